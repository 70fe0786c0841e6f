import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { EntryView, ServerFrame } from '../../functions/protocol/server.ts';
import { type Client, connect, type View } from '../../web/client/client.ts';
import { answerWith, sessionOf, storageOf } from './fake-page.ts';
import { conversationId, entryFrame, FakeSocket, joined, message } from './fake-socket.ts';

const PAGE = 3;

/** The service as the protocol describes it, behind a line that loses, repeats and reorders what it is told to. */
class FakeService {
  readonly log: EntryView[] = [];
  readonly inbox: { socket: ModelSocket; frame: CustomerFrame }[] = [];
  readonly room = new Set<ModelSocket>();

  accept(): void {
    for (const socket of FakeSocket.sockets) if (socket.readyState === 0) socket.open();
  }

  serve(): void {
    for (const { socket, frame } of this.inbox.splice(0)) this.#answer(socket, frame);
  }

  say(): void {
    this.#append(message(this.log.length + 1, 'bot', 'はい', `b${this.log.length}`));
  }

  #answer(socket: ModelSocket, frame: CustomerFrame): void {
    const head = this.log.length;
    if (frame.action === 'join') {
      this.room.add(socket);
      const after = (frame.after ?? 0) > head ? 0 : (frame.after ?? 0);
      const entries = this.log.slice(after, after + PAGE);
      const state = { seq: head, mode: 'bot', epoch: 1, turn: 1 } as const;
      socket.queue.push(joined(entries, { state, more: after + PAGE < head }));
    } else if (frame.action === 'ping') socket.queue.push({ type: 'pong', conversationId, seq: head });
    else if (frame.action === 'send') {
      const known = this.log.find((entry) => entry.seq > frame.after && 'id' in entry && entry.id === frame.id);
      const entry = known ?? message(head + 1, 'customer', frame.text ?? '', frame.id);
      socket.queue.push({ type: 'accepted', conversationId, id: frame.id, seq: entry.seq, at: '' });
      if (known) for (const each of this.room) each.queue.push(entryFrame(known));
      else this.#append(entry);
    }
  }

  #append(entry: EntryView): void {
    this.log.push(entry);
    for (const socket of this.room) socket.queue.push(entryFrame(entry));
  }
}

let service: FakeService;

/** What the service has sent stays in `queue` until the line delivers it. */
class ModelSocket extends FakeSocket {
  readonly queue: ServerFrame[] = [];

  override send(data: string): void {
    super.send(data);
    service.inbox.push({ socket: this, frame: JSON.parse(data) });
  }

  deliver(): void {
    const frame = this.queue.shift();
    if (frame) this.answer(frame);
  }
}

class ModelTab {
  readonly composed: string[] = [];
  readonly kept: Map<string, string>;
  client: Client;
  view: View | undefined;
  readonly #local: Map<string, string>;

  constructor(local: Map<string, string>, kept: Map<string, string>) {
    this.#local = local;
    this.kept = kept;
    this.client = this.#load();
  }

  reload(): void {
    this.client.stop();
    this.client = this.#load();
  }

  write(text: string): void {
    this.composed.push(text);
    this.client.send({ text });
  }

  #load(): Client {
    return connect({
      api: 'https://chat.example/api',
      storage: storageOf(this.#local),
      unsent: storageOf(this.kept),
      language: 'ja',
      onChange: (view) => {
        this.view = view;
      },
    });
  }
}

type Step = { readonly what: keyof typeof STEPS; readonly which: number };

interface World {
  readonly tabs: ModelTab[];
  readonly tab: ModelTab;
  readonly socket: ModelSocket | undefined;
  readonly which: number;
}

const STEPS = {
  write: ({ tab, which }: World) => tab.write(`m${which}-${service.log.length}-${crypto.randomUUID()}`),
  deliver: ({ socket }: World) => socket?.deliver(),
  serve: () => service.serve(),
  accept: () => service.accept(),
  say: () => service.say(),
  lose: ({ socket }: World) => socket?.queue.shift(),
  loseAnother: () => service.inbox.shift(),
  repeat: ({ socket }: World) => socket?.queue.push(...socket.queue.slice(0, 2)),
  reorder: ({ socket }: World) => socket?.queue.reverse(),
  break: ({ socket }: World) => {
    if (socket) service.room.delete(socket);
    socket?.break();
  },
  offline: ({ tab }: World) => tab.client.offline(),
  online: ({ tab }: World) => tab.client.reconnect(),
  wake: ({ tab }: World) => tab.client.wake(),
  identify: ({ tab }: World) => tab.client.identify(async () => undefined),
  reload: ({ tab }: World) => tab.reload(),
  duplicate: ({ tabs, tab }: World) => {
    if (tabs.length > 2) return;
    tabs.push(new ModelTab(new Map(), new Map(tab.kept)));
  },
  second: () => vi.advanceTimersByTimeAsync(1_000),
  minute: () => vi.advanceTimersByTimeAsync(16_000),
} as const;

const open = () => FakeSocket.sockets.filter((socket) => socket instanceof ModelSocket && socket.readyState < 2);

const take = async (tabs: ModelTab[], { what, which }: Step): Promise<void> => {
  const sockets = open();
  const socket = sockets[which % Math.max(sockets.length, 1)];
  const tab = tabs[which % tabs.length];
  if (!tab) throw new Error('there is always a tab');
  await STEPS[what]({ tabs, tab, which, socket: socket instanceof ModelSocket ? socket : undefined });
  await vi.advanceTimersByTimeAsync(0);
};

const settled = (tabs: readonly ModelTab[]) =>
  tabs.every(({ view }) => view?.connection === 'online' && view.outbox.length === 0) &&
  tabs.every(({ view }) => view?.entries.length === service.log.length);

/** The line is good from now on. */
const heal = async (tabs: readonly ModelTab[]): Promise<void> => {
  for (let round = 0; round < 300 && !settled(tabs); round += 1) {
    for (const { client, view } of tabs) {
      client.reconnect();
      for (const { id, status } of view?.outbox ?? []) if (status === 'failed') client.retry(id);
    }
    service.accept();
    service.serve();
    for (const socket of open()) while (socket instanceof ModelSocket && socket.queue.length > 0) socket.deliver();
    await vi.advanceTimersByTimeAsync(500);
  }
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', () => answerWith(201, sessionOf('v1')));
  vi.stubGlobal('WebSocket', ModelSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const names = Object.keys(STEPS).filter((name): name is keyof typeof STEPS => name in STEPS);
const step = fc.record({
  what: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...names) },
    { weight: 3, arbitrary: fc.constantFrom<keyof typeof STEPS>('write', 'deliver', 'serve', 'accept', 'deliver') },
  ),
  which: fc.nat(5),
});

it('whatever line and visitor do, each message is written once, in order, and every tab shows the same log', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      FakeSocket.sockets = [];
      service = new FakeService();
      const tabs = [new ModelTab(new Map(), new Map())];
      try {
        for (const each of steps) await take(tabs, each);
        await heal(tabs);
        const written = service.log.flatMap((entry) =>
          entry.kind !== 'hidden' && entry.from.role === 'customer' ? [entry.text ?? ''] : [],
        );
        expect(written.toSorted()).toEqual(tabs.flatMap(({ composed }) => composed).toSorted());
        for (const { composed, view } of tabs) {
          expect(written.filter((text) => composed.includes(text))).toEqual(composed);
          expect(view?.entries).toEqual(service.log);
        }
      } finally {
        for (const { client } of tabs) client.stop();
        vi.clearAllTimers();
      }
    }),
    { numRuns: 300 },
  ));
