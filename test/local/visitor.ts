import { randomUUID } from 'node:crypto';
import type { ServerFrame, ServerFrameType, SessionResponse } from '../../functions/protocol/server.ts';
import { leakIn } from './allowed-frame.ts';

type Frame<T extends ServerFrameType> = ServerFrame<T>;

export const openSession = async (
  url: string,
  body: object = { language: 'ja' },
  headers: object = { origin: url },
) => {
  const response = await fetch(`${url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

export const newSession = async (url: string, body?: object): Promise<SessionResponse> =>
  (await openSession(url, body)).body;

/**
 * A visitor's socket for tests: every frame is kept; `next` waits for the first frame that fits and was not taken yet. A
 * frame that tells more than a visitor may know fails the test: `next` and `close` reject, and if nobody calls them any
 * more the listener's own error ends the run.
 */
export class Visitor {
  readonly frames: ServerFrame[] = [];
  readonly session: SessionResponse;
  readonly socket: WebSocket;
  conversationId = '';
  #leak: Error | undefined;
  #taken = new Set<ServerFrame>();
  #waiting = new Set<() => void>();

  private constructor(session: SessionResponse, origin: string) {
    this.session = session;
    // undici takes headers here; the type is the browser's.
    const options = { protocols: ['uragawa.v1', session.token], headers: { origin } };
    this.socket = new WebSocket(session.socketUrl, options as never);
    this.socket.onmessage = ({ data }) => {
      const leak = leakIn(data, session);
      if (leak) this.#leak ??= new Error(`a visitor was sent what is not for him: ${leak}\n${data}`);
      this.frames.push(JSON.parse(data));
      for (const check of this.#waiting) check();
      if (leak) throw this.#leak;
    };
  }

  static async connect(url: string, session?: SessionResponse): Promise<Visitor> {
    const visitor = new Visitor(session ?? (await newSession(url)), url);
    await new Promise((resolve, reject) => {
      visitor.socket.onopen = resolve;
      visitor.socket.onerror = () => reject(new Error('the socket was refused'));
    });
    return visitor;
  }

  /** Connects and joins the visitor's conversation. */
  static async join(url: string, session?: SessionResponse): Promise<Visitor> {
    const visitor = await Visitor.connect(url, session);
    visitor.send({ action: 'join' });
    visitor.conversationId = (await visitor.next('joined')).conversationId;
    return visitor;
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a frame about the joined conversation. */
  act(action: string, rest: object = {}): void {
    this.send({ action, conversationId: this.conversationId, ...rest });
  }

  /** Sends a text and waits until it is accepted. */
  async say(text: string, after = 0, id: string = randomUUID()): Promise<Frame<'accepted'>> {
    this.act('send', { id, after, text });
    return this.next('accepted', (frame) => frame.id === id);
  }

  async next<T extends ServerFrameType>(type: T, fits: (frame: Frame<T>) => boolean = () => true): Promise<Frame<T>> {
    const find = () =>
      this.frames.find((frame) => frame.type === type && !this.#taken.has(frame) && fits(frame as Frame<T>));
    const found = await new Promise<ServerFrame>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`no ${type} frame came; the last ones are ${JSON.stringify(this.frames.slice(-3))}`));
      }, 90_000);
      const check = () => {
        const frame = find();
        if (!frame && !this.#leak) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        if (this.#leak || !frame) return reject(this.#leak);
        this.#taken.add(frame);
        resolve(frame);
      };
      this.#waiting.add(check);
      check();
    });
    return found as Frame<T>;
  }

  /** The bot's reply to the entry with this number. */
  async reply(about: number) {
    const { entry } = await this.next('entry', ({ entry: e }) => e.kind !== 'hidden' && e.about === about);
    if (entry.kind === 'hidden') throw new Error('the reply is hidden');
    return entry;
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.onclose = () => (this.#leak ? reject(this.#leak) : resolve());
      this.socket.close();
    });
  }
}
