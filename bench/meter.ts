import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Endpoint, listen } from '../local/aws-json.ts';
import type { Resource } from '../local/template.ts';
import { type Index, type Item, indexUnits, writeUnits } from './capacity.ts';

/** One call of a function to AWS, as it passed on the wire. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly table?: string | undefined;
  /** What is put, of a PutItem. */
  readonly item?: Item | undefined;
  /** Read units, as the engine counts them. */
  readonly reads: number;
  /** Write units of the table and of its indexes, out of the items' sizes: the engine leaves the indexes out. */
  readonly writes: number;
  /** Entries of a PutEvents. */
  readonly events: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Calls that had been answered before this one was sent make it wait. */
  readonly depth: number;
}

type Json = Record<string, unknown>;
type Image = Parameters<typeof unmarshall>[0];

const READS = new Set(['Query', 'Scan', 'GetItem', 'BatchGetItem']);
/** Of these the engine tells what was there before, unless the function asks for something else. */
const REPLACING = new Set(['PutItem', 'DeleteItem', 'UpdateItem']);

export const indexesOf = ({ properties }: Resource): Index[] =>
  ((properties.GlobalSecondaryIndexes ?? []) as Json[]).map(({ KeySchema, Projection }) => {
    const keys = (KeySchema as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName);
    const { ProjectionType, NonKeyAttributes = [] } = Projection as { ProjectionType: string; NonKeyAttributes?: [] };
    return ProjectionType === 'ALL' ? { keys } : { keys, projected: ['pk', 'sk', ...NonKeyAttributes] };
  });

const imageOf = (image: unknown): Item | undefined => (image ? unmarshall(image as Image) : undefined);

const capacityOf = (answer: Json): number => {
  const consumed = answer.ConsumedCapacity as { CapacityUnits: number } | { CapacityUnits: number }[] | undefined;
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
};

/** What a request made of which items; a batch deletes rows that are little more than their keys. */
const changesOf = (operation: string, request: Json, answer: Json): [before?: Item, after?: Item][] => {
  if (operation === 'PutItem') return [[imageOf(answer.Attributes), imageOf(request.Item)]];
  if (operation === 'DeleteItem') return [[imageOf(answer.Attributes ?? request.Key)]];
  if (operation === 'UpdateItem') return [[imageOf(answer.Attributes), imageOf(answer.Attributes)]];
  const deleted = Object.values(request.RequestItems as Record<string, { DeleteRequest: { Key: Json } }[]>).flat();
  return deleted.map(({ DeleteRequest }) => [imageOf(DeleteRequest.Key)]);
};

/** Stands between the functions and the services and takes down every call. */
export class Meter {
  readonly id = randomUUID();
  #calls: { call: Call; ended: boolean }[] = [];
  readonly #tables: ReadonlyMap<string, readonly Index[]>;
  readonly #endpoints: Endpoint[] = [];

  constructor(tables: readonly Resource[]) {
    this.#tables = new Map(tables.map((table) => [table.name, indexesOf(table)]));
  }

  /** The calls since the last time. */
  take(): Call[] {
    return this.#calls.splice(0).map(({ call }) => call);
  }

  async close(): Promise<void> {
    for (const endpoint of this.#endpoints) await endpoint.close();
  }

  /** An address in front of a service. */
  async before(service: string, target: string): Promise<string> {
    const front = await listen(async (request, response) => {
      const depth = 1 + Math.max(0, ...this.#calls.filter(({ ended }) => ended).map(({ call }) => call.depth));
      const entry = { call: { service, operation: String(request.method), depth } as Call, ended: false };
      this.#calls.push(entry);
      const sent = await buffer(request);
      const operation = String(request.headers['x-amz-target'] ?? request.method).replace(/^.*\./, '');
      const body = service === 'dynamodb' ? asking(operation, JSON.parse(sent.toString('utf8'))) : undefined;
      const { host: _h, 'content-length': _l, connection: _c, expect: _e, ...headers } = request.headers;
      const answered = await fetch(target + request.url, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        ...(sent.length > 0 && { body: body ? JSON.stringify(body) : new Uint8Array(sent) }),
      });
      const bytes = Buffer.from(await answered.arrayBuffer());
      const counted = body && answered.ok ? this.#counted(operation, body, JSON.parse(bytes.toString('utf8'))) : {};
      const events = operation === 'PutEvents' ? JSON.parse(sent.toString('utf8')).Entries.length : 0;
      const sizes = { requestBytes: sent.length, responseBytes: bytes.length };
      entry.call = { service, operation, depth, reads: 0, writes: 0, events, ...sizes, ...counted };
      entry.ended = true;
      const { 'content-encoding': _ce, 'transfer-encoding': _te, ...back } = Object.fromEntries(answered.headers);
      response.writeHead(answered.status, { ...back, 'content-length': bytes.length }).end(bytes);
    });
    this.#endpoints.push(front);
    return front.endpoint;
  }

  /** Each write of a transaction counts twice, those of indexes once. Items that are updated by one are of less than 1 KB. */
  #transacted(items: readonly Record<string, Json>[]): Partial<Call> {
    const writes = items.reduce((sum, { Put }) => {
      const item = imageOf(Put?.Item);
      const indexes = this.#tables.get(String(Put?.TableName)) ?? [];
      return sum + 2 * writeUnits(undefined, item) + (item ? indexUnits(indexes, undefined, item) : 0);
    }, 0);
    const put = items.find(({ Put }) => Put)?.Put;
    return { table: String(put?.TableName), writes, item: imageOf(put?.Item) };
  }

  #counted(operation: string, request: Json, answer: Json): Partial<Call> {
    if (operation === 'TransactWriteItems') return this.#transacted(request.TransactItems as Record<string, Json>[]);
    const table = String(request.TableName ?? Object.keys(request.RequestItems ?? {})[0]);
    // Nothing found is not nothing read.
    const least = request.ConsistentRead ? 1 : 0.5;
    if (READS.has(operation)) return { table, reads: Math.max(capacityOf(answer), least) };
    const indexes = this.#tables.get(table) ?? [];
    const writes = changesOf(operation, request, answer).reduce(
      (sum, [before, after]) => sum + writeUnits(before, after) + indexUnits(indexes, before, after),
      0,
    );
    return { table, writes, item: imageOf(request.Item) };
  }
}

const asking = (operation: string, body: Json): Json => ({
  ...body,
  ReturnConsumedCapacity: 'TOTAL',
  ...(REPLACING.has(operation) && { ReturnValues: body.ReturnValues ?? 'ALL_OLD' }),
});
