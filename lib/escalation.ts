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
import { allowModel } from './model-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { BedrockSettings, Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

export interface EscalationProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly socketStage: WebSocketStage;
}

/** What `drain` does: it reads who waits and who is free, and gives the one to the other. */
export const allowDrain = (fn: ServiceFunction, data: DataStack): ServiceFunction =>
  fn
    .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
    .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'], 'queue')
    .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
    .bindTable('AGENTS_TABLE', data.agents, ['Query', 'UpdateItem']);

/** Brings who waits for a person together with agents who are free. */
export class Escalation extends Construct {
  constructor(scope: Construct, id: string, props: EscalationProps) {
    super(scope, id);
    const { settings, data, bus, socketStage } = props;
    const { logRetentionDays, model } = settings;
    const route = new ServiceFunction(this, 'Route', { entry: 'escalation/route', logRetentionDays });
    allowDrain(route, data).bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem']);
    allowPush(socketStage, route);
    const failures = new DeadLetterQueue(this, 'RouteFailures', { severity: 'urgent', runbook: 'RouteFailures' });
    // The sweep of the next minute takes up what fails here.
    const maxEventAge = Duration.minutes(1);
    route.configureAsyncInvoke({ retryAttempts: 1, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'RouteWaiting', {
      eventBus: bus,
      description: 'Somebody waits for a person, or an agent has room again',
      eventPattern: {
        source: [SOURCE],
        detailType: [
          EVENT.ConversationEscalated,
          EVENT.ConversationReleased,
          EVENT.ConversationTransferred,
          EVENT.ConversationResolved,
          EVENT.ConversationClosed,
          EVENT.CustomerBlocked,
        ],
        // What the bot hands on without a person is nothing to route.
        detail: { $or: [{ mode: ['waiting', 'closed'] }, { kind: ['released'] }] },
      },
      targets: [new LambdaFunction(route, { maxEventAge, retryAttempts: 5, deadLetterQueue: failures })],
    });
    new Rule(this, 'TellDesks', {
      eventBus: bus,
      description: 'It rings for somebody or somebody has it, or who waited has left, also for an answer by e-mail',
      eventPattern: {
        source: [SOURCE],
        detailType: [
          EVENT.ConversationAssigned,
          EVENT.ConversationTransferred,
          EVENT.TicketOpened,
          EVENT.MessageReceived,
        ],
        detail: {
          $or: [
            { kind: ['assigned', 'ticketed'] },
            { kind: ['transferred'], mode: ['agent'] },
            { kind: ['message'], wish: ['leave'] },
          ],
        },
      },
      targets: [new LambdaFunction(route, { maxEventAge, retryAttempts: 5, deadLetterQueue: failures })],
    });
    new Rule(this, 'HeedWaiting', {
      eventBus: bus,
      description: 'Who waits for a person, also while it rings, writes what may be urgent',
      eventPattern: {
        source: [SOURCE],
        detailType: [EVENT.MessageReceived],
        detail: { kind: ['message'], $or: [{ mode: ['waiting'] }, { ringing: [true] }] },
      },
      targets: [new LambdaFunction(route, { maxEventAge, retryAttempts: 5, deadLetterQueue: failures })],
    });
    if (model.kind === 'bedrock') this.#summarize(props, model);
  }

  /** A model's note for whoever takes over, behind the handoff, which neither waits for it nor fails with it. */
  #summarize({ settings, data, bus, socketStage }: EscalationProps, model: BedrockSettings): void {
    const summarize = new ServiceFunction(this, 'Summarize', {
      entry: 'escalation/summarize',
      logRetentionDays: settings.logRetentionDays,
      timeout: Duration.seconds(20),
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query']);
    allowPush(socketStage, summarize);
    allowModel(summarize, model, settings.region, 'whole');
    const failures = new DeadLetterQueue(this, 'SummarizeFailures', { severity: 'soon', runbook: 'SummarizeFailures' });
    const maxEventAge = Duration.minutes(1);
    summarize.configureAsyncInvoke({ retryAttempts: 1, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'SummarizeForStaff', {
      eventBus: bus,
      description: 'Somebody begins to wait for a person, who wants to know what it is about',
      eventPattern: {
        source: [SOURCE],
        detailType: [EVENT.ConversationEscalated],
        // Who goes on with the bot while he waits is handed over already.
        detail: { mode: ['waiting'], trigger: [{ exists: true }] },
      },
      targets: [new LambdaFunction(summarize, { maxEventAge, retryAttempts: 5, deadLetterQueue: failures })],
    });
  }
}
