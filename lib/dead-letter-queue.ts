import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmAbove } from './alarms.ts';

/** Where failures end: kept for 14 days, with an alarm on the first. `runbook` is its section in docs/operations.md. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { runbook }: { readonly runbook: string }) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This is a dead-letter queue itself.' });
    const metric = this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' });
    alarmAbove(this, 'NotEmpty', { metric, most: 0, runbook });
  }
}
