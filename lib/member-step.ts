import { Duration } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { LambdaDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { EVENT } from '../functions/conversation/events.ts';
import type { Way } from '../functions/member/answer.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import { alarmOnErrors, alarmOnLookUps } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { allowMembers, allowOrders } from './member-directory.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface MemberStepProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly socketStage: WebSocketStage;
}

/** How members prove who they are: by a code to what is on file, or by the host site's word; in a deployment with neither, or without members, none can. */
export const waysOf = ({ mail, identity, members }: Pick<Settings, 'mail' | 'identity' | 'members'>): Way => {
  if (!members) return 'none';
  if (mail) return 'code';
  return identity ? 'site' : 'none';
};

/** What the bot has to know of it: whether there is anybody whose data could be looked up. */
export const lookUpsIn = (settings: Settings): Record<string, string> =>
  waysOf(settings) === 'none' ? {} : { LOOK_UPS: 'on' };

/** Answers what customers ask of their own data; beside it nothing that answers in a conversation may read that. */
export class MemberStep extends Construct {
  constructor(scope: Construct, id: string, { settings, data, bus, socketStage }: MemberStepProps) {
    super(scope, id);
    const { logRetentionDays, texts } = settings;
    const { bot, apology } = texts;
    const failures = new DeadLetterQueue(this, 'StepFailures', { severity: 'urgent', runbook: 'StepFailures' });
    const writes = (name: string, entry: string, environment: Record<string, string>) => {
      const timeout = Duration.seconds(20);
      const fn = new ServiceFunction(this, name, { entry, logRetentionDays, environment, timeout });
      fn.bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem']);
      fn.bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem']);
      allowPush(socketStage, fn);
      return fn;
    };
    const step = writes('Step', 'member/step', { TEXTS: JSON.stringify({ bot }), PROVES: waysOf(settings) });
    allowMembers(step, { settings, data });
    allowOrders(step, { settings, data });
    // The record of a look, and how many there were; of a member himself it can change nothing.
    step.bindTable('MEMBERS_TABLE', data.members, ['PutItem']);
    step.allowUpdate(data.members, ['pk', 'sk', 'times', 'expiresAt']);
    const excuse = writes('Excuse', 'member/excuse', { TEXTS: JSON.stringify({ bot, apology }) });

    // No second try of a look-up: it would come when the customer has been told sorry.
    step.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      onFailure: new LambdaDestination(excuse),
    });
    step.explainPattern('A destination is invoked by whichever version of it is current.', `${excuse.functionArn}:*`);
    excuse.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    alarmOnErrors(step, 2, { severity: 'urgent', runbook: 'StepErrors' });
    alarmOnLookUps(step, 'member/step', { severity: 'soon', runbook: 'LookUps' });

    const target = () =>
      new LambdaFunction(step, { maxEventAge: Duration.minutes(1), retryAttempts: 10, deadLetterQueue: failures });
    new Rule(this, 'AnswerByProcedure', {
      eventBus: bus,
      description: 'What the bot has recognized as a look-up goes to it, and a choice that it has offered',
      eventPattern: {
        source: [SOURCE],
        detail: { $or: [{ kind: ['begun'] }, { kind: ['message'], role: ['customer'], mode: ['procedure'] }] },
        detailType: [EVENT.ProcedureBegun, EVENT.MessageReceived],
      },
      targets: [target()],
    });
    new Rule(this, 'GoOnWhenProven', {
      eventBus: bus,
      description: 'Who has proven who he is gets the answer to what he has asked before',
      eventPattern: {
        source: [SOURCE],
        detailType: [EVENT.CustomerIdentified],
        detail: { procedure: [{ exists: true }] },
      },
      targets: [target()],
    });
  }
}
