import { type ReadonlySignal, signal } from '@preact/signals';
import { type Answering, EMPTY, isDue, isOvertaken, leaving, pressed, returned, undone, written } from './answering.ts';

/** Why an answer is in its field again; `unknown`: it may have arrived. */
export type Back = { readonly why: 'newer' | 'unknown' } | { readonly why: 'refused'; readonly error: unknown };

/** What is being written for a ticket, or is on its way. */
export interface Composed {
  readonly answering: Answering;
  readonly back?: Back | undefined;
}

type Entries = Parameters<typeof isOvertaken>[1];

/** What answers work with. */
export interface Ports {
  kept(ticket: string): Answering;
  keep(ticket: string, answering: Answering): void;
  /** Resolves when it is written. */
  send(ticket: string, answering: Answering): Promise<void>;
  /** Whether what was not confirmed may be there all the same. */
  isUnknown(error: unknown): boolean;
  /** Tells of a conversation's entries until what comes back is called. Never before it returns. */
  watch(conversationId: string, heard: (entries: Entries) => void): () => void;
  schedule(run: () => void, milliseconds: number): () => void;
  now(): number;
  sent(ticket: string): void;
  returned(ticket: string, back: Back): void;
}

/** The answers of this tab, by ticket: what is held goes out wherever its author looks meanwhile. */
export class Answers {
  readonly #ports: Ports;
  readonly #all = signal<ReadonlyMap<string, Composed>>(new Map());
  /** What ends the hold of those that are held. */
  readonly #ends = new Map<string, () => void>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Those that this tab knows of. */
  get all(): ReadonlySignal<ReadonlyMap<string, Composed>> {
    return this.#all;
  }

  of(ticket: string): Composed {
    return this.#all.value.get(ticket) ?? { answering: this.#ports.kept(ticket) };
  }

  /** Somebody looks at the ticket: what was written in another tab meanwhile is shown. */
  open(ticket: string): void {
    const { answering, back } = this.of(ticket);
    if (answering.phase === 'writing' && !back) this.#put(ticket, this.#ports.kept(ticket));
  }

  write(ticket: string, change: Partial<Pick<Answering, 'text' | 'status'>>): void {
    const { answering } = this.of(ticket);
    if (answering.phase === 'writing') this.#put(ticket, written(answering, change));
  }

  /** Holds the answer for `hold` ms; `id` and `after` are its own and the highest entry that is on the screen. */
  press(ticket: string, conversationId: string, mark: { hold: number; id: string; after: number }): void {
    const answering = pressed(this.of(ticket).answering, { now: this.#ports.now(), ...mark });
    if (answering.phase !== 'held' || this.#ends.has(ticket)) return;
    this.#put(ticket, answering);
    const unwatch = this.#ports.watch(conversationId, (entries) => this.#hear(ticket, entries));
    this.#ends.set(ticket, unwatch);
    this.#arm(ticket, unwatch);
  }

  undo(ticket: string): void {
    const { answering } = this.of(ticket);
    if (answering.phase !== 'held') return;
    this.#end(ticket);
    this.#put(ticket, undone(answering));
  }

  /** Nothing goes out any more, and nothing is known any more. */
  stop(): void {
    for (const ticket of [...this.#ends.keys()]) this.#end(ticket);
    this.#all.value = new Map();
  }

  #put(ticket: string, answering: Answering, back?: Back): void {
    this.#ports.keep(ticket, answering);
    this.#all.value = new Map(this.#all.peek()).set(ticket, { answering, back });
  }

  #arm(ticket: string, unwatch: () => void): void {
    const { until = 0 } = this.of(ticket).answering;
    const cancel = this.#ports.schedule(
      () => {
        if (isDue(this.of(ticket).answering, this.#ports.now())) void this.#send(ticket);
        else this.#arm(ticket, unwatch);
      },
      Math.max(0, until - this.#ports.now()),
    );
    this.#ends.set(ticket, () => {
      cancel();
      unwatch();
    });
  }

  #end(ticket: string): void {
    this.#ends.get(ticket)?.();
    this.#ends.delete(ticket);
  }

  #hear(ticket: string, entries: Entries): void {
    const { answering } = this.of(ticket);
    if (isOvertaken(answering, entries)) this.#return(ticket, returned(answering, true), { why: 'newer' });
  }

  #return(ticket: string, answering: Answering, back: Back): void {
    this.#end(ticket);
    this.#put(ticket, answering, back);
    this.#ports.returned(ticket, back);
  }

  async #send(ticket: string): Promise<void> {
    const going = leaving(this.of(ticket).answering);
    this.#put(ticket, going);
    const isGoing = () => this.#all.peek().get(ticket)?.answering === going;
    try {
      await this.#ports.send(ticket, going);
    } catch (error) {
      if (!isGoing()) return;
      const isUnknown = this.#ports.isUnknown(error);
      this.#return(ticket, returned(going, !isUnknown), isUnknown ? { why: 'unknown' } : { why: 'refused', error });
      return;
    }
    if (!isGoing()) return;
    this.#end(ticket);
    this.#put(ticket, EMPTY);
    this.#ports.sent(ticket);
  }
}
