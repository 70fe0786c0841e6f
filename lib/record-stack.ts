import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Audit } from './audit.ts';
import { Canary } from './canary.ts';
import { Dashboards } from './dashboards.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { Erasure } from './erasure.ts';
import { Retention } from './retention.ts';
import { ServiceFunction } from './service-function.ts';
import type { ServiceStack } from './service-stack.ts';
import type { Settings } from './settings.ts';

export interface RecordStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/**
 * What keeps the record right, beside those who write it: nobody's conversation waits for it. A stack of its own, since
 * CloudFormation takes 500 resources in one. Composition only.
 */
export class RecordStack extends Stack {
  constructor(scope: Construct, id: string, props: RecordStackProps) {
    super(scope, id, props);
    const { settings, data, service } = props;
    const { attachments, bus, socketStage } = service;
    // Apart, since an alarm of a queue tells once until somebody has emptied it: a late erasure is not to hide that nothing is proven.
    const unproven = new DeadLetterQueue(this, 'AuditFailures', { severity: 'soon', runbook: 'AuditFailures' });
    const failures = new DeadLetterQueue(this, 'RecordFailures', { severity: 'soon', runbook: 'RecordFailures' });
    new Audit(this, 'Audit', { settings, data, bus, failures: unproven });
    new Erasure(this, 'Erasure', { settings, data, attachments, socketStage, failures });
    new Retention(this, 'Retention', { settings, data, attachments, failures });
    if (settings.canary) new Canary(this, 'Canary', { settings, data, socketUrl: service.socketUrl });
    this.#nameAll(settings, data);
    service.alarmTopic?.sendAll(this);
    new Dashboards(this, 'Dashboards', { stage: this.stackName.replace(/-record$/, ''), settings, data, service });
    if (settings.tracing) for (const each of this.node.findAll()) if (each instanceof ServiceFunction) each.trace();
  }

  /** Where all is that may have to be searched, erased or erased again. */
  #nameAll({ identity }: Settings, data: DataStack): void {
    const names = {
      CONVERSATIONS_TABLE: data.conversations.tableName,
      CONNECTIONS_TABLE: data.connections.tableName,
      SESSIONS_TABLE: data.sessions.tableName,
      KNOWLEDGE_TABLE: data.knowledge.tableName,
      AGENTS_TABLE: data.agents.tableName,
      INSIGHT_TABLE: data.insight.tableName,
      MEMBERS_TABLE: data.members.tableName,
      ORDERS_TABLE: data.orders.tableName,
      AUDIT_TABLE: data.audit.tableName,
      ATTACHMENTS_BUCKET: data.attachments.bucketName,
      INSIGHT_BUCKET: data.insights.bucketName,
      PUBLISHED_BUCKET: data.indexes.bucketName,
      AUDIT_BUCKET: data.auditRecords.bucketName,
      SESSION_SECRET: data.sessionSecret.secretArn,
      ...(identity && { MEMBER_ISSUER: identity.issuer }),
      ...(data.webhooks && { WEBHOOKS_TABLE: data.webhooks.table.tableName }),
    };
    new CfnOutput(this, 'RecordNames', { value: this.toJsonString(names), description: 'For npm run erase' });
  }
}
