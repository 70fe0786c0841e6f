import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { Account, Service } from './account.ts';
import { listen } from './aws-json.ts';
import { type Change, Engine, Failure, failure, Held, type Json, Locks, type Write } from './engine.ts';
import { StreamLog } from './stream-log.ts';
import type { Resource } from './template.ts';
import { canceled, expiredTokens, itemFound, transact } from './transaction.ts';

const TABLE_TYPES = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'];
/** What the engine answers by itself, besides TransactWriteItems. */
const OPERATIONS = new Set([
  'GetItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
]);
const SWEEP_INTERVAL = 60_000;
const TTL_IDENTITY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** A failure to inject: refused as too fast, refused as conflicting, or done with the answer lost on its way. */
export type Fault = 'throttle' | 'conflict' | 'lose-reply';

export interface DynamoDBOptions {
  /** Asked for every request, to let tests meet the failures AWS has and one laptop does not. */
  readonly fault?: (operation: string, body: unknown) => Fault | undefined;
}

export interface DynamoDB extends Service {
  readonly endpoint: string;
  /** The streams of the tables by ARN. */
  readonly streams: ReadonlyMap<string, StreamLog>;
}

/**
 * Runs the template's tables with their streams and TTL and answers the DynamoDB API for them.
 *
 * Throws when a table kept from an earlier run has other keys or indexes than the template.
 */
export const startDynamoDb = async (account: Account, { fault }: DynamoDBOptions = {}): Promise<DynamoDB> => {
  const { clock, directory, template, log } = account;
  const engine = await Engine.open(directory && join(directory, 'dynamodb'));
  const tables = template.ofType(...TABLE_TYPES);
  for (const table of tables) await ensureTable(engine, table);
  const logs = new Map<string, StreamLog>();
  for (const table of tables) if (hasStream(table)) logs.set(table.name, await openStream(engine, table));
  const locks = new Locks();

  const commit = (changes: readonly Change[], writes: readonly Write[], userIdentity?: Json): Promise<void> => {
    const now = clock.now();
    const appended = changes.flatMap((change) => logs.get(change.table)?.append(change, now, userIdentity) ?? []);
    return engine.commit([...writes, ...appended.flatMap((entry) => entry.writes)], () => {
      for (const { publish } of appended) publish();
    });
  };

  const holding = async <T>(work: (held: Held) => Promise<T>): Promise<T> => {
    const held = new Held(locks);
    try {
      return await work(held);
    } finally {
      held.release();
    }
  };

  const run = (operation: string, body: Json, userIdentity?: Json): Promise<Json> =>
    holding(async (held) => {
      if (operation === 'BatchWriteItem') await held.take(SEVERAL_ITEMS);
      const { outcome, changes, writes } = await engine.draft(operation, body, held);
      if ('failure' in outcome) throw withItem(outcome.failure, itemFound(body, changes));
      if (writes.length > 0) await commit(changes, writes, userIdentity);
      return outcome.reply;
    });

  const transactWrite = (body: Json): Promise<Json> =>
    holding(async (held) => {
      await held.take(SEVERAL_ITEMS);
      const transaction = await transact(engine, body, held, clock.now());
      if (transaction) await commit(transaction.changes, transaction.writes);
      return {};
    });

  const answer = async (operation: string, body: Json): Promise<Json> => {
    if (OPERATIONS.has(operation)) return run(operation, body);
    if (operation === 'TransactWriteItems') return transactWrite(body);
    throw new Failure({
      __type: 'com.amazon.coral.service#UnknownOperationException',
      message: `the local account does not know the DynamoDB operation ${operation}`,
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).replace(/^DynamoDB_20120810\./, '');
    let injected: Fault | undefined;
    const result = json(request).then((parsed) => {
      const body = parsed as Json;
      injected = fault?.(operation, body);
      return injected && injected !== 'lose-reply' ? refuse(injected, body) : answer(operation, body);
    });
    const [status, reply] = await result.then(
      (value): [number, Json] => [200, value],
      (error: unknown): [number, Json] => {
        if (error instanceof Failure) return [error.statusCode, error.body];
        log(`dynamodb: ${operation} failed: ${error instanceof Error ? error.stack : error}`);
        return [500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: String(error) }];
      },
    );
    if (injected === 'lose-reply') response.destroy();
    else response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(reply));
  };

  const expire = async (table: string, keys: readonly string[], attribute: string): Promise<void> => {
    const now = Math.floor(clock.now() / 1000);
    for await (const [, stored] of engine.items(table)) {
      const item = stored as Record<string, { N?: string }>;
      if (!(Number(item[attribute]?.N) < now)) continue;
      const expired = {
        TableName: table,
        Key: pick(item, keys),
        // It may have been renewed since it was read.
        ConditionExpression: '#ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':ttl': item[attribute] },
      };
      await run('DeleteItem', expired, TTL_IDENTITY).catch((error: unknown) => {
        if (!(error instanceof Failure && error.is('ConditionalCheckFailedException'))) throw error;
      });
    }
  };

  let sweeping = Promise.resolve();
  const sweep = async (): Promise<void> => {
    for (const table of tables) {
      const { AttributeName, Enabled } = (table.properties.TimeToLiveSpecification ?? {}) as Json;
      if (Enabled === true) await expire(table.name, keyAttributes(table), String(AttributeName));
    }
    await engine.commit(await expiredTokens(engine, clock.now()));
  };
  const sweepLater = (): (() => void) =>
    clock.after(SWEEP_INTERVAL, () => {
      sweeping = sweep().then(() => {
        cancelSweep = closed ? () => {} : sweepLater();
      });
    });
  let closed = false;
  let cancelSweep = sweepLater();

  let running = 0;
  let idle = () => {};
  const server = await listen((request, response) => {
    running += 1;
    void handle(request, response).finally(() => {
      running -= 1;
      if (running === 0) idle();
    });
  });

  return {
    endpoint: server.endpoint,
    runs: TABLE_TYPES,
    streams: new Map([...logs.values()].map((stream) => [stream.source.arn, stream])),
    close: async () => {
      closed = true;
      cancelSweep();
      await sweeping;
      if (running > 0) await new Promise<void>((resolve) => (idle = resolve));
      await server.close();
      await engine.close();
    },
  };
};

