import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import dynalite, { type Action, type Callback, type Store, type SubDatabase, type Write } from 'dynalite/db/index.js';
import validations, { type Validation } from 'dynalite/validations/index.js';
import { brokenLimit } from './limits.ts';

export type Json = Record<string, unknown>;
export type { Write };

/** An error of the DynamoDB API in its own wire form. */
export class Failure extends Error {
  readonly statusCode: number;
  readonly body: Json & { readonly __type: string };

  constructor(body: Json & { readonly __type: string }, statusCode = 400) {
    super(String(body.message ?? body.Message ?? body.__type));
    this.body = body;
    this.statusCode = statusCode;
  }

  is(type: string): boolean {
    return this.body.__type.endsWith(`#${type}`);
  }
}

export const failure = (type: string, message: string, more: Json = {}): Failure =>
  new Failure({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, ...more });

/** One item as an operation found it and as it would leave it; undefined is "no such item". */
export interface Change {
  readonly table: string;
  readonly before: Json | undefined;
  after: Json | undefined;
}

/** What an operation would do. Nothing is written until its `writes` are committed. */
export interface Draft {
  readonly changes: readonly Change[];
  readonly writes: readonly Write[];
  /** The answer, or why the stored data did not allow the operation. */
  readonly outcome: { readonly reply: Json } | { readonly failure: Failure };
}

/** Names one holder at a time may have; the others wait in order. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>();

  async take(name: string): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last.get(name);
    this.#last.set(name, promise);
    await before;
    return () => {
      if (this.#last.get(name) === promise) this.#last.delete(name);
      resolve();
    };
  }
}

/** The locks of one request, released together. */
export class Held {
  readonly #locks: Locks;
  readonly #releases = new Map<string, () => void>();

  constructor(locks: Locks) {
    this.#locks = locks;
  }

  async take(name: string): Promise<void> {
    if (this.#releases.has(name)) {
      const message = 'Transaction request cannot include multiple operations on one item';
      throw new Failure({ __type: 'com.amazon.coral.validate#ValidationException', message });
    }
    this.#releases.set(name, await this.#locks.take(name));
  }

  release(): void {
    for (const release of this.#releases.values()) release();
  }
}

const require = createRequire(import.meta.url);

const operation = (name: string): { action: Action; validation: Validation } => {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { action: require(`dynalite/actions/${file}`), validation: require(`dynalite/validations/${file}`) };
};

const isFailure = (error: Error): error is Failure => 'statusCode' in error && 'body' in error;
const asFailure = (error: Failure): Failure => new Failure(error.body, error.statusCode);

/**
 * dynalite's actions without its server. They run against an overlay that keeps what they would write, so that the
 * items, the index entries and the stream records of a request - or of a whole transaction - reach LevelDB as one atomic
 * batch: neither a reader nor a `kill -9` ever sees half of it, and nothing needs to be undone.
 */
export class Engine {
  readonly #store: Store;
  readonly #operations = new Map<string, ReturnType<typeof operation>>();
  #queue: { writes: readonly Write[]; committed: () => void; fail: (error: unknown) => void }[] = [];
  #flushing = false;

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Opens the tables kept in `path`, or new ones in memory. */
  static async open(path: string | undefined): Promise<Engine> {
    if (path !== undefined) mkdirSync(path, { recursive: true });
    const store = dynalite.create({ path, createTableMs: 0 });
    await store.db.open().catch((cause: unknown) => {
      throw new Error(`cannot open the tables in ${path}: stop the local account that uses this folder already`, {
        cause,
      });
    });
    return new Engine(store);
  }

  close(): Promise<void> {
    return this.#store.db.close();
  }

  /** The description of a table that exists. */
  async table(name: string): Promise<Json | undefined> {
    return this.get(`table~${name}`);
  }

  async createTable(request: Json): Promise<void> {
    const { outcome } = await this.draft('CreateTable', request, new Held(new Locks()));
    if ('failure' in outcome) throw outcome.failure;
    // dynalite answers first and calls the table active a moment later; until then nothing can be written to it.
    while ((await this.table(String(request.TableName)))?.TableStatus !== 'ACTIVE') await setTimeout(1);
  }

  get(key: string): Promise<Json | undefined> {
    return this.#store.db.get(key);
  }

