/** The parts of dynalite (which has no types) that `engine.ts` is built on. */
declare module 'dynalite/db/index.js' {
  export type Callback = (error?: Error | null, value?: Record<string, unknown>) => void;

  export interface Database {
    open(): Promise<void>;
    close(): Promise<void>;
    get(key: string): Promise<Record<string, unknown> | undefined>;
    batch(writes: readonly Write[]): Promise<void>;
    iterator(range: { gte: string; lt: string }): AsyncIterable<[string, unknown]>;
  }

  export type Write =
    | { readonly type: 'put'; readonly key: string; readonly value: unknown }
    | { readonly type: 'del'; readonly key: string };

  export interface SubDatabase {
    lock(key: string, run: (release: (callback: Callback) => Callback) => void): void;
    get(key: string, callback: Callback): void;
    put(key: string, value: Record<string, unknown>, callback: Callback): void;
    del(key: string, callback: Callback): void;
    createValueStream(range: unknown): unknown;
  }

  export interface Store {
    readonly db: Database;
    getItemDb(table: string): SubDatabase;
    getIndexDb(kind: string, table: string, index: string): SubDatabase;
    getTable(table: string, callback: Callback): void;
  }

  export type Action = (store: Store, data: Record<string, unknown>, callback: Callback) => void;

  const db: { create(options: Record<string, unknown>): Store };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  export interface Validation {
    readonly types: Record<string, unknown>;
    readonly custom: (data: Record<string, unknown>, store: Store) => string | undefined;
  }

  const validations: {
    checkTypes(data: Record<string, unknown>, types: Validation['types']): Record<string, unknown>;
    checkValidations(
      data: Record<string, unknown>,
      types: Validation['types'],
      custom: Validation['custom'],
      store: Store,
    ): void;
  };
  export default validations;
}
