import type { Head } from '../conversation/entry.ts';
import { isWaiting } from '../conversation/mode.ts';
import type { State } from '../conversation/state.ts';
import type { Persons, PersonsStretch } from './stretch.ts';

type Open = Omit<PersonsStretch, 'seq' | 'version' | 'endedAt'>;

/** Who has taken a conversation; for whom it rings has not. */
export const takerOf = (state: State | undefined): string | undefined =>
  state?.mode === 'agent' && !isWaiting(state) ? state.agent : undefined;

/** What agents did in the chat, told from the heads of its log, one after the other. */
export class Chats {
  readonly #persons: Persons;
  #before: State | undefined;
  #open: Open | undefined;
  /** Since when a person is wanted: at all, and the next one. */
  #askedAt: number | undefined;
  #wantedAt: number | undefined;
  /** The newest that was resolved, while the conversation is closed. */
  #resting: number | undefined;

  constructor(persons: Persons) {
    this.#persons = persons;
  }

  take(head: Head): void {
    const { kind, role, by, at, state } = head;
    const taker = takerOf(state);
    if (state.mode !== 'closed' && this.#before?.mode === 'closed') {
      this.#persons.openAgain(this.#resting, head);
      this.#resting = undefined;
    }
    if (this.#open && this.#open.agent !== taker) this.#end(this.#open, head);
    if (taker === undefined && !isWaiting(state)) {
      this.#askedAt = undefined;
      this.#wantedAt = undefined;
    } else {
      this.#askedAt ??= at;
      this.#wantedAt ??= at;
    }
    if (taker !== undefined) this.#open ??= this.#begun(taker, head);
    if (this.#open && kind === 'message' && role === 'agent' && by === taker) {
      this.#open = { answeredAt: at, ...this.#open };
    }
    this.#before = state;
  }

  /** Whether a rating is of somebody who has it now. */
  rate(score: number): boolean {
    if (this.#open) this.#open = { ...this.#open, score };
    return this.#open !== undefined;
  }

  #begun(agent: string, { at, state: { skill } }: Head): Open {
    const times = { wantedAt: this.#wantedAt ?? at, askedAt: this.#askedAt ?? at, takenAt: at };
    return { agent, channel: 'chat', ...(skill !== undefined && { skill }), ...times };
  }

  #end(open: Open, { seq, at, kind }: Head): void {
    const isResolved = kind === 'resolved';
    const index = this.#persons.add({ ...open, seq, endedAt: at, ...(isResolved && { resolvedAt: at }) });
    this.#resting = isResolved ? index : undefined;
    // Who has it next is wanted from now on, for what was asked before.
    this.#wantedAt = at;
    this.#open = undefined;
  }
}