  entries(prefix: string): AsyncIterable<[string, unknown]> {
    return this.#store.db.iterator({ gte: prefix, lt: `${prefix}\xff` });
  }

  items(table: string): AsyncIterable<[string, unknown]> {
    return this.entries(`item-${table}~`);
  }

  /** Runs an operation. Rejects with a Failure when the request itself is not valid, whatever is stored. */
  async draft(name: string, body: Json, held: Held): Promise<Draft> {
    const { action, validation } = this.#operation(name);
    const changes = new Map<string, Change>();
    const writes: Write[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<Draft['outcome']>();
    const store = this.#overlay(changes, writes, held, reject);
    try {
      const data = validations.checkTypes({ ...body }, validation.types);
      validations.checkValidations(data, validation.types, validation.custom, store);
      action(store, data, (error, reply = {}) => {
        if (!error) resolve({ reply });
        else if (isFailure(error)) resolve({ failure: asFailure(error) });
        else reject(error);
      });
    } catch (error) {
      throw error instanceof Error && isFailure(error) ? asFailure(error) : error;
    }
    const outcome = await promise;
    const broken = 'reply' in outcome ? await this.#brokenLimit(changes.values()) : undefined;
    return { outcome: broken ? { failure: broken } : outcome, changes: [...changes.values()], writes };
  }

  async #brokenLimit(changes: Iterable<Change>): Promise<Failure | undefined> {
    for (const { table, before, after } of changes) {
      if (after === undefined || after === before) continue;
      const message = brokenLimit(after, (await this.table(table)) ?? {});
      if (message) return new Failure({ __type: 'com.amazon.coral.validate#ValidationException', message });
    }
    return undefined;
  }

  /**
   * Writes all or nothing. Commits become durable and `committed` is called in the order of the calls; those that come
   * while one is being written go together in the next.
   */
  commit(writes: readonly Write[], committed: () => void = () => {}): Promise<void> {
    return new Promise((resolve, fail) => {
      this.#queue.push({ writes, fail, committed: () => resolve(committed()) });
      if (!this.#flushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      await this.#store.db.batch(group.flatMap(({ writes }) => writes)).then(
        () => group.forEach(({ committed }) => void committed()),
        (error: unknown) => group.forEach(({ fail }) => void fail(error)),
      );
    }
    this.#flushing = false;
  }

  #operation(name: string): ReturnType<typeof operation> {
    const known = this.#operations.get(name) ?? operation(name);
    this.#operations.set(name, known);
    return known;
  }

  #overlay(changes: Map<string, Change>, writes: Write[], held: Held, reject: (error: unknown) => void): Store {
    const { db } = this.#store;
    const recorded = (prefix: string, sub: SubDatabase): SubDatabase => ({
      lock: (_key, run) => run((callback) => callback),
      get: sub.get,
      createValueStream: sub.createValueStream,
      put: (key, value, callback) => {
        writes.push({ type: 'put', key: prefix + key, value });
        callback(null);
      },
      del: (key, callback) => {
        writes.push({ type: 'del', key: prefix + key });
        callback(null);
      },
    });
    const items = (table: string): SubDatabase => {
      const prefix = `item-${table}~`;
      const sub = recorded(prefix, this.#store.getItemDb(table));
      const leave = (key: string, after: Json | undefined) => {
        const change = changes.get(prefix + key);
        if (change) change.after = after;
      };
      return {
        ...sub,
        lock: (key, run) => {
          held
            .take(prefix + key)
            .then(() => run((callback) => callback))
            .catch(reject);
        },
        get: (key, callback: Callback) => {
          db.get(prefix + key)
            .then((before) => {
              changes.set(prefix + key, { table, before, after: before });
              callback(null, before);
            })
            .catch(reject);
        },
        put: (key, value, callback) => {
          leave(key, value);
          sub.put(key, value, callback);
        },
        del: (key, callback) => {
          leave(key, undefined);
          sub.del(key, callback);
        },
      };
    };
    return {
      ...this.#store,
      getItemDb: items,
      getIndexDb: (kind, table, index) =>
        recorded(`index-${kind.toLowerCase()}~${table}~${index}~`, this.#store.getIndexDb(kind, table, index)),
    };
  }
}
