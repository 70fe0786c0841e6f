import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface TicketsProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly socketStage: WebSocketStage;
}

/** Tickets as staff work on them. Customers open one over the socket, and the sweep reminds of those that are due. */
export class Tickets extends Construct {
  /** Lists them, shows one, gives it to somebody. */
  readonly tickets: ServiceFunction;
  /** Answers one. */
  readonly answer: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data, socketStage }: TicketsProps) {
    super(scope, id);
    const { logRetentionDays } = settings;
    const writes = (name: string): ServiceFunction => {
      const fn = new ServiceFunction(this, name, { entry: `ticket/${name.toLowerCase()}`, logRetentionDays })
        .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
        .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
        .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'UpdateItem']);
      allowPush(socketStage, fn);
      return fn;
    };
    this.tickets = writes('Tickets').bindTable('AGENTS_TABLE', data.agents, ['Query'], 'tickets');
    this.answer = writes('Answer');
  }
}
