import { CrossStackReferences, Duration, ReferenceStrength, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmAbove, type Page } from './alarms.ts';

/** Where failures end: kept for 14 days, with an alarm on the first. */
export class DeadLetterQueue extends Queue {
  readonly page: Page;

  constructor(scope: Construct, id: string, page: Page) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This is a dead-letter queue itself.' });
    // A dashboard of a later stack names it: held on to, it could not be taken away by a setting any more.
    CrossStackReferences.of(this).produce(ReferenceStrength.WEAK);
    const metric = this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' });
    alarmAbove(this, 'NotEmpty', { metric, most: 0, ...page });
    this.page = page;
  }
}
