import { Duration, Stack } from 'aws-cdk-lib';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Knowledge } from './knowledge.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface InsightWatchProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  /** Whose entries alerts are about. */
  readonly knowledge: Knowledge;
}

const WHY_PATTERN = 'Each state has a name of its own, and nobody else has anything in the bucket.';

/** Every five minutes: reads what was counted, and tells of what customers ask more than is usual. */
export class InsightWatch extends Construct {
  readonly watch: ServiceFunction;
  /** Of runs and of telling alike: one alarm says that surges are not seen or not told. */
  readonly failures: DeadLetterQueue;

  constructor(scope: Construct, id: string, { settings, data, bus, knowledge }: InsightWatchProps) {
    super(scope, id);
    this.watch = new ServiceFunction(this, 'Watch', {
      entry: 'insight/watch',
      logRetentionDays: settings.logRetentionDays,
      environment: { BUS_NAME: bus.eventBusName, INSIGHT_BUCKET: data.insights.bucketName },
      // A whole vCPU: reading what was learned of a thousand topics is all in it.
      memorySize: 1_769,
      timeout: Duration.seconds(60),
    })
      .bindTable('INSIGHT_TABLE', data.insight, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
      .allow(['events:PutEvents'], bus.eventBusArn);
    knowledge.allowRead(this.watch);
    this.#allowBucket(data);
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'SurgeFailures' });
    this.failures = failures;
    // No second try: the next run takes up what this one left.
    const maxEventAge = Duration.minutes(1);
    this.watch.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'EveryFiveMinutes', {
      description: 'Two minutes after each step of the counts has ended: looks for surges in it',
      schedule: Schedule.cron({ minute: '2/5' }),
      targets: [new LambdaFunction(this.watch, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });
  }

  #allowBucket(data: DataStack): void {
    const bucket = data.insights;
    const arn = data.exportValue(bucket.bucketArn);
    this.watch
      .allowPattern(WHY_PATTERN, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${arn}/*`)
      // To who may not list, S3 denies what is missing, and a state that is gone could not be told from one that must be waited for.
      .allow(['s3:ListBucket'], bucket.bucketArn);
    if (!bucket.encryptionKey) return;
    // S3 uses the bucket's key in the name of whoever asks.
    this.watch.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [bucket.encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }
}
