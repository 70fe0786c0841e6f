import type { ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';

/** Entries kept until `joined`; what is beyond them is fetched. */
const MOST_EARLY = 100;

/** Answers to a join do not name their question, so there is one at a time. */
export class Joins {
  #asked: number | undefined;
  #again = false;
  /** Answers in a row that brought nothing of what is missing. */
  #fruitless = 0;

  /** Entries that came before `joined`: the room hears them as soon as the server has let us in. */
  readonly #early: ServerFrame<'entry'>[] = [];

  hear(frame: ServerFrame<'entry'>): void {
    if (this.#early.length < MOST_EARLY) this.#early.push(frame);
  }

  takeEarly(): ServerFrame<'entry'>[] {
    return this.#early.splice(0);
  }

  get waits(): boolean {
    return this.#asked !== undefined;
  }

  /** Asks for what is missing; after longer and longer pauses, since the server may never have it. */
  fill(hasGap: boolean, connection: Connection, ask: () => void): void {
    if (!hasGap) connection.clear('gap');
    if (!hasGap || this.waits || connection.waits('gap')) return;
    if (this.#fruitless === 0) ask();
    else connection.after('gap', Math.min(30_000, 500 * 2 ** this.#fruitless), ask);
  }

  told(something: boolean): void {
    this.#fruitless = something ? 0 : this.#fruitless + 1;
  }

  /** A socket that has been asked nothing. */
  reset(): void {
    this.#asked = undefined;
    this.#again = false;
  }

  /** Whether to ask now; while an answer is awaited, that one is outdated and it is asked again after it. */
  begin(after: number): boolean {
    this.#again = this.waits;
    this.#asked ??= after;
    return !this.#again;
  }

  /** `after` of the join that is answered now, or `again`; undefined for an answer that is not awaited. */
  answered(): number | 'again' | undefined {
    const outcome = this.#again ? 'again' : this.#asked;
    this.reset();
    return outcome;
  }
}
