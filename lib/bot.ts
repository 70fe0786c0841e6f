import { Duration } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { LambdaDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { EVENT } from '../functions/conversation/events.ts';
import { PRACTICE_SOURCE, SOURCE } from '../functions/platform/bus.ts';
import { alarmOnDuration, alarmOnErrors } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Knowledge } from './knowledge.ts';
import { lookUpsIn } from './member-step.ts';
import { allowModel } from './model-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface BotProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly socketStage: WebSocketStage;
  readonly knowledge: Knowledge;
}

/** Answers customers' messages while a conversation's mode is `bot`; a failed answer ends in an apology. */
export class Bot extends Construct {
  constructor(scope: Construct, id: string, { settings, data, bus, socketStage, knowledge }: BotProps) {
    super(scope, id);
    const { logRetentionDays, texts, model } = settings;
    const writes = (name: string, entry: string, spoken: Partial<Settings['texts']>, timeout: Duration) => {
      const environment = { TEXTS: JSON.stringify(spoken) };
      const fn = new ServiceFunction(this, name, { entry, logRetentionDays, environment, timeout });
      fn.bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem']);
      fn.bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem']);
      allowPush(socketStage, fn);
      return fn;
    };
    const failures = new DeadLetterQueue(this, 'ReplyFailures', { severity: 'urgent', runbook: 'ReplyFailures' });

    const { bot, unknown, choices, apology } = texts;
    const spoken = { bot, unknown, choices, apology };
    const reply = writes('Reply', 'bot/reply', spoken, Duration.seconds(25));
    for (const [name, value] of Object.entries(lookUpsIn(settings))) reply.addEnvironment(name, value);
    reply.bindTable('AGENTS_TABLE', data.agents, ['Query']);
    const apologize = writes('Apologize', 'bot/apologize', { bot, apology }, Duration.seconds(10));
    reply.reserve(settings.reservedConcurrency?.reply);
    knowledge.allowRead(reply);
    if (model.kind === 'bedrock') allowModel(reply, model, settings.region, 'streamed');
    // No second try of a reply: it would come when the customer has been told sorry. The apology takes its place.
    reply.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      onFailure: new LambdaDestination(apologize),
    });
    reply.explainPattern(
      'A destination is invoked by whichever version of it is current.',
      `${apologize.functionArn}:*`,
    );
    apologize.configureAsyncInvoke({
      retryAttempts: 2,
      // A question still without a word then is asked again by the sweep.
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    alarmOnErrors(reply, 2, { severity: 'urgent', runbook: 'BotErrors' });
    alarmOnDuration(reply, Duration.seconds(20), { severity: 'urgent', runbook: 'BotSlow' });

    new Rule(this, 'AnswerByBot', {
      eventBus: bus,
      description:
        'A message goes to the bot in its mode, and of a waiting customer who goes on with it or says what he wishes; practice, too',
      eventPattern: {
        source: [SOURCE, PRACTICE_SOURCE],
        detailType: [EVENT.MessageReceived],
        detail: {
          $or: [{ mode: ['bot'] }, { mode: ['waiting'], aside: [true] }, { mode: ['waiting'], wish: ['message'] }],
        },
      },
      targets: [
        new LambdaFunction(reply, { maxEventAge: Duration.minutes(1), retryAttempts: 10, deadLetterQueue: failures }),
      ],
    });
  }
}
