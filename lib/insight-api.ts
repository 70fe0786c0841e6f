import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface InsightApiProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly table: TableV2;
}

/** Surges and what is followed, as staff read it and decide about it. */
export class InsightApi extends Construct {
  readonly read: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data, table }: InsightApiProps) {
    super(scope, id);
    this.read = new ServiceFunction(this, 'Read', {
      entry: 'insight/insight',
      logRetentionDays: settings.logRetentionDays,
      // A week of a thousand topics is 30 MB of readings, and their unpacking is all in the CPU.
      memorySize: 1_024,
      timeout: Duration.seconds(25),
    })
      .bindTable('INSIGHT_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['GetItem', 'BatchGetItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
  }
}
