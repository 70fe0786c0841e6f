import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { encodeIndex } from '../functions/bot/build.ts';
import type { FaqEntry } from '../functions/knowledge/snapshot.ts';
import { BUNDLES, functionNames } from '../lib/bundle.ts';
import { serveAwsJson } from '../local/aws-json.ts';
import { createClock } from '../local/clock.ts';
import { startDynamoDb } from '../local/dynamodb.ts';
import { startKms } from '../local/kms.ts';
import { type Connection, startManagement } from '../local/management.ts';
import { startS3 } from '../local/s3.ts';
import { startSecrets } from '../local/secrets.ts';
import type { StreamRecord } from '../local/stream-log.ts';
import { Template } from '../local/template.ts';
import { workOn } from '../test/local/tables.fixture.ts';
import { functionOf, scheduledBy } from './idle-bill.ts';
import { type Call, Meter } from './meter.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** One invocation of a function: what it answered, what it asked of AWS, and the log lines it wrote. */
export interface Invocation {
  readonly name: string;
  readonly result: unknown;
  readonly calls: readonly Call[];
  readonly logged: string;
  /** Milliseconds on this machine. */
  readonly milliseconds: number;
}

/** An event on the bus. */
export interface Published {
  readonly source: string;
  readonly type: string;
  readonly detail: Record<string, unknown>;
}

/** The events of a call of `PutEvents`. */
export const publishedIn = (entries: unknown): Published[] =>
  (entries as readonly { Source: string; DetailType: string; Detail: string }[]).map(
    ({ Source, DetailType, Detail }) => ({ source: Source, type: DetailType, detail: JSON.parse(Detail) }),
  );

const INDEX_KEY = 'bench';
const HOUR = 3_600_000;
const MINUTE = 60_000;

type Environment = Readonly<Record<string, string>>;

/** Each time as a new container has it: a client keeps the address it was made for, metrics the name of their function. */
const load = async (name: string, environment: Environment = {}): Promise<Handler> => {
  Object.assign(process.env, environment);
  return (await import(`${join(BUNDLES, name, 'index.mjs')}?${randomUUID()}`)).handler;
};

/** Runs with some variables of another value. */
const under = async <T>(environment: Environment, work: () => Promise<T>): Promise<T> => {
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name] ?? '']));
  Object.assign(process.env, environment);
  try {
    return await work();
  } finally {
    Object.assign(process.env, before);
  }
};

/** Hands on what is written to the standard output meanwhile, also by what fails. */
const listening = async <T>(work: () => Promise<T>, hear: (written: string) => void): Promise<T> => {
  const { write } = process.stdout;
  let written = '';
  process.stdout.write = (text: string | Uint8Array): boolean => {
    written += text;
    return true;
  };
  try {
    return await work();
  } finally {
    process.stdout.write = write;
    hear(written);
  }
};

/**
 * The account in this process: the deployed stage's tables, buckets and secrets, and the functions' own bundles, called
 * with what the services would send, one at a time. Every call to AWS passes a meter.
 */
export class MeteredAccount {
  readonly frames: Record<string, unknown>[] = [];
  /** What all functions wrote so far, those that failed as well. */
  readonly written: string[] = [];
  readonly template: Template;
  readonly #realNow = Date.now;
  #now = Math.floor(Date.now() / HOUR) * HOUR + MINUTE;
  readonly #meter: Meter;
  readonly #close: () => Promise<void>;
  readonly #environments: ReadonlyMap<string, Record<string, string>>;
  readonly #handlers: Map<string, Handler>;
  readonly #sockets: Map<string, Connection>;
  readonly #records: StreamRecord[];
  readonly #events: Published[];

  private constructor(parts: {
    template: Template;
    meter: Meter;
    close: () => Promise<void>;
    environments: ReadonlyMap<string, Record<string, string>>;
    handlers: Map<string, Handler>;
    sockets: Map<string, Connection>;
    records: StreamRecord[];
    events: Published[];
  }) {
    Date.now = () => this.#now;
    this.template = parts.template;
    this.#meter = parts.meter;
    this.#close = parts.close;
    this.#environments = parts.environments;
    this.#handlers = parts.handlers;
    this.#sockets = parts.sockets;
    this.#records = parts.records;
    this.#events = parts.events;
  }

