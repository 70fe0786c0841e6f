import type { StateView } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import type { ShownEntry } from './log.ts';

/** A clock that is ahead of the service's asks too early; it asks again, but not at once. */
const AGAIN_MS = 15_000;
/** The longest that a browser's timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Watches how the visitor is known: what was looked up for him is shown as long as he is, so it is read again when that
 * begins and when it ends.
 */
export class KnownWatch {
  readonly #connection: Connection;
  readonly #again: () => void;
  #level: StateView['level'];
  #asked: string | undefined;

  constructor(connection: Connection, again: () => void) {
    this.#connection = connection;
    this.#again = again;
  }

  /** Whether he is known otherwise than before. */
  changed({ level, until }: StateView): boolean {
    const changed = this.#level !== level;
    this.#level = level;
    this.#connection.clear('known');
    if (until !== undefined) {
      const left = Math.max(this.#asked === until ? AGAIN_MS : 0, Date.parse(until) - Date.now());
      this.#connection.after('known', Math.min(left, LONGEST_MS), () => {
        this.#asked = until;
        this.#again();
      });
    }
    return changed;
  }

  forget(): void {
    this.#level = undefined;
    this.#connection.clear('known');
  }
}

/** Number of the entry before the first that was looked up: from there on entries are read again. */
export const beforeLookUps = (entries: readonly ShownEntry[]): number | undefined => {
  const first = entries.find(({ kind }) => kind === 'looked_up');
  return first && first.seq - 1;
};
