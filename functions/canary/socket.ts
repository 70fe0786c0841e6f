import { SUBPROTOCOL } from '../protocol/names.ts';
import type { ServerFrame, ServerFrameType } from '../protocol/server.ts';

/** How long the end is waited for: a socket that nobody closes stays in the room for hours. */
const END_MS = 2_000;

/** What is no JSON object is no frame. */
const frameIn = (data: unknown): ServerFrame | undefined => {
  try {
    const frame: unknown = JSON.parse(String(data));
    return frame instanceof Object ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A visitor's socket of one visit. Unlike the client of the widget it never comes back: what breaks is what is to be told.
 */
export class VisitSocket {
  readonly #socket: WebSocket;
  readonly #frames: ServerFrame[] = [];
  #fault: Error | undefined;
  #news = Promise.withResolvers<void>();

  private constructor(url: string, token: string, origin: string, signal: AbortSignal) {
    // Node takes headers here; the type is the browser's, which names its page by itself.
    const options = { protocols: [SUBPROTOCOL, token], headers: { origin } };
    this.#socket = new WebSocket(url, options as never);
    this.#socket.onmessage = ({ data }) => {
      const frame = frameIn(data);
      if (frame?.type === 'error') this.#fail(`${frame.action ?? 'a frame'} was refused: ${frame.code}`);
      else if (frame) this.#frames.push(frame);
      this.#tell();
    };
    this.#socket.onopen = () => this.#tell();
    this.#socket.onclose = ({ code }) => this.#fail(`the socket was closed (${code})`);
    signal.addEventListener('abort', () => this.#fail('no answer in time'));
  }

  /** Rejects when the handshake fails. */
  static async open(url: string, token: string, origin: string, signal: AbortSignal): Promise<VisitSocket> {
    const socket = new VisitSocket(url, token, origin, signal);
    try {
      await socket.#until(() => (socket.#socket.readyState === WebSocket.OPEN ? true : undefined));
      return socket;
    } catch (error) {
      await socket.end();
      throw error;
    }
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** The first frame of a type that fits, also one that came before it was asked for. */
  next<T extends ServerFrameType>(
    type: T,
    fits: (frame: ServerFrame<T>) => boolean = () => true,
  ): Promise<ServerFrame<T>> {
    const isIt = (frame: ServerFrame): frame is ServerFrame<T> => frame.type === type && fits(frame as ServerFrame<T>);
    return this.#until(() => this.#frames.find(isIt));
  }

  /** Resolves when the other side knows, or will not. */
  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, END_MS);
    this.#socket.onclose = () => resolve();
    this.#socket.close();
    if (this.#socket.readyState !== WebSocket.CLOSED) await promise;
    clearTimeout(timer);
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.#fault) throw this.#fault;
      await this.#news.promise;
    }
  }

  #fail(why: string): void {
    this.#fault ??= new Error(why);
    this.#tell();
  }

  #tell(): void {
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers();
    resolve();
  }
}
