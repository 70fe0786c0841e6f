import type { ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';

/** An address is not given out any more when it is about to be over. */
const MARGIN_MS = 30_000;

/** Where a file of the conversation can be read. */
export interface FileAddress {
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Addresses of files: asked for when somebody wants one, and kept for as long as they are good. */
export class Addresses {
  readonly #connection: Pick<Connection, 'send'>;
  readonly #known = new Map<string, FileAddress>();
  readonly #waiting = new Map<string, PromiseWithResolvers<FileAddress>>();

  constructor(connection: Pick<Connection, 'send'>) {
    this.#connection = connection;
  }

  /** Rejects when there is no connection, or no such file. */
  ask(conversationId: string | undefined, seq: number, id: string): Promise<FileAddress> {
    const known = this.#known.get(id);
    if (known && Date.parse(known.expiresAt) > Date.now() + MARGIN_MS) return Promise.resolve(known);
    if (conversationId === undefined) return Promise.reject(new Error('there is no connection'));
    const asked = this.#waiting.get(id);
    if (asked) return asked.promise;
    const waiting = Promise.withResolvers<FileAddress>();
    this.#waiting.set(id, waiting);
    this.#connection.send({ action: 'file', conversationId, seq, id });
    return waiting.promise;
  }

  heard({ id, url, expiresAt }: ServerFrame<'file'>): void {
    this.#known.set(id, { url, expiresAt });
    this.#waiting.get(id)?.resolve({ url, expiresAt });
    this.#waiting.delete(id);
  }

  refused({ id = '', message }: ServerFrame<'error'>): void {
    this.#waiting.get(id)?.reject(new Error(message));
    this.#waiting.delete(id);
  }

  /** There is no socket any more, which could answer. */
  lost(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the connection was lost'));
    this.#waiting.clear();
  }

  forget(): void {
    this.lost();
    this.#known.clear();
  }
}
