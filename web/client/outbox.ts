import type { Attachment, ErrorCode } from '../../functions/protocol/server.ts';

export interface Content {
  readonly text?: string;
  /** Id of a choice; `label` is what the visitor saw on it. */
  readonly choice?: string;
  readonly label?: string;
  /** A file that was uploaded, with a text or without. */
  readonly attachment?: Attachment | undefined;
}

/** A message on its way. `sent`: the server accepted it, its entry has not come back yet. */
export interface Outgoing extends Content {
  readonly id: string;
  /** Highest sequence seen when it was composed; it never changes, so that a repeated frame is the same frame. */
  readonly after: number;
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed';
  readonly attempts: number;
  /** Why it failed; `no_answer`: transmitted MAX_ATTEMPTS times, never answered. */
  readonly error?: ErrorCode | 'no_answer';
}

/** How often one message is put on the wire before the visitor is asked. */
export const MAX_ATTEMPTS = 5;

/** Messages not yet in the log, oldest first, at most one in flight. */
export class Outbox {
  #items: readonly Outgoing[] = [];

  get items(): readonly Outgoing[] {
    return this.#items;
  }

  /** Whether a message still has to reach the server. */
  get isBusy(): boolean {
    return this.#items.some(({ status }) => status === 'waiting' || status === 'sending');
  }

  add(id: string, content: Content, after: number): void {
    this.#items = [...this.#items, { ...content, id, after, status: 'waiting', attempts: 0 }];
  }

  /** Marks the oldest waiting message as being sent and returns it; undefined while one is in flight or none waits. */
  take(): Outgoing | undefined {
    for (const item of this.#items) {
      if (item.status === 'sending') return;
      if (item.status !== 'waiting') continue;
      if (item.attempts < MAX_ATTEMPTS)
        return this.#change(item.id, { status: 'sending', attempts: item.attempts + 1 });
      this.#change(item.id, { status: 'failed', error: 'no_answer' });
    }
    return;
  }

  /** Whether an answer of the server, which may name a message, is about the one in flight. */
  concerns(id: string | undefined): boolean {
    return this.#items.some((item) => item.status === 'sending' && (id === undefined || id === item.id));
  }

  accepted(id: string): void {
    this.#change(id, { status: 'sent' });
  }

  /** The visitor does not want to send a failed message any more. */
  discard(id: string): void {
    this.#items = this.#items.filter((item) => item.id !== id || item.status !== 'failed');
  }

  /** Puts what an earlier page could not send before the rest. */
  restore(messages: readonly Outgoing[]): void {
    if (messages.length > 0) this.#items = [...messages, ...this.#items];
  }

  clear(): void {
    this.#items = [];
  }

  /** Its entry is in the log. */
  written(id: string): void {
    if (this.#items.some((item) => item.id === id)) this.#items = this.#items.filter((item) => item.id !== id);
  }

  /** Whether the message in flight arrived is unknown: the same frame goes out again. */
  interrupted(): void {
    if (this.concerns(undefined))
      this.#items = this.#items.map((item) => (item.status === 'sending' ? { ...item, status: 'waiting' } : item));
  }

  /** Refused for good; without an id the error belongs to the message in flight. */
  refused(id: string | undefined, error: ErrorCode): void {
    const item = this.#items.find((each) => (id === undefined ? each.status === 'sending' : each.id === id));
    if (item) this.#change(item.id, { status: 'failed', error });
  }

  /** The visitor asks for a failed message once more: same id, same `after`. */
  retry(id: string): void {
    if (this.#items.some((item) => item.id === id && item.status === 'failed')) {
      this.#change(id, { status: 'waiting', attempts: 0 });
    }
  }

  /** What waits is now meant for another, empty conversation. */
  readdress(): void {
    this.interrupted();
    this.#items = this.#items.filter((item) => item.status !== 'sent').map((item) => ({ ...item, after: 0 }));
  }

  #change(id: string, change: Partial<Outgoing>): Outgoing | undefined {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...change } : item));
    return this.#items.find((item) => item.id === id);
  }
}
