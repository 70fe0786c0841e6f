import type { ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import type { ShownEntry } from './log.ts';

/** A conversation that the visitor had on another device, to be read. */
export interface Earlier {
  readonly conversationId: string;
  readonly entries: readonly ShownEntry[];
}

/** Pages that are read of one; more than anybody scrolls through. */
const MOST_PAGES = 50;

interface Reading {
  readonly conversationId: string;
  readonly entries: ShownEntry[];
  pages: number;
  resolve(earlier: Earlier): void;
  reject(error: Error): void;
}

/** Reads conversations of other devices, one at a time, page by page. */
export class EarlierReader {
  readonly #connection: Connection;
  #reading: Reading | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  read(isOnline: boolean, conversationId: string): Promise<Earlier> {
    this.lost();
    return new Promise((resolve, reject) => {
      if (!isOnline) return reject(new Error('there is no connection'));
      this.#reading = { conversationId, entries: [], pages: 0, resolve, reject };
      this.#ask(0);
    });
  }

  #ask(after: number): void {
    if (!this.#reading) return;
    this.#connection.expect('earlier');
    this.#connection.send({ action: 'join', conversationId: this.#reading.conversationId, after });
  }

  /** Whether this answers what was asked. */
  heard({ conversationId, entries, more }: ServerFrame<'joined'>): boolean {
    const reading = this.#reading;
    if (reading?.conversationId !== conversationId) return false;
    for (const entry of entries) if (entry.kind !== 'hidden') reading.entries.push(entry);
    reading.pages += 1;
    const last = entries.at(-1);
    if (more && last && reading.pages < MOST_PAGES) this.#ask(last.seq);
    else {
      this.#end();
      reading.resolve({ conversationId, entries: reading.entries });
    }
    return true;
  }

  /** A join was refused: whether it was this one. */
  refused(message: string): boolean {
    const reading = this.#reading;
    this.#end();
    reading?.reject(new Error(message));
    return reading !== undefined;
  }

  /** What is asked for now is answered no more. */
  lost(): void {
    this.refused('there is no connection');
  }

  #end(): void {
    this.#connection.clear('earlier');
    this.#reading = undefined;
  }
}
