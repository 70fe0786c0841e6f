/** Answers to a join do not name their question, so there is one at a time. */
export class Joins {
  #asked: number | undefined;
  #again = false;

  get waits(): boolean {
    return this.#asked !== undefined;
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
