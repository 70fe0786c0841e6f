import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface AuditApiProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

const WHY_PATTERN = 'Each digest and each key has a place of its own, and nothing else is in the bucket.';

/** What supervisors read of the audit. It can change nothing of it. */
export class AuditApi extends Construct {
  readonly report: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data }: AuditApiProps) {
    super(scope, id);
    const records = data.auditRecords;
    this.report = new ServiceFunction(this, 'Report', {
      entry: 'audit/report',
      logRetentionDays: settings.logRetentionDays,
      environment: { AUDIT_BUCKET: records.bucketName, AUDIT_STACK: data.stackName },
      // 24 digests, each with up to 20,000 rows.
      memorySize: 1_024,
      timeout: Duration.seconds(25),
    })
      .bindTable('AUDIT_TABLE', data.audit, ['GetItem', 'Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem'])
      .allowPattern(WHY_PATTERN, ['s3:GetObject'], `${data.exportValue(records.bucketArn)}/*`)
      // To who may not list, S3 denies what is missing.
      .allow(['s3:ListBucket'], records.bucketArn);
  }
}
