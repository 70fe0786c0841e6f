import { Duration, Stack } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { SCANNED, SCANNER } from '../functions/attachment/events.ts';
import { FILES, INCOMING } from '../functions/attachment/keys.ts';
import { EVENT } from '../functions/conversation/events.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush } from './socket-api.ts';

const WHY_PATTERN = 'Each file has a random key below its conversation’s; the grant is for these alone.';

export interface AttachmentsProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
}

/** Files in conversations: posted by browsers, looked into, kept once they are sent, and read by who may read their message. */
export class Attachments extends Construct {
  /** What customers and agents ask about files over the socket. */
  readonly files: ServiceFunction;
  readonly #props: AttachmentsProps;
  readonly #bucketArn: string;
  readonly #failures: DeadLetterQueue;
  readonly #telling: ServiceFunction[];

  constructor(scope: Construct, id: string, props: AttachmentsProps) {
    super(scope, id);
    this.#props = props;
    const { data, bus, settings } = props;
    this.#bucketArn = data.exportValue(data.attachments.bucketArn);
    this.#failures = new DeadLetterQueue(this, 'Failures', { severity: 'urgent', runbook: 'FileFailures' });

    this.files = this.#function('Files')
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'PutItem', 'UpdateItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem']);
    // Its signature gives a browser what it may do itself.
    this.#allowObjects(this.files, ['s3:PutObject'], INCOMING);
    this.#allowObjects(this.files, ['s3:GetObject'], FILES);
    this.#allowList(this.files);

    // A whole file is in memory, as bytes and as text.
    const inspect = this.#function(
      'Inspect',
      { SCANNER: String(settings.attachmentScanner) },
      Duration.seconds(30),
      1024,
    )
      .bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'UpdateItem'])
      .allow(['events:PutEvents'], bus.eventBusArn);
    inspect.addEnvironment('BUS_NAME', bus.eventBusName);
    this.#allowObjects(inspect, ['s3:GetObject', 's3:DeleteObject'], INCOMING);
    this.#allowObjects(inspect, ['s3:PutObject', 's3:PutObjectTagging'], FILES);
    this.#on('Posted', 'A browser has put a file', inspect, undefined, {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [data.attachments.bucketName] },
        object: { key: [{ prefix: INCOMING }] },
      },
    });

    const verdict = this.#function('Verdict').bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'UpdateItem']);
    this.#allowObjects(verdict, ['s3:DeleteObject'], FILES);
    this.#on('Scanned', 'A scanner of the business says what it found', verdict, bus, {
      source: [SCANNER],
      detailType: [SCANNED],
    });

    const keep = this.#function('Keep');
    this.#allowObjects(keep, ['s3:DeleteObjectTagging'], FILES);
    this.#allowList(keep);
    this.#on('Sent', 'A file was sent with a message, and stays', keep, bus, {
      source: [SOURCE],
      detailType: [EVENT.MessageReceived, EVENT.MessageSent],
      detail: { attachment: [{ exists: true }] },
    });

    this.#telling = [inspect, verdict];
    for (const fn of this.#telling) {
      fn.bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query']);
      fn.bindTable('CONNECTIONS_TABLE', data.connections, ['Query']);
    }
  }

  /** Lets what judges a file tell who has uploaded it. */
  allowTell(stage: WebSocketStage): void {
    for (const fn of this.#telling) allowPush(stage, fn);
  }

  /** Lets a function find and delete the files of a conversation. */
  allowForget(fn: ServiceFunction): void {
    fn.addEnvironment('ATTACHMENTS_BUCKET', this.#props.data.attachments.bucketName);
    for (const keys of [FILES, INCOMING]) this.#allowObjects(fn, ['s3:DeleteObject'], keys);
    this.#allowList(fn);
  }

  #function(name: string, environment = {}, timeout = Duration.seconds(10), memorySize?: number): ServiceFunction {
    const { settings, data } = this.#props;
    return new ServiceFunction(this, name, {
      entry: `attachment/${name.toLowerCase()}`,
      logRetentionDays: settings.logRetentionDays,
      environment: { ATTACHMENTS_BUCKET: data.attachments.bucketName, ...environment },
      timeout,
      ...(memorySize !== undefined && { memorySize }),
    });
  }

  /** S3 uses the bucket's key in the name of whoever asks. */
  #allowObjects(fn: ServiceFunction, actions: readonly string[], keys: string): void {
    fn.allowPattern(WHY_PATTERN, actions, `${this.#bucketArn}/${keys}*`);
    const { encryptionKey } = this.#props.data.attachments;
    const isContent = actions.some((action) => /:(Get|Put)Object$/.test(action));
    if (!encryptionKey || !isContent) return;
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', ...(actions.includes('s3:PutObject') ? ['kms:GenerateDataKey'] : [])],
        resources: [encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  /** To who may not list, S3 denies what is missing. */
  #allowList(fn: ServiceFunction): void {
    fn.allow(['s3:ListBucket'], this.#bucketArn);
  }

  #on(
    id: string,
    description: string,
    fn: ServiceFunction,
    eventBus: IEventBus | undefined,
    eventPattern: EventPattern,
  ) {
    fn.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(this.#failures),
    });
    new Rule(this, id, {
      ...(eventBus && { eventBus }),
      description,
      eventPattern,
      targets: [
        new LambdaFunction(fn, { maxEventAge: Duration.minutes(1), retryAttempts: 5, deadLetterQueue: this.#failures }),
      ],
    });
  }
}
