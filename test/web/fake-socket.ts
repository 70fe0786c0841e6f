import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { EntryView, ServerFrame } from '../../functions/protocol/server.ts';

/** The browser's WebSocket with the test as its server; what the client opened is in `sockets`, oldest first. */
export class FakeSocket {
  static readonly OPEN = 1;
  static sockets: FakeSocket[] = [];
  readyState = 0;
  readonly sent: CustomerFrame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(url: string, protocols: readonly string[]) {
    this.url = url;
    this.protocols = protocols;
    FakeSocket.sockets.push(this);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  break(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  answer(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Frames of one action the client sent. */
  of<A extends CustomerFrame['action']>(action: A): CustomerFrame<A>[] {
    return this.sent.filter((frame): frame is CustomerFrame<A> => frame.action === action);
  }
}

export const conversationId = 'c1';

export const state = (seq: number, change: Partial<{ mode: 'bot' | 'closed'; epoch: number }> = {}) =>
  ({ seq, mode: 'bot', epoch: 1, turn: 1, ...change }) as const;

export const message = (seq: number, role: 'customer' | 'bot' | 'system', text: string, id = `e${seq}`): EntryView => ({
  seq,
  id,
  kind: 'message',
  from: { role },
  at: '2026-11-21T00:00:00.000Z',
  text,
});

export const entryFrame = (entry: EntryView): ServerFrame<'entry'> => ({
  type: 'entry',
  conversationId,
  entry,
  state: state(entry.seq),
});

export const joined = (entries: EntryView[], change: Partial<ServerFrame<'joined'>> = {}): ServerFrame<'joined'> => ({
  type: 'joined',
  conversationId,
  state: state(entries.at(-1)?.seq ?? 0),
  entries,
  more: false,
  open: false,
  bot: true,
  greeting: 'いらっしゃいませ',
  welcome: 'w1',
  choices: [],
  ...change,
});
