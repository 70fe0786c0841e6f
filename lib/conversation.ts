import { Duration } from 'aws-cdk-lib';
import type { HttpApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { createHttpApi } from './http-api.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { createSocket } from './socket-api.ts';

export interface ConversationProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
}

/** The path of a message: sessions, the socket and its routes, the log's publisher, and the log as staff read it. */
export class Conversation extends Construct {
  readonly socketStage: WebSocketStage;
  readonly httpApi: HttpApi;
  readonly #props: ConversationProps;

  constructor(scope: Construct, id: string, props: ConversationProps) {
    super(scope, id);
    this.#props = props;
    const { settings, data, bus } = props;
    const { sessions, connections, conversations, sessionSecret } = data;
    const origins = [settings.publicUrl, ...settings.allowedOrigins];
    const signing = { SESSION_SECRET: sessionSecret.secretArn, ALLOWED_ORIGINS: origins.join(' ') };

    const authorize = this.#function('Authorize', signing).allow(
      ['secretsmanager:GetSecretValue'],
      sessionSecret.secretArn,
    );
    const connect = this.#function('Connect').bindTable('SESSIONS_TABLE', sessions, ['DeleteItem']);
    const disconnect = this.#function('Disconnect')
      .bindTable('CONNECTIONS_TABLE', connections, ['BatchWriteItem'])
      .bindTable('CONNECTIONS_TABLE', connections, ['Query'], 'connection');
    const message = this.#function('Message', {
      TEXTS: JSON.stringify({ greeting: settings.texts.greeting, escalated: settings.texts.escalated }),
      CHOICES: JSON.stringify(settings.choices),
    })
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', connections, ['Query', 'PutItem', 'DeleteItem']);
    this.socketStage = createSocket(this, { authorize, connect, disconnect, message });

    const session = this.#function('Session', { ...signing, SOCKET_URL: this.socketStage.url })
      .bindTable('SESSIONS_TABLE', sessions, ['GetItem', 'PutItem', 'UpdateItem'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'])
      .allow(['secretsmanager:GetSecretValue'], sessionSecret.secretArn);
    const history = this.#function('History')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'hour');
    this.httpApi = createHttpApi(this, { session, history, origins, settings, data });

    this.#publisher(bus);
  }

  #function(name: string, environment: Record<string, string> = {}): ServiceFunction {
    const { logRetentionDays } = this.#props.settings;
    return new ServiceFunction(this, name, {
      entry: `conversation/${name.toLowerCase()}`,
      logRetentionDays,
      environment,
    });
  }

  /** The one publisher: every new entry becomes events and moves HEAD. */
  #publisher(bus: EventBus): void {
    const { conversations } = this.#props.data;
    const publish = this.#function('Publish', { BUS_NAME: bus.eventBusName })
      .bindTable('CONVERSATIONS_TABLE', conversations, ['PutItem'])
      .allow(['events:PutEvents'], bus.eventBusArn);
    const failures = new DeadLetterQueue(this, 'PublishFailures', { runbook: 'publishfailures' });
    const isNewEntry = FilterRule.isEqual('INSERT');
    publish.addEventSource(
      new DynamoEventSource(conversations, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: isNewEntry,
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('E#') } } },
          }),
        ],
        batchSize: 100,
        parallelizationFactor: 4,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Streams keep a day; two hours of trying outlive any short outage, then the record goes where an alarm is.
        maxRecordAge: Duration.hours(2),
        retryAttempts: 1_000,
        onFailure: new SqsDlq(failures),
      }),
    );
  }
}
