import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { alarmOnAge } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface InsightProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

/** What customers ask about, counted as it comes. */
export class Insight extends Construct {
  constructor(scope: Construct, id: string, { settings, data }: InsightProps) {
    super(scope, id);
    this.#recorder(settings, data);
  }

  /** The second consumer of the log: the more is written, the more of it is one row of counts. */
  #recorder({ logRetentionDays }: Settings, { conversations, insight }: DataStack): void {
    const record = new ServiceFunction(this, 'Record', {
      entry: 'insight/record',
      logRetentionDays,
      timeout: Duration.seconds(30),
    })
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'])
      .bindTable('INSIGHT_TABLE', insight, ['PutItem']);
    // Later than this a step is read without it, and read again when it comes.
    alarmOnAge(record, Duration.minutes(10), { severity: 'soon', runbook: 'InsightLate' });
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'InsightFailures' });
    const told = (role: string, ...kinds: string[]) =>
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: {
          Keys: { sk: { S: FilterRule.beginsWith('E#') } },
          NewImage: {
            role: { S: FilterRule.isEqual(role) },
            kind: { S: FilterRule.or(...kinds) },
            // What is only practice shall not even wake it.
            state: { M: { practice: { BOOL: FilterRule.notExists() } } },
          },
        },
      });
    record.addEventSource(
      new DynamoEventSource(conversations, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [told('customer', 'message', 'feedback', 'rated'), told('bot', 'message', 'escalated', 'begun')],
        batchSize: 1_000,
        maxBatchingWindow: Duration.seconds(30),
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Nearly as long as a stream keeps them: a business that has a past brings a day of it when this is deployed.
        maxRecordAge: Duration.hours(23),
        retryAttempts: 1_000,
        onFailure: new SqsDlq(failures),
      }),
    );
  }
}
