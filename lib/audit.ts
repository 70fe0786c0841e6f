import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { MOST_HOURS_BEHIND, RUN_MINUTE } from '../functions/audit/cadence.ts';
import { HEAD_ATTRIBUTES } from '../functions/conversation/head.ts';
import { alarmOnAbsence, alarmOnFindings } from './alarms.ts';
import { AuditAnchor } from './audit-anchor.ts';
import type { DataStack } from './data-stack.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface AuditProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly failures: DeadLetterQueue;
}

const WHY_RECORDS = 'Each digest has a place of its own, and nobody else writes into the bucket.';
const WHY_INDEXES = 'Each publish writes an index of its own name.';
/** What is looked at of rows that have an end: whose they are stays unread. */
const ENDS = ['pk', 'sk', 'expiresAt'];

/**
 * Every hour: verifies what was written, and signs a digest of it; and checks what no chain shows. Two functions, so that
 * the one that signs can change nothing of what it signs.
 */
export class Audit extends Construct {
  readonly #props: AuditProps;

  constructor(scope: Construct, id: string, props: AuditProps) {
    super(scope, id);
    this.#props = props;
    const { settings, data, bus, failures } = props;
    const seal = this.#createSeal();
    alarmOnFindings(seal, 'audit/seal', { severity: 'urgent', runbook: 'AuditFindings' });
    alarmOnAbsence(seal, Duration.hours(MOST_HOURS_BEHIND), { severity: 'soon', runbook: 'AuditLate' });
    this.#everyHour(
      'EveryHour',
      seal,
      String(RUN_MINUTE),
      'Ten minutes after each hour has ended: verifies and signs what was written in it',
      failures,
    );
    const check = this.#createCheck();
    alarmOnFindings(check, 'audit/check', { severity: 'soon', runbook: 'CheckFindings' });
    this.#everyHour('Checks', check, '40', 'Every hour: lists, counts and index are what the log says', failures);
    const { anchorEmail: email } = settings.audit;
    if (email !== undefined) new AuditAnchor(this, 'Anchor', { data, bus, email, failures });
  }

  #everyHour(id: string, fn: ServiceFunction, minute: string, description: string, deadLetterQueue: DeadLetterQueue) {
    // No second try: the next run makes up for this one's hours.
    const maxEventAge = Duration.minutes(1);
    fn.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(deadLetterQueue) });
    new Rule(this, id, {
      description,
      schedule: Schedule.cron({ minute }),
      targets: [new LambdaFunction(fn, { maxEventAge, retryAttempts: 1, deadLetterQueue })],
    });
  }

  #create(id: string, entry: string, environment: Record<string, string> = {}): ServiceFunction {
    const { settings, data, bus } = this.#props;
    const records = data.auditRecords;
    return (
      new ServiceFunction(this, id, {
        entry,
        logRetentionDays: settings.logRetentionDays,
        environment: {
          BUS_NAME: bus.eventBusName,
          AUDIT_BUCKET: records.bucketName,
          AUDIT_STACK: data.stackName,
          ...environment,
        },
        // A whole vCPU: all it does but reading is hashing.
        memorySize: 1_769,
        timeout: Duration.minutes(15),
      })
        .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
        .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'], 'hour')
        .allow(['events:PutEvents'], bus.eventBusArn)
        // To who may not list, S3 denies what is missing.
        .allow(['s3:ListBucket'], records.bucketArn)
    );
  }

  #createSeal(): ServiceFunction {
    const { data } = this.#props;
    const objects = `${data.exportValue(data.auditRecords.bucketArn)}/*`;
    return this.#create('Seal', 'audit/seal', { AUDIT_KEY: data.auditKey.keyArn })
      .bindTable('AUDIT_TABLE', data.audit, ['GetItem', 'BatchGetItem', 'Query', 'PutItem'])
      .allow(['kms:Sign', 'kms:GetPublicKey'], data.auditKey.keyArn)
      .allowPattern(WHY_RECORDS, ['s3:GetObject', 's3:PutObject'], objects);
  }

  #createCheck(): ServiceFunction {
    const { data } = this.#props;
    const check = this.#create('Check', 'audit/check', { PUBLISHED_BUCKET: data.indexes.bucketName })
      .bindTable('AUDIT_TABLE', data.audit, ['GetItem', 'Query', 'PutItem'])
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['BatchGetItem'])
      // It writes lists anew, and no entry.
      .allowPut(data.conversations, HEAD_ATTRIBUTES)
      .bindTable('INSIGHT_TABLE', data.insight, ['Query', 'PutItem', 'DeleteItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'Query', 'PutItem', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindScan('CONNECTIONS_TABLE', data.connections, ['pk', 'sk', 'endsAt'])
      .bindScan('SESSIONS_TABLE', data.sessions, ENDS)
      .bindScan('MEMBERS_TABLE', data.members, ENDS)
      .bindScan('INSIGHT_TABLE', data.insight, ENDS)
      .bindScan('AGENTS_TABLE', data.agents, ENDS)
      .bindScan('AUDIT_TABLE', data.audit, ENDS)
      .allowPattern(WHY_RECORDS, ['s3:GetObject'], `${data.exportValue(data.auditRecords.bucketArn)}/*`)
      .allowPattern(WHY_INDEXES, ['s3:GetObject'], `${data.exportValue(data.indexes.bucketArn)}/index/*`)
      .allow(['s3:ListBucket'], data.indexes.bucketArn);
    return data.webhooks ? check.bindScan('WEBHOOKS_TABLE', data.webhooks.table, ENDS) : check;
  }
}
