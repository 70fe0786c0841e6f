import { Duration, Validations } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { SURGE } from '../functions/insight/events.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import type { DataStack } from './data-stack.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';
import { allowSend } from './ticket-mail.ts';

export interface InsightTellProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly table: TableV2;
  readonly bus: EventBus;
  readonly failures: DeadLetterQueue;
  readonly socketStage: WebSocketStage;
}

/** Tells of a surge: all desks at once, by mail who is subscribed in the console, and a topic of SNS for everybody else. */
export class InsightTell extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: InsightTellProps) {
    super(scope, id);
    const { bus, failures } = props;
    const tell = this.#createTell(props);
    tell.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    this.topic = new Topic(this, 'Surges', { enforceSSL: true });
    Validations.of(this.topic).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason:
        'Figures and masked words for people to read. EventBridge publishes to an encrypted topic by a key of its own only: a dollar a month.',
    });
    const delivery = { maxEventAge: Duration.minutes(1), retryAttempts: 5, deadLetterQueue: failures };
    new Rule(this, 'Surge', {
      eventBus: bus,
      description: 'Customers ask about something more than is usual',
      eventPattern: { source: [SOURCE], detailType: Object.values(SURGE) },
      targets: [new LambdaFunction(tell, delivery), new SnsTopic(this.topic, delivery)],
    });
  }

  #createTell({ settings, data, table, socketStage }: InsightTellProps): ServiceFunction {
    const { mail, publicUrl, logRetentionDays } = settings;
    const tell = new ServiceFunction(this, 'Tell', {
      entry: 'insight/tell',
      logRetentionDays,
      timeout: Duration.seconds(50),
      environment: {
        PUBLIC_URL: publicUrl,
        ...(mail && { MAIL_FROM: mail.from }),
        ...(mail?.replyTo !== undefined && { MAIL_REPLY_TO: mail.replyTo }),
      },
    })
      .bindTable('INSIGHT_TABLE', table, ['GetItem', 'Query', 'UpdateItem'])
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query']);
    if (mail) allowSend(tell, mail.from);
    allowPush(socketStage, tell);
    return tell;
  }
}
