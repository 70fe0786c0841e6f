import { vi } from 'vitest';
import { type Client, connect, type View } from '../../web/client/client.ts';
import type { KeyStorage } from '../../web/client/storage.ts';
import type { Event, Shown } from './history.ts';
import type { Network } from './network.ts';

/** How many times faster the client's timers run here: a ping every 3 s, 1.5 s for an answer, pauses up to 3 s. */
const SPEED = 10;

const byClient = (): boolean => new Error().stack?.includes('/web/client/') ?? false;

/**
 * Gives the product's client what it finds in a page of this origin: sockets and requests with the page's Origin. Where
 * a session names the account's own address for the socket, the client gets that of the network it asked through.
 * Call it before the first tab opens.
 */
export const actAsBrowser = (origin: string): void => {
  const { fetch, setTimeout, WebSocket } = globalThis;
  const { timeout } = AbortSignal;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (!byClient()) return fetch(url, init);
    const response = await fetch(url, { ...init, headers: { ...init.headers, origin } });
    const body = await response.json();
    const socketUrl = response.ok
      ? { socketUrl: Object.assign(new URL(body.socketUrl), { host: new URL(url).host }) }
      : {};
    return Response.json({ ...body, ...socketUrl }, { status: response.status });
  });
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(url: string, protocols: string[] | object) {
        // undici takes headers here; the type is the browser's.
        super(url, (Array.isArray(protocols) ? { protocols, headers: { origin } } : protocols) as never);
      }
    },
  );
  vi.stubGlobal('setTimeout', (run: () => void, ms: number, ...rest: []) =>
    setTimeout(run, byClient() ? ms / SPEED : ms, ...rest),
  );
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, byClient() ? ms / SPEED : ms));
};

/** What the tabs of one visitor share. */
export interface Browser {
  readonly stored: Map<string, string>;
  readonly events: Event[];
}

export const newBrowser = (): Browser => ({ stored: new Map(), events: [] });

/** The product's own client in a tab of a browser, behind a network. What happens goes into the history. */
export class Tab {
  readonly name: string;
  readonly network: Network;
  readonly client: Client;
  /** How often each message was put on the wire. */
  readonly attempts = new Map<string, number>();
  readonly #events: Event[];
  readonly #seen = new Set<string>();
  readonly #status = new Map<string, string>();
  #view: View | undefined;

  constructor(name: string, network: Network, { stored, events }: Browser) {
    this.name = name;
    this.network = network;
    this.#events = events;
    const storage: KeyStorage = {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    };
    this.client = connect({
      api: `${network.url}/api`,
      storage,
      language: 'ja',
      onChange: (view) => {
        this.#view = view;
        this.#record(view);
      },
    });
  }

  get view(): View {
    if (!this.#view) throw new Error('a client shows something from the start');
    return this.#view;
  }

  /** What the visitor reads now. */
  get shown(): Shown[] {
    return this.view.entries.map(({ seq, id, text }) => ({ seq, id, text }));
  }

  /** Sends a text; its id. */
  say(text: string): string {
    this.client.send({ text });
    const id = this.#events.findLast((event) => event.type === 'invoke' && event.client === this.name)?.id;
    if (id === undefined) throw new Error('what is sent is shown at once');
    return id;
  }

  /** The visitor asks for everything once more that is shown as failed. */
  retryFailed(): void {
    for (const { id, text = '', status } of this.view.outbox) {
      if (status !== 'failed') continue;
      this.#events.push({ client: this.name, type: 'invoke', id, text });
      this.client.retry(id);
    }
  }

  close(): Promise<void> {
    this.client.stop();
    return this.network.close();
  }

  #record({ entries, outbox }: View): void {
    const client = this.name;
    for (const { id, text = '', status, attempts } of outbox) {
      const before = this.#status.get(id);
      if (before === status) continue;
      this.#status.set(id, status);
      this.attempts.set(id, Math.max(attempts, this.attempts.get(id) ?? 0));
      if (before === undefined) this.#events.push({ client, type: 'invoke', id, text });
      if (status === 'sent') this.#events.push({ client, type: 'ok', id });
      // Also what was refused may have been written by an earlier attempt.
      if (status === 'failed') this.#events.push({ client, type: 'info', id });
    }
    for (const { id, seq, text } of entries) {
      if (this.#seen.has(id)) continue;
      this.#seen.add(id);
      this.#events.push({ client, type: 'see', id, seq, text });
    }
  }
}
