import { randomUUID } from 'node:crypto';
import type { ServerFrame, ServerFrameType } from '../../functions/protocol/server.ts';

type Frame<T extends ServerFrameType> = ServerFrame<T>;
type Shown = Exclude<Frame<'entry'>['entry'], { kind: 'hidden' }>;

/** The access token of a sample agent. */
export const agentToken = async (url: string, agent: string): Promise<string> =>
  (await fetch(`${url}/issuer/agent-token?agent=${agent}`)).text();

/** An agent's socket for tests: every frame is kept; `next` waits for the first one that fits and was not taken yet. */
export class Desk {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  readonly #taken = new Set<ServerFrame>();
  readonly #waiting = new Set<() => void>();

  private constructor(socketUrl: string, token: string, origin: string) {
    this.socket = new WebSocket(socketUrl, { protocols: ['uragawa.v1', token], headers: { origin } } as never);
    this.socket.onmessage = ({ data }) => {
      this.frames.push(JSON.parse(data));
      for (const check of this.#waiting) check();
    };
  }

  static async connect(url: string, socketUrl: string, agent: string): Promise<Desk> {
    const desk = new Desk(socketUrl, await agentToken(url, agent), url);
    await new Promise((resolve, reject) => {
      desk.socket.onopen = resolve;
      desk.socket.onerror = () => reject(new Error('the socket was refused'));
    });
    return desk;
  }

  /** Connects and takes conversations from now on. */
  static async open(url: string, socketUrl: string, agent: string): Promise<Desk> {
    const desk = await Desk.connect(url, socketUrl, agent);
    desk.send({ action: 'presence', status: 'available' });
    await desk.next('presence');
    return desk;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  act(action: string, conversationId: string, rest: object = {}): void {
    this.send({ action, conversationId, ...rest });
  }

  async say(
    conversationId: string,
    text: string,
    after: number,
    id: string = randomUUID(),
  ): Promise<Frame<'accepted'>> {
    this.act('send', conversationId, { id, after, text });
    return this.next('accepted', (frame) => frame.id === id);
  }

  /** The next entry of a kind. */
  async entry(kind: string, conversationId?: string): Promise<Frame<'entry'> & { entry: Shown }> {
    const isIt = (frame: Frame<'entry'>) =>
      frame.entry.kind === kind && (conversationId === undefined || frame.conversationId === conversationId);
    return (await this.next('entry', isIt)) as Frame<'entry'> & { entry: Shown };
  }

  next<T extends ServerFrameType>(type: T, fits: (frame: Frame<T>) => boolean = () => true): Promise<Frame<T>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`no ${type} frame came; the last ones are ${JSON.stringify(this.frames.slice(-3))}`));
      }, 90_000);
      const check = () => {
        const found = this.frames.find(
          (frame) => frame.type === type && !this.#taken.has(frame) && fits(frame as Frame<T>),
        );
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        this.#taken.add(found);
        resolve(found as Frame<T>);
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.onclose = () => resolve();
      this.socket.close();
    });
  }
}
