import { Duration } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { alarmOnAbsence } from './alarms.ts';
import type { Attachments } from './attachment.ts';
import type { DataStack } from './data-stack.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface ErasureApiProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

/** Numbers of members are made surrogates, and kept nowhere. */
export const allowSurrogates = (fn: ServiceFunction, { settings, data }: ErasureApiProps): ServiceFunction => {
  fn.addEnvironment('SESSION_SECRET', data.sessionSecret.secretArn);
  if (settings.identity) fn.addEnvironment('MEMBER_ISSUER', settings.identity.issuer);
  return fn.allow(['secretsmanager:GetSecretValue'], data.sessionSecret.secretArn);
};

/** What administrators ask for: erasures, legal holds, and all that is held of a person. */
export class ErasureApi extends Construct {
  readonly erasures: ServiceFunction;
  readonly exports: ServiceFunction;

  constructor(scope: Construct, id: string, props: ErasureApiProps) {
    super(scope, id);
    const { settings, data } = props;
    const { logRetentionDays } = settings;
    this.erasures = new ServiceFunction(this, 'Erasures', { entry: 'erasure/erasures', logRetentionDays })
      .bindTable('AUDIT_TABLE', data.audit, ['GetItem', 'Query', 'PutItem', 'ConditionCheckItem'])
      // What is on hold now; the ledger, and what says of a hold that it has ended, it cannot take away.
      .allowDelete(data.audit, 'HOLD')
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
    this.exports = new ServiceFunction(this, 'Export', {
      entry: 'erasure/export',
      logRetentionDays,
      timeout: Duration.seconds(25),
      memorySize: 1_024,
    })
      .bindTable('AUDIT_TABLE', data.audit, ['Query'])
      // That there was one.
      .allowPutIn(data.audit, 'EXPORT')
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'Query'])
      .bindTable('MEMBERS_TABLE', data.members, ['Query'])
      .bindTable('ORDERS_TABLE', data.orders, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
    for (const fn of [this.erasures, this.exports]) allowSurrogates(fn, props);
  }
}

export interface ErasureProps extends ErasureApiProps {
  readonly attachments: Attachments;
  readonly socketStage: WebSocketStage;
  readonly failures: DeadLetterQueue;
}

/** The one function that may take anything out of the log: bodies of entries, and of what is over the entries themselves. */
export class Erasure extends Construct {
  constructor(scope: Construct, id: string, props: ErasureProps) {
    super(scope, id);
    const { settings, data, attachments, socketStage, failures } = props;
    const work = new ServiceFunction(this, 'Work', {
      entry: 'erasure/work',
      logRetentionDays: settings.logRetentionDays,
      timeout: Duration.seconds(60),
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem', 'DeleteItem'])
      .allowUpdate(data.conversations, ['pk', 'sk', 'body', 'salt'])
      .bindTable('AUDIT_TABLE', data.audit, [
        'GetItem',
        'Query',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'ConditionCheckItem',
      ])
      .bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'Query', 'DeleteItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['Query', 'UpdateItem', 'DeleteItem'])
      .bindTable('INSIGHT_TABLE', data.insight, ['Query', 'PutItem', 'DeleteItem'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('MEMBERS_TABLE', data.members, ['Query', 'UpdateItem', 'DeleteItem'])
      .bindTable('ORDERS_TABLE', data.orders, ['Query', 'DeleteItem'])
      .allow(['secretsmanager:GetSecretValue'], data.sessionSecret.secretArn);
    work.addEnvironment('SESSION_SECRET', data.sessionSecret.secretArn);
    attachments.allowForget(work);
    allowPush(socketStage, work);
    alarmOnAbsence(work, Duration.hours(1), { severity: 'soon', runbook: 'ErasureLate' });
    // No second try: what is not done is due again in the next minute.
    const maxEventAge = Duration.minutes(1);
    work.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'EveryMinute', {
      description: 'Erasures that were asked for, and those to look at again',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(work, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });
  }
}
