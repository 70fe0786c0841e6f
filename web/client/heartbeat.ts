import type { Connection } from './connection.ts';

const PING_MS = 30_000;

/** Finds out whether the socket still lives, and by the answer whether something was missed. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #conversationId: () => string | undefined;

  constructor(connection: Connection, conversationId: () => string | undefined) {
    this.#connection = connection;
    this.#conversationId = conversationId;
  }

  begin(): void {
    this.#connection.after('heartbeat', PING_MS, () => {
      this.#ping();
      this.begin();
    });
  }

  /** Somebody is looking at it now: the answer has to come soon. */
  wake(): void {
    if (this.#connection.waits('wake')) return;
    this.#connection.wake();
    this.#ping();
  }

  answered(): void {
    this.#connection.clear('ping');
    this.#connection.clear('wake');
  }

  #ping(): void {
    this.#connection.expect('ping');
    this.#connection.send({ action: 'ping', conversationId: this.#conversationId() });
  }
}