/** Lock of requests that hold several items, one at a time so that they cannot wait for each other in a circle. */
const SEVERAL_ITEMS = 'several items';

const withItem = (failure: Failure, found: { Item?: Json }): Failure =>
  failure.is('ConditionalCheckFailedException')
    ? new Failure({ ...failure.body, ...found }, failure.statusCode)
    : failure;

const refuse = async (fault: 'throttle' | 'conflict', { TransactItems }: Json): Promise<Json> => {
  const Message = 'Transaction is ongoing for the item';
  if (fault === 'throttle') {
    throw failure('ProvisionedThroughputExceededException', 'The level of configured throughput was exceeded.');
  }
  if (Array.isArray(TransactItems)) throw canceled(TransactItems.map(() => ({ Code: 'TransactionConflict', Message })));
  throw failure('TransactionConflictException', Message);
};

const pick = (item: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, item[name]]));

const keySchema = (of: Json): [name: string, role: string][] =>
  (of.KeySchema as { AttributeName: string; KeyType: string }[]).map((key) => [key.AttributeName, key.KeyType]);

const keyAttributes = (table: Resource): string[] => keySchema(table.properties).map(([name]) => name);

const hasStream = (table: Resource): boolean => table.properties.StreamSpecification !== undefined;

const openStream = (engine: Engine, table: Resource): Promise<StreamLog> =>
  StreamLog.open(engine, {
    table: table.name,
    arn: `${table.arn}/stream/local`,
    keyAttributes: keyAttributes(table),
    viewType: String((table.properties.StreamSpecification as Json).StreamViewType),
  });

/** What cannot be changed in a table that has items already. */
const layout = (table: Json) => {
  const types = (table.AttributeDefinitions as { AttributeName: string; AttributeType: string }[]).map(
    ({ AttributeName, AttributeType }) => [AttributeName, AttributeType] as const,
  );
  const indexes = ((table.GlobalSecondaryIndexes ?? []) as Json[]).map((index) => {
    const { ProjectionType, NonKeyAttributes = [] } = index.Projection as Json;
    return [index.IndexName, { keys: keySchema(index), ProjectionType, projected: new Set(NonKeyAttributes as []) }];
  });
  return { keys: keySchema(table), types: Object.fromEntries(types), indexes: Object.fromEntries(indexes) };
};

const ensureTable = async (engine: Engine, { name, properties }: Resource): Promise<void> => {
  const request = {
    TableName: name,
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(Array.isArray(properties.GlobalSecondaryIndexes) && {
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map((index: Json) =>
        pick(index, ['IndexName', 'KeySchema', 'Projection']),
      ),
    }),
  };
  const existing = await engine.table(name);
  if (existing === undefined) return engine.createTable(request);
  if (isDeepStrictEqual(layout(existing), layout(request))) return;
  throw new Error(
    `the table ${name} kept from an earlier run has other keys or indexes than the template: run npm start -- --fresh or delete .local`,
  );
};
