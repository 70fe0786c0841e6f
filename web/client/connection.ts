import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { ServerFrame, SessionResponse, SUBPROTOCOL } from '../../functions/protocol/server.ts';
import { type SessionOptions, SessionRefused, startSession } from './session.ts';

// Typed by the contract instead of imported from it: the import would bring the schema library into every page.
const PROTOCOL: typeof SUBPROTOCOL = 'uragawa.v1';
/** How long an answer to a frame may take; a cold start takes less. */
const ANSWER_MS = 15_000;
/** A token about to expire is not worth a handshake. */
const EXPIRY_MARGIN_MS = 30_000;

/** Random, so that clients that lost the server together do not come back together. */
const backoff = (failures: number) => Math.min(30_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);

export interface ConnectionEvents {
  /** The session belongs to a visitor, perhaps to another one than before. */
  visitor(visitorId: string): void;
  open(): void;
  frame(frame: ServerFrame): void;
  lost(): void;
  /** The service wants nothing more from this visitor or this site; nothing is tried again. */
  shut(): void;
}

/**
 * A socket that comes back: session, handshake, timers, pause, again. All timers end with the socket they belong to; an
 * answer that does not come in time ends the socket.
 */
export class Connection {
  readonly #options: SessionOptions;
  readonly #events: ConnectionEvents;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #session: SessionResponse | undefined;
  #socket: WebSocket | undefined;
  #failures = 0;
  #starting = false;
  #stopped = false;

  constructor(options: SessionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  async open(): Promise<void> {
    this.clear('reconnect');
    if (!this.#session || Date.parse(this.#session.expiresAt) < Date.now() + EXPIRY_MARGIN_MS) {
      this.#starting = true;
      try {
        this.#session = await startSession(this.#options);
      } catch (error) {
        if (error instanceof SessionRefused && error.code === 'forbidden') return this.shut();
        return this.drop();
      } finally {
        this.#starting = false;
      }
    }
    if (this.#stopped) return;
    this.#events.visitor(this.#session.visitorId);
    const socket = new WebSocket(this.#session.socketUrl, [PROTOCOL, this.#session.token]);
    this.#socket = socket;
    this.expect('join');
    socket.onopen = () => this.#events.open();
    socket.onmessage = ({ data }) => this.#events.frame(JSON.parse(String(data)));
    // A browser does not say why a handshake failed. The token may be the reason, so it is not used again.
    socket.onclose = () => (this.#failures > 0 ? this.renew() : this.drop());
  }

  /** Everything works again: the next pause is a short one. */
  settled(): void {
    this.#failures = 0;
  }

  send(frame: CustomerFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ends the socket and tries again after a pause. */
  drop(): void {
    this.#release();
    if (this.#stopped) return;
    this.after('reconnect', backoff(this.#failures), () => void this.open());
    this.#failures += 1;
    this.#events.lost();
  }

  /** The same with a new session. */
  renew(): void {
    this.#session = undefined;
    this.drop();
  }

  /** The network is gone: a socket over it only looks alive. */
  interrupt(): void {
    // A request for a session fails by itself; a second one beside it could outdate the resume key of the first.
    if (this.#starting) this.#events.lost();
    else this.drop();
  }

  /** Ends the pause, and makes the next one short. */
  hurry(): void {
    this.#failures = 0;
    if (this.waits('reconnect')) void this.open();
  }

  stop(): void {
    this.#stopped = true;
    this.#release();
  }

  shut(): void {
    this.stop();
    this.#events.shut();
  }

  expect(answer: 'join' | 'send' | 'request' | 'ping'): void {
    this.after(answer, ANSWER_MS, () => this.drop());
  }

  /** Starts the named timer, anew if it runs. */
  after(name: string, ms: number, callback: () => void): void {
    this.clear(name);
    const run = () => {
      this.#timers.delete(name);
      callback();
    };
    this.#timers.set(name, setTimeout(run, ms));
  }

  clear(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  waits(name: string): boolean {
    return this.#timers.has(name);
  }

  #release(): void {
    for (const name of [...this.#timers.keys()]) this.clear(name);
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