  /** `more`: addresses of services beside those that the default settings need; nobody measures them. */
  static async start(outdir: string, entries: FaqEntry[], more: Environment = {}): Promise<MeteredAccount> {
    const account = { template: new Template(outdir), clock: createClock(), directory: undefined, log: () => {} };
    const { template } = account;
    const events: Published[] = [];
    const bus = await serveAwsJson('AWSEvents', {
      PutEvents: ({ Entries }) => {
        const taken = publishedIn(Entries);
        events.push(...taken);
        return { FailedEntryCount: 0, Entries: taken.map((_, i) => ({ EventId: String(i) })) };
      },
    });
    const dynamodb = await startDynamoDb(account);
    const sockets = new Map<string, Connection>();
    const services = {
      DYNAMODB: dynamodb,
      EVENTBRIDGE: bus,
      SECRETS_MANAGER: await startSecrets(account),
      S3: await startS3(account),
      KMS: await startKms(account),
      APIGATEWAYMANAGEMENTAPI: await startManagement(sockets),
    };
    const meter = new Meter(template.ofType('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'));
    const endpoints: Record<string, string> = { ...more };
    for (const [name, { endpoint }] of Object.entries(services)) {
      endpoints[`AWS_ENDPOINT_URL_${name}`] = await meter.before(name.toLowerCase(), String(endpoint));
    }
    const environments = new Map<string, Record<string, string>>(
      template.ofType('AWS::Lambda::Function').flatMap(({ properties }) => {
        const { Variables } = (properties.Environment ?? {}) as { Variables?: Record<string, string> };
        const name = Variables?.POWERTOOLS_SERVICE_NAME;
        if (!Variables || name === undefined) return [];
        // The bucket of the assets cannot be written.
        const { PUBLISHED_BUCKET = '' } = Variables;
        const index = { KNOWLEDGE_BUCKET: PUBLISHED_BUCKET, KNOWLEDGE_KEY: INDEX_KEY };
        const environment: Record<string, string> = { ...Variables, ...endpoints, ...index };
        return [[name, environment] as const];
      }),
    );
    workOn(endpoints.AWS_ENDPOINT_URL_DYNAMODB, endpoints);
    const Body = await encodeIndex({ version: 'bench', entries });
    const Bucket = String(environments.get('bot/reply')?.PUBLISHED_BUCKET);
    await new S3Client({}).send(new PutObjectCommand({ Bucket, Key: INDEX_KEY, Body }));
    const handlers = new Map<string, Handler>();
    for (const name of functionNames()) handlers.set(name, await load(name, environments.get(name)));
    const records: StreamRecord[] = [];
    for (const stream of dynamodb.streams.values()) {
      await stream.start([
        {
          name: 'bench',
          startingPosition: 'TRIM_HORIZON',
          wants: ({ eventName, dynamodb: { Keys } }) => eventName === 'INSERT' && /"E#/.test(JSON.stringify(Keys.sk)),
          receive: (record) => void records.push(record),
        },
      ]);
    }
    const close = async () => {
      await meter.close();
      for (const service of Object.values(services)) await service.close();
    };
    return new MeteredAccount({ template, meter, close, environments, handlers, sockets, records, events });
  }

  async close(): Promise<void> {
    Date.now = this.#realNow;
    await this.#close();
  }

  /** Time stands still but for this, and begins right after a full hour: HEAD follows the log once an hour. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  takeRecords(): StreamRecord[] {
    return this.#records.splice(0);
  }

  takeEvents(): Published[] {
    return this.#events.splice(0);
  }

  /** The origins whose pages may open the chat. */
  get origin(): string {
    return String(this.#environments.get('conversation/session')?.ALLOWED_ORIGINS).split(' ')[0] ?? '';
  }

  /** Functions that schedules call. */
  get scheduled(): string[] {
    const { template } = this;
    const targets = template.ofType('AWS::Events::Rule').flatMap((rule) => scheduledBy(rule, template));
    return targets.map((target) => functionOf(target).name);
  }

  get logTable(): string {
    return String(this.#environments.get('conversation/message')?.CONVERSATIONS_TABLE);
  }

  /** Lets a new container run a function from now on. */
  async restart(name: string): Promise<void> {
    this.#handlers.set(name, await load(name, this.#environments.get(name)));
  }

  socket(id: string): void {
    const send = (text: Buffer): boolean => {
      this.frames.push(JSON.parse(String(text)));
      return true;
    };
    this.#sockets.set(id, { sourceIp: '', userAgent: '', connectedAt: 0, lastActiveAt: 0, end: () => {}, send });
  }

  /** `otherwise`: of its environment, as if it had been deployed so. */
  async invoke(name: string, event: unknown, otherwise: Environment = {}): Promise<Invocation> {
    const handler = this.#handlers.get(name);
    if (!handler) throw new Error(`there is no function ${name}`);
    Object.assign(process.env, this.#environments.get(name));
    this.#meter.take();
    const start = performance.now();
    const context = { functionName: name, awsRequestId: 'b2c5f6a0-2f0e-4d43-9f38-6f5b5c6f8a11' };
    let logged = '';
    const hear = (written: string): void => {
      logged = written;
      this.written.push(written);
    };
    const result = await under(otherwise, () => listening(() => handler(event, context), hear));
    return { name, result, calls: this.#meter.take(), logged, milliseconds: performance.now() - start };
  }
}
