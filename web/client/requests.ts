import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { ShownEntry } from './log.ts';
import { MAX_ATTEMPTS } from './outbox.ts';

type Action = 'feedback' | 'rate' | 'close' | 'escalate' | 'ticket';

/** What a visitor does besides writing. The server answers with an entry, and takes the same one any number of times. */
export type Request = { [A in Action]: Omit<CustomerFrame<A>, 'conversationId' | 'accept'> }[Action];

/** What of a request the page says; the rest of a ticket the client knows. */
export type Wish = {
  [A in Action]: Omit<CustomerFrame<A>, 'conversationId' | 'accept' | (A extends 'ticket' ? 'id' | 'after' : never)>;
}[Action];

const answers = (entry: ShownEntry, request: Request): boolean => {
  switch (request.action) {
    case 'feedback':
      return entry.kind === 'feedback' && entry.about === request.seq && entry.helpful === request.helpful;
    case 'rate':
      return entry.kind === 'rated' && entry.score === request.score;
    case 'close':
      return entry.kind === 'closed';
    case 'escalate':
      // The bot's own hand-over is not the answer to a customer who asks for a person.
      return entry.kind === 'escalated' && entry.from.role !== 'bot';
    case 'ticket':
      return entry.id === request.id;
  }
};

/** Requests not yet answered, oldest first. Their errors carry no id, so only the first is ever in flight. */
export class Requests {
  #items: readonly Request[] = [];
  #attempts = 0;
  #sending = false;

  get items(): readonly Request[] {
    return this.#items;
  }

  add(request: Request): void {
    this.#items = [...this.#items, request];
  }

  /** Puts what an earlier page was not answered before the rest. */
  restore(requests: readonly Request[]): void {
    if (requests.length === 0) return;
    this.#items = [...requests, ...this.#items];
    this.#sending = false;
    this.#attempts = 0;
  }

  /** Marks the oldest as being sent and returns it; undefined while one is in flight or none waits. */
  take(): Request | undefined {
    if (this.#sending || !this.#items[0]) return;
    this.#sending = true;
    this.#attempts += 1;
    return this.#items[0];
  }

  /** Whether this entry answers the request in flight, which then is done. */
  answered(entry: ShownEntry): boolean {
    const [first] = this.#items;
    return first !== undefined && this.#sending && answers(entry, first) && this.#done(first);
  }

  /** Whether an error with this action, if it could be read, is about the request in flight. */
  concerns(action: string | undefined): boolean {
    return this.#sending && (action === undefined || this.#items[0]?.action === action);
  }

  /** Gives up the request in flight. */
  refused(): void {
    const [first] = this.#items;
    if (first && this.#sending) this.#done(first);
  }

  /** Whether the request in flight arrived is unknown. It goes out again, or is given up after MAX_ATTEMPTS: then true. */
  interrupted(): boolean {
    const [first] = this.#items;
    this.#sending = false;
    return first !== undefined && this.#attempts >= MAX_ATTEMPTS && this.#done(first);
  }

  /** A later message opens the conversation again, so an end that was asked for before it must not follow it. */
  keepOpen(): void {
    this.#keep(({ action }) => action !== 'close');
  }

  /** What waits is now meant for another, empty conversation: only the wish for a person's answer has a meaning there. */
  readdress(): void {
    this.#sending = false;
    this.#keep(({ action }) => action === 'escalate' || action === 'ticket');
    this.#items = this.#items.map((item) => (item.action === 'ticket' ? { ...item, after: 0 } : item));
  }

  clear(): void {
    this.#keep(() => false);
  }

  #done(request: Request): true {
    this.#keep((item) => item !== request);
    return true;
  }

  #keep(wanted: (item: Request) => boolean): void {
    const [first] = this.#items;
    this.#items = this.#items.filter(wanted);
    if (this.#items[0] === first) return;
    this.#sending = false;
    this.#attempts = 0;
  }
}
