import type { EntryView } from '../../functions/protocol/server.ts';

/** An entry this audience may see. */
export type ShownEntry = Exclude<EntryView, { kind: 'hidden' }>;

/**
 * The entries of one conversation, in order and without gaps. Hidden entries count but are not shown. What arrives too
 * early is kept aside until the entries before it are here.
 */
export class Log {
  readonly #shown: ShownEntry[] = [];
  readonly #early = new Map<number, EntryView>();
  #head = 0;

  /** Highest sequence below which nothing is missing: the `after` of whatever is sent next. */
  get head(): number {
    return this.#head;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  get shown(): readonly ShownEntry[] {
    return this.#shown;
  }

  add(entry: EntryView): void {
    if (entry.seq <= this.#head) return;
    this.#early.set(entry.seq, entry);
    this.#settle();
  }

  /**
   * Takes a page the server gave for `after` <= head. Numbers missing in front of an entry of a page do not exist (any
   * more: retention leaves only the last entry of an old conversation), so they are no gap.
   */
  addPage(entries: readonly EntryView[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.#head) continue;
      this.#early.delete(entry.seq);
      this.#take(entry);
    }
    this.#settle();
  }

  #settle(): void {
    for (let next = this.#early.get(this.#head + 1); next; next = this.#early.get(this.#head + 1)) {
      this.#early.delete(next.seq);
      this.#take(next);
    }
  }

  #take(entry: EntryView): void {
    this.#head = entry.seq;
    if (entry.kind !== 'hidden') this.#shown.push(entry);
  }
}
