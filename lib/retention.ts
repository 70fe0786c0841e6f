import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { pkOf as figuresOf } from '../functions/figures/row.ts';
import { LOOKS } from '../functions/member/access-place.ts';
import { keyOf as ticketKey } from '../functions/ticket/row.ts';
import { alarmOnAbsence } from './alarms.ts';
import type { Attachments } from './attachment.ts';
import type { DataStack } from './data-stack.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface RetentionProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly attachments: Attachments;
  readonly failures: DeadLetterQueue;
}

/** Once a day of the business: ends what is kept no longer. Its words are taken out by who erases, a minute later. */
export class Retention extends Construct {
  constructor(scope: Construct, id: string, { settings, data, attachments, failures }: RetentionProps) {
    super(scope, id);
    const daily = new ServiceFunction(this, 'Daily', {
      entry: 'retention/daily',
      logRetentionDays: settings.logRetentionDays,
      timeout: Duration.minutes(5),
      environment: { RETENTION: JSON.stringify(settings.retention) },
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'], 'hour')
      .bindTable('AUDIT_TABLE', data.audit, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['Query', 'UpdateItem'])
      .allowDelete(data.agents, `${figuresOf('')}*`, `${ticketKey('').pk}*`)
      .bindTable('INSIGHT_TABLE', data.insight, ['Query', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query']);
    if (settings.retention.accessLogDays !== undefined) {
      // When the looks were, and nothing of the members they were at.
      daily.bindScan('MEMBERS_TABLE', data.members, ['pk', 'sk', 'at']).allowDelete(data.members, `${LOOKS}*`);
    }
    attachments.allowForget(daily);
    alarmOnAbsence(daily, Duration.hours(3), { severity: 'soon', runbook: 'RetentionLate' });
    // No second try: the next hour takes up what this one left.
    const maxEventAge = Duration.minutes(1);
    daily.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'Hourly', {
      description:
        'What is kept no longer; a day begins at 3:30 on the clocks of the business, and takes as many runs as it needs',
      // The offsets of all zones are whole quarters of an hour: where it is one of :45, this comes 45 minutes after the day's half past three.
      schedule: Schedule.cron({ minute: '30' }),
      targets: [new LambdaFunction(daily, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });
  }
}
