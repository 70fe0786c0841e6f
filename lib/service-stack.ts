import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { alarmOnThrottles } from './alarms.ts';
import { Bot } from './bot.ts';
import { Conversation } from './conversation.ts';
import type { DataStack } from './data-stack.ts';
import { Knowledge } from './knowledge.ts';
import type { KnowledgeFiles } from './knowledge-files.ts';
import type { Settings } from './settings.ts';

export interface ServiceStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly files: KnowledgeFiles;
}

/** What works on the data; it can be deleted and made again. Composition only. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { settings, data, files } = props;
    const bus = new EventBus(this, 'Bus');
    const knowledge = new Knowledge(this, 'Knowledge', { settings, data, files });
    const { socketStage, httpApi } = new Conversation(this, 'Conversation', { settings, data, bus, knowledge });
    new Bot(this, 'Bot', { settings, data, bus, socketStage, knowledge });

    alarmOnThrottles(this, 10, 'throttles');

    new CfnOutput(this, 'ApiUrl', { value: `${httpApi.apiEndpoint}/api`, description: 'HTTP API' });
    new CfnOutput(this, 'SocketUrl', { value: socketStage.url, description: 'WebSocket API' });
    const { tableName } = data.conversations;
    new CfnOutput(this, 'ConversationsTable', { value: tableName, description: 'The log, for npm run rebuild' });
    const { bucketName } = knowledge.status.bucket;
    new CfnOutput(this, 'StatusBucket', { value: bucketName, description: 'What pages tell visitors: status.json' });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName, description: 'Bus for the rules of the business' });
  }
}
