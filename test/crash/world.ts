import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { encodeIndex } from '../../functions/bot/build.ts';
import type { Service } from '../../local/account.ts';
import { serveAwsJson } from '../../local/aws-json.ts';
import { type Fault, startDynamoDb } from '../../local/dynamodb.ts';
import { type Connection, startManagement } from '../../local/management.ts';
import { startS3 } from '../../local/s3.ts';
import { startSecrets } from '../../local/secrets.ts';
import type { StreamRecord } from '../../local/stream-log.ts';
import { accountWith, clientFor, workOn } from '../local/tables.fixture.ts';
import { invoke, type Kill, type Outcome } from './kill.ts';
import { RESOURCES } from './tables.ts';

export const ORIGIN = 'https://shop.example';
const words = (text: string) => ({ ja: `${text}。`, en: `${text}.` });
const ENTRIES = [
  { id: 'ja-fee', version: 3, language: 'ja', question: '送料はいくらですか', answer: '550円です。' },
  { id: 'ja-time', version: 1, language: 'ja', question: '配達は何日かかりますか', answer: '3日です。' },
];
const ENVIRONMENT = {
  CONVERSATIONS_TABLE: 'Conversations',
  CONNECTIONS_TABLE: 'Connections',
  SESSIONS_TABLE: 'Sessions',
  AGENTS_TABLE: 'Agents',
  SESSION_SECRET: 'Test-SessionSecret',
  KNOWLEDGE_TABLE: 'Settings',
  INSIGHT_TABLE: 'Insight',
  IDENTITY: JSON.stringify({ issuer: ORIGIN, audience: 'uragawa' }),
  IDENTITY_SECRET: 'Test-IdentitySecret',
  ALLOWED_ORIGINS: ORIGIN,
  SOCKET_URL: 'wss://socket.example/live',
  BUS_NAME: 'bus',
  KNOWLEDGE_BUCKET: 'knowledge',
  KNOWLEDGE_KEY: 'snapshot.json',
  PUBLISHED_BUCKET: 'knowledge',
  TEXTS: JSON.stringify(
    Object.fromEntries(['bot', 'greeting', 'unknown', 'choices', 'apology'].map((name) => [name, words(name)])),
  ),
  CHOICES: JSON.stringify({ ja: [{ id: 'ja-fee', label: '送料について' }], en: [] }),
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

/** The functions of the path, each in a module graph of its own when loaded after a reset. */
const LOAD = {
  session: () => import('../../functions/conversation/session.handler.ts'),
  authorize: () => import('../../functions/conversation/authorize.handler.ts'),
  connect: () => import('../../functions/conversation/connect.handler.ts'),
  disconnect: () => import('../../functions/conversation/disconnect.handler.ts'),
  message: () => import('../../functions/conversation/message.handler.ts'),
  publish: () => import('../../functions/conversation/publish.handler.ts'),
  record: () => import('../../functions/insight/record.handler.ts'),
  history: () => import('../../functions/conversation/history.handler.ts'),
  block: () => import('../../functions/conversation/block.handler.ts'),
  sweep: () => import('../../functions/conversation/sweep.handler.ts'),
  reply: () => import('../../functions/bot/reply.handler.ts'),
  apologize: () => import('../../functions/bot/apologize.handler.ts'),
};
export type FunctionName = keyof typeof LOAD;
type Handler = (event: never, context: never) => Promise<unknown>;

/** A started execution environment of a function: its module state lives until it is killed. */
const start = async (name: FunctionName): Promise<Handler> => {
  vi.resetModules();
  return (await LOAD[name]()).handler as Handler;
};

/** An event on the bus, as PutEvents was given it. */
export interface Published {
  readonly type: string;
  readonly detail: Record<string, unknown> & { conversationId: string; seq: number; mode: string };
}
interface PutEventsEntry {
  readonly DetailType: string;
  readonly Detail: string;
}
type Frame = Record<string, unknown> & { type: string };
/** What becomes of a push: the socket is gone, reads too slowly, or the answer does not come. */
export type Push = 'gone' | 'slow' | 'cut';

/** An account in this process: the services over the wire, and the functions called with what the services would send. */
export class World {
  /** Everything the bus has taken. */
  published: Published[] = [];
  /** Asked for each entry of PutEvents: whether it is refused. What it throws fails the whole call. */
  refuses: (event: Published) => boolean = () => false;
  /** Each call of PutEvents, by sequence number and type. */
  puts: string[][] = [];
  /** Asked for each request to DynamoDB. */
  fault: (operation: string, body: Record<string, unknown>) => Fault | undefined = () => undefined;
  /** What was pushed to each socket. */
  readonly frames = new Map<string, Frame[]>();
  readonly table: DynamoDBDocumentClient;
  readonly #sockets: Map<string, Connection>;
  readonly #warm = new Map<FunctionName, Handler>();
  readonly #services: readonly { close(): Promise<void> }[];
  readonly #records: StreamRecord[] = [];
  readonly #undelivered: Published[] = [];

  private constructor(
    table: DynamoDBDocumentClient,
    sockets: Map<string, Connection>,
    services: readonly { close(): Promise<void> }[],
  ) {
    this.table = table;
    this.#sockets = sockets;
    this.#services = services;
  }

  static async start(): Promise<World> {
    const account = accountWith(RESOURCES);
    const dynamodb = await startDynamoDb(account, {
      fault: (operation, body) => world.fault(operation, body as Record<string, unknown>),
    });
    const bus = await serveAwsJson('AWSEvents', {
      PutEvents: ({ Entries }) => world.#put(Entries as readonly PutEventsEntry[]),
    });
    const secrets = await startSecrets(account);
    const s3 = await startS3(account);
    const sockets = new Map<string, Connection>();
    const management = await startManagement(sockets);
    const services = [bus, secrets, s3, management, dynamodb];
    const world = new World(clientFor(dynamodb.endpoint), sockets, services);
    const endpoints: Record<string, Pick<Service, 'endpoint'>> = {
      EVENTBRIDGE: bus,
      SECRETS_MANAGER: secrets,
      S3: s3,
      APIGATEWAYMANAGEMENTAPI: management,
    };
    workOn(dynamodb.endpoint, {
      ...ENVIRONMENT,
      ...Object.fromEntries(
        Object.entries(endpoints).map(([name, { endpoint = '' }]) => [`AWS_ENDPOINT_URL_${name}`, endpoint]),
      ),
    });
    const Body = await encodeIndex({ version: 'v', entries: ENTRIES });
    await new S3Client({}).send(new PutObjectCommand({ Bucket: 'knowledge', Key: 'snapshot.json', Body }));
    const [stream] = dynamodb.streams.values();
    await stream?.start([
      {
        name: 'test',
        startingPosition: 'TRIM_HORIZON',
        // The filter of the event source mapping.
        wants: ({ eventName, dynamodb: { Keys } }) => eventName === 'INSERT' && /"E#/.test(JSON.stringify(Keys.sk)),
        receive: (record) => void world.#records.push(record),
      },
    ]);
    return world;
  }

  async close(): Promise<void> {
    for (const service of this.#services) await service.close();
  }

  /** Runs a function in a warm environment, or a fresh one that ends with the kill. */
  async run(name: FunctionName, event: unknown, kill?: Kill): Promise<{ outcome: Outcome; calls: number }> {
    const handler = kill ? await start(name) : (this.#warm.get(name) ?? (await start(name)));
    if (!kill) this.#warm.set(name, handler);
    return invoke(() => handler(event as never, { functionName: name, awsRequestId: 'r' } as never), kill);
  }

  /** Runs a function that must succeed; returns its result. */
  async call<T = unknown>(name: FunctionName, event: unknown): Promise<T> {
    const { outcome } = await this.run(name, event);
    if ('error' in outcome) throw outcome.error;
    return ('payload' in outcome ? outcome.payload : undefined) as T;
  }

  /** The items of a partition. */
  async items(TableName: string, pk: string): Promise<Record<string, unknown>[]> {
    const query = { TableName, ConsistentRead: true, KeyConditionExpression: 'pk = :pk' };
    const { Items = [] } = await this.table.send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ':pk': pk } }),
    );
    return Items;
  }

  /** The records of the stream that no publisher has taken yet. */
  takeRecords(): StreamRecord[] {
    return this.#records.splice(0);
  }

  /** The events the bus has taken and not delivered yet. */
  takeEvents(): Published[] {
    return this.#undelivered.splice(0);
  }

  /** Delivers records as the event source mapping does: again from the first failed one on. */
  async publish(records = this.takeRecords()): Promise<void> {
    for (let left = records; left.length > 0; ) {
      const { batchItemFailures } = await this.call<{ batchItemFailures: { itemIdentifier: string }[] }>('publish', {
        Records: left,
      });
      const [failed] = batchItemFailures;
      left = failed ? left.slice(left.findIndex((r) => r.dynamodb.SequenceNumber === failed.itemIdentifier)) : [];
    }
  }

  /** Lets everything that is due happen: the stream to the bus, the bus to the bot. */
  async settle(): Promise<void> {
    for (;;) {
      await this.publish();
      const questions = this.takeEvents().filter(isQuestion);
      if (questions.length === 0) return;
      for (const question of questions) await this.call('reply', busEvent(question));
    }
  }

  #put(entries: readonly PutEventsEntry[]) {
    const events: Published[] = entries.map(({ DetailType, Detail }) => ({
      type: DetailType,
      detail: JSON.parse(Detail),
    }));
    this.puts.push(events.map(({ type, detail }) => `${detail.seq} ${type}`));
    const results = events.map((event) => {
      if (this.refuses(event)) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'refused by the test' };
      this.published.push(event);
      this.#undelivered.push(event);
      return { EventId: String(this.published.length) };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  /** A socket that takes every push, or none. */
  socket(id: string, push?: Push): void {
    const frames = this.frames.get(id) ?? [];
    this.frames.set(id, frames);
    this.#sockets.set(id, {
      sourceIp: '',
      userAgent: '',
      connectedAt: 0,
      lastActiveAt: 0,
      end: () => {},
      send: (text) => {
        // What is thrown here closes the request without an answer.
        if (push === 'cut') throw new Error('no answer');
        if (push === 'slow') return false;
        frames.push(JSON.parse(String(text)));
        return true;
      },
    });
    if (push === 'gone') this.#sockets.delete(id);
  }
}

/** The rule AnswerByBot. */
export const isQuestion = ({ type, detail }: Published): boolean =>
  type === 'MessageReceived' && (detail.mode === 'bot' || (detail.mode === 'waiting' && detail.aside === true));

/** An event as a rule's target gets it. */
export const busEvent = ({ type, detail }: Published) => ({
  version: '0',
  id: `${detail.conversationId}-${detail.seq}`,
  'detail-type': type,
  source: 'uragawa',
  detail,
});

/** What the destination of a failed asynchronous invocation gets. */
export const failedInvocation = (event: unknown) => ({
  version: '1.0',
  requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
  requestPayload: event,
  responsePayload: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 25.00 seconds' },
});
