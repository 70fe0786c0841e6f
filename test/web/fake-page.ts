import { vi } from 'vitest';
import type { SessionResponse } from '../../functions/protocol/server.ts';
import { type Client, type ClientOptions, connect, type View } from '../../web/client/client.ts';
import { FakeSocket, joined } from './fake-socket.ts';

export const RESUME_KEY = 'uragawa.resume';
export const UNSENT_KEY = 'uragawa.unsent';

/** A storage over a map, as a browser has one for each origin or tab. */
export const storageOf = (stored: Map<string, string>) => ({
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
});

export const sessionOf = (visitorId: string): SessionResponse => ({
  visitorId,
  token: `token-${visitorId}`,
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  resumeKey: `key-${visitorId}`,
  socketUrl: 'ws://chat.example/ws',
});

export const answerWith = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));

/** A tab of a browser: what it stores outlives its pages. */
export class FakePage {
  readonly local = new Map<string, string>();
  readonly tab = new Map<string, string>();
  readonly request = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
  readonly views: View[] = [];
  #window = new EventTarget();
  #client: Client | undefined;
  /** A page that was left shows nothing any more. */
  #loads = 0;

  /** Takes the place of the browser; times are faked. */
  install(): void {
    vi.useFakeTimers();
    FakeSocket.sockets = [];
    this.local.clear();
    this.tab.clear();
    this.views.length = 0;
    this.request.mockReset().mockImplementation(() => answerWith(201, sessionOf('v1')));
    vi.stubGlobal('fetch', this.request);
    vi.stubGlobal('WebSocket', FakeSocket);
    this.#window = new EventTarget();
    vi.stubGlobal('addEventListener', this.#window.addEventListener.bind(this.#window));
    vi.stubGlobal('dispatchEvent', this.#window.dispatchEvent.bind(this.#window));
    vi.stubGlobal('removeEventListener', this.#window.removeEventListener.bind(this.#window));
  }

  remove(): void {
    this.#client?.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }

  /** Loads the page, anew where it was loaded before. */
  load(more: Partial<ClientOptions> = {}): Client {
    this.#loads += 1;
    const load = this.#loads;
    this.#client?.stop();
    this.#client = connect({
      api: 'https://chat.example/api',
      storage: storageOf(this.local),
      unsent: storageOf(this.tab),
      language: 'ja',
      onChange: (view) => load === this.#loads && this.views.push(view),
      ...more,
    });
    return this.#client;
  }

  /** Another tab has changed what both share. */
  storedElsewhere(key: string, newValue: string | null): void {
    if (newValue === null) this.local.delete(key);
    else this.local.set(key, newValue);
    this.#window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
  }

  /** Opens the newest socket and answers its join. */
  async settle(frame = joined([])): Promise<void> {
    await this.turn();
    this.socket.open();
    this.socket.answer(frame);
  }

  /** The same after the pause that follows a first failure. */
  async reconnected(frame = joined([])): Promise<void> {
    await vi.advanceTimersByTimeAsync(1_000);
    await this.settle(frame);
  }

  /** Lets what needs no time happen. */
  async turn(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
  }

  /** What the service was asked sessions with. */
  get asked() {
    return this.request.mock.calls.map(([, init]) => JSON.parse(String(init.body)));
  }

  get view(): View {
    const last = this.views.at(-1);
    if (!last) throw new Error('the client has shown nothing');
    return last;
  }

  get socket(): FakeSocket {
    const last = FakeSocket.sockets.at(-1);
    if (!last) throw new Error('the client has opened no socket');
    return last;
  }
}
