import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { STATUS_KEY } from '../functions/knowledge/status-store.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface StatusProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

/** What pages tell visitors without a session - openings, notices, whether the bot is on -, as a file of static JSON. */
export class Status extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { settings, data }: StatusProps) {
    super(scope, id);
    // All of it is derived: a new stack writes it again within a minute.
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds one object, which every visitor may read; what it says and who said so are items of a table.',
    });

    // Any distribution of the account: naming ours would need the stack that needs this one.
    const { partition, account } = Stack.of(this);
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(STATUS_KEY)],
        conditions: {
          StringEquals: { 'AWS:SourceAccount': account },
          ArnLike: { 'AWS:SourceArn': `arn:${partition}:cloudfront::${account}:distribution/*` },
        },
      }),
    );

    const refresh = new ServiceFunction(this, 'Refresh', {
      entry: 'knowledge/status',
      logRetentionDays: settings.logRetentionDays,
      timeout: Duration.seconds(29),
    })
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .allow(['s3:GetObject'], this.bucket.arnForObjects(STATUS_KEY))
      // To who may not list, S3 denies what is missing. No condition on the prefix: S3 is said to compare it with the key
      // that is asked for, but AWS does not write so, and the list of a bucket with one public file tells nobody anything.
      .allow(['s3:ListBucket'], this.bucket.bucketArn);
    this.allowWrite(refresh);
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'StatusFailures' });
    // No second try: the next minute brings the next one.
    const maxEventAge = Duration.minutes(1);
    refresh.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'EveryMinute', {
      description: 'Notices and openings that begin or end',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(refresh, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });
  }

  /** Lets a function tell what was saved by it. */
  allowWrite(fn: ServiceFunction): void {
    fn.addEnvironment('STATUS_BUCKET', this.bucket.bucketName);
    fn.allow(['s3:PutObject'], this.bucket.arnForObjects(STATUS_KEY));
  }
}
