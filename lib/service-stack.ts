import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import { alarmOnThrottles } from './alarms.ts';
import { Assist } from './assist.ts';
import { Attachments } from './attachment.ts';
import { AuditApi } from './audit-api.ts';
import { Bot } from './bot.ts';
import { createBudget } from './budget.ts';
import { ChatsDisturbed } from './chats-disturbed.ts';
import { Conversation } from './conversation.ts';
import type { DataStack } from './data-stack.ts';
import { ErasureApi } from './erasure.ts';
import { Escalation } from './escalation.ts';
import { FollowUp } from './follow-up.ts';
import { Front } from './front.ts';
import { Insight } from './insight.ts';
import { InsightTell } from './insight-tell.ts';
import { InsightWatch } from './insight-watch.ts';
import { Knowledge } from './knowledge.ts';
import type { KnowledgeFiles } from './knowledge-files.ts';
import { Members } from './member.ts';
import { MemberStep } from './member-step.ts';
import { ServiceFunction } from './service-function.ts';
import { isServedByAws, type Settings } from './settings.ts';
import { TicketMail } from './ticket-mail.ts';
import { Webhooks } from './webhook.ts';

export interface ServiceStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly files: KnowledgeFiles;
}

/** What works on the data; it can be deleted and made again. Composition only. */
export class ServiceStack extends Stack {
  /** None for a stage that is on somebody's own machine. */
  readonly front: Front | undefined;
  readonly httpApi: HttpApi;
  readonly socketStage: WebSocketStage;
  readonly socketUrl: string;
  readonly statusBucket: Bucket;
  readonly attachments: Attachments;
  readonly bus: EventBus;
  /** Where alarms go; none where nobody is to be told. */
  readonly alarmTopic: AlarmTopic | undefined;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { settings, data, files } = props;
    const bus = new EventBus(this, 'Bus');
    this.bus = bus;
    const knowledge = new Knowledge(this, 'Knowledge', { settings, data, files });
    this.front = isServedByAws(settings) ? new Front(this, 'Front', { settings }) : undefined;
    const webhooks = data.webhooks && new Webhooks(this, 'Webhooks', { settings, kept: data.webhooks, data, bus });
    this.attachments = new Attachments(this, 'Attachments', { settings, data, bus });
    const { attachments } = this;
    const assist = new Assist(this, 'Assist', { settings, data, knowledge });
    const members = new Members(this, 'Members', { settings, data });
    const erasure = new ErasureApi(this, 'ErasureApi', { settings, data });
    const audit = new AuditApi(this, 'AuditApi', { settings, data });
    const given = { settings, data, bus, knowledge, assist, webhooks, erasure, audit };
    const parts = { ...given, attachments, members, front: this.front };
    const { socketStage, httpApi, socketUrl } = new Conversation(this, 'Conversation', parts);
    this.httpApi = httpApi;
    this.socketStage = socketStage;
    this.socketUrl = socketUrl;
    this.statusBucket = knowledge.status.bucket;
    new Bot(this, 'Bot', { settings, data, bus, socketStage, knowledge });
    if (settings.members) new MemberStep(this, 'MemberStep', { settings, data, bus, socketStage });
    new Escalation(this, 'Escalation', { settings, data, bus, socketStage });
    new FollowUp(this, 'FollowUp', { settings, data, bus, socketStage });
    new Insight(this, 'Insight', { settings, data });
    const { failures } = new InsightWatch(this, 'InsightWatch', { settings, data, bus, knowledge });
    const { topic } = new InsightTell(this, 'InsightTell', {
      settings,
      data,
      table: data.insight,
      bus,
      failures,
      socketStage,
    });
    const { mail } = settings;
    if (mail) new TicketMail(this, 'TicketMail', { mail, logRetentionDays: settings.logRetentionDays, data, bus });

    alarmOnThrottles(this, 10, { severity: 'urgent', runbook: 'Throttles' });
    new ChatsDisturbed(this, 'ChatsDisturbed');
    const { alarmEmail, monthlyBudgetUsd, tracing } = settings;
    this.alarmTopic = alarmEmail === undefined ? undefined : new AlarmTopic(this, 'Alarms', { email: alarmEmail });
    this.alarmTopic?.sendAll(this);
    if (alarmEmail !== undefined && monthlyBudgetUsd !== undefined) createBudget(this, monthlyBudgetUsd, alarmEmail);
    if (tracing) for (const each of this.node.findAll()) if (each instanceof ServiceFunction) each.trace();

    new CfnOutput(this, 'ApiUrl', { value: `${httpApi.apiEndpoint}/api`, description: 'HTTP API' });
    new CfnOutput(this, 'SocketUrl', { value: socketStage.url, description: 'WebSocket API' });
    for (const [name, table] of Object.entries({
      ConversationsTable: data.conversations,
      AgentsTable: data.agents,
      KnowledgeTable: data.knowledge,
      InsightTable: data.insight,
      AuditTable: data.audit,
    })) {
      new CfnOutput(this, name, { value: table.tableName, description: 'For npm run rebuild and npm run audit' });
    }
    const { bucketName } = knowledge.status.bucket;
    new CfnOutput(this, 'StatusBucket', { value: bucketName, description: 'What pages tell visitors: status.json' });
    new CfnOutput(this, 'AttachmentsBucket', {
      value: data.attachments.bucketName,
      description: 'Files of conversations, for a scanner',
    });
    new CfnOutput(this, 'SurgeTopicArn', { value: topic.topicArn, description: 'Topic of surges, for subscriptions' });
    new CfnOutput(this, 'AuditBucket', { value: data.auditRecords.bucketName, description: 'Digests and public keys' });
    new CfnOutput(this, 'AuditKey', {
      value: data.auditKey.keyArn,
      description: 'Signs digests: aws kms get-public-key',
    });
    const { userPoolId } = data.staff;
    new CfnOutput(this, 'UserPoolId', { value: userPoolId, description: 'Accounts of staff' });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName, description: 'Bus for the rules of the business' });
  }
}
