import { Duration } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { EVENT } from '../functions/conversation/events.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface FollowUpProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly socketStage: WebSocketStage;
}

/** Puts who was not content on the supervisors' list, and takes him off it when he has thought better of it. */
export class FollowUp extends Construct {
  constructor(scope: Construct, id: string, { settings, data, bus, socketStage }: FollowUpProps) {
    super(scope, id);
    const open = new ServiceFunction(this, 'Open', {
      entry: 'ticket/follow-up',
      logRetentionDays: settings.logRetentionDays,
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem', 'UpdateItem']);
    allowPush(socketStage, open);
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'FollowUpFailures' });
    open.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    new Rule(this, 'Rated', {
      eventBus: bus,
      description: 'A low rating is followed up, a better one ends that',
      eventPattern: { source: [SOURCE], detailType: [EVENT.ConversationRated] },
      targets: [
        new LambdaFunction(open, { maxEventAge: Duration.minutes(1), retryAttempts: 5, deadLetterQueue: failures }),
      ],
    });
  }
}
