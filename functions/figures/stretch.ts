import type { Head } from '../conversation/entry.ts';

/**
 * A stretch of somebody's work, once it has ended. Times in epoch ms. What is said of it later (a rating, that it was
 * opened again) raises `version`, the number of the newest entry that it is made of.
 */
interface Ended {
  /** Number of the entry that ended it; no two stretches of a conversation have the same. */
  readonly seq: number;
  readonly version: number;
  readonly endedAt: number;
}

/** A person's: from the wish for him until it was resolved or closed, or until he gave it away. */
export interface PersonsStretch extends Ended {
  readonly agent: string;
  readonly channel: 'chat' | 'ticket';
  readonly skill?: string;
  /** When this person was wanted: by the customer, or by who handed it on. */
  readonly wantedAt: number;
  /** When a person was first wanted for what this is about. */
  readonly askedAt: number;
  /** When he took it; missing for a ticket that became his by his answer. */
  readonly takenAt?: number;
  readonly answeredAt?: number;
  readonly resolvedAt?: number;
  /** It was opened again soon after. */
  readonly reopened?: true;
  /** The newest rating of it, 1 to 5. */
  readonly score?: number;
}

/** The bot's: from a question until a person was wanted, or the end. */
export interface BotsStretch extends Ended {
  readonly outcome: 'answered' | 'handedOff' | 'neither';
}

export type Stretch = PersonsStretch | BotsStretch;

export const isPersons = (stretch: Stretch): stretch is PersonsStretch => 'agent' in stretch;

/** What comes back within this (ms) was not resolved. */
const SOON_MS = 7 * 86_400_000;

/** The stretches of persons in a conversation that have ended, in their order. */
export class Persons {
  readonly #all: PersonsStretch[] = [];

  /** Adds one; it is known by the number it returns. */
  add(stretch: Omit<PersonsStretch, 'version'>): number {
    return this.#all.push({ ...stretch, version: stretch.seq }) - 1;
  }

  get all(): readonly PersonsStretch[] {
    return this.#all;
  }

  /** An entry tells more of one of them. */
  amend(index: number | undefined, { seq }: Pick<Head, 'seq'>, news: Partial<PersonsStretch>): void {
    const stretch = index === undefined ? undefined : this.#all[index];
    if (index !== undefined && stretch) this.#all[index] = { ...stretch, ...news, version: seq };
  }

  /** An entry opens again what one of them is about. */
  openAgain(index: number | undefined, head: Pick<Head, 'seq' | 'at'>): void {
    const { resolvedAt } = this.#all[index ?? -1] ?? {};
    if (resolvedAt === undefined || head.at - resolvedAt > SOON_MS) return;
    this.amend(index, head, { reopened: true });
  }

  /** An entry says that what one of them is about is resolved. */
  resolve(index: number | undefined, head: Pick<Head, 'seq' | 'at'>): void {
    if (this.#all[index ?? -1]?.resolvedAt === undefined) this.amend(index, head, { resolvedAt: head.at });
  }
}
