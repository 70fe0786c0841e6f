import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { alarmOnUnusualLooks } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { allowMembers, allowOrders } from './member-directory.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface MemberLookProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly socketStage: WebSocketStage;
}

/** How staff look at the member whom a conversation is with. */
export class MemberLook extends Construct {
  readonly look: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data, socketStage }: MemberLookProps) {
    super(scope, id);
    this.look = new ServiceFunction(this, 'Look', {
      entry: 'member/look',
      logRetentionDays: settings.logRetentionDays,
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem'])
      .bindTable('MEMBERS_TABLE', data.members, ['PutItem', 'UpdateItem']);
    allowMembers(this.look, { settings, data });
    allowOrders(this.look, { settings, data });
    allowPush(socketStage, this.look);
    if (settings.members) alarmOnUnusualLooks(this.look, 'member/look', { severity: 'soon', runbook: 'UnusualLooks' });
  }
}
