import type { EntryView } from '../../functions/protocol/server.ts';

/** An entry this audience may see. */
export type ShownEntry = Exclude<EntryView, { kind: 'hidden' }>;

/** A text of theirs is no answer to the customer. */
const NO_ANSWER: ReadonlySet<string> = new Set(['customer', 'system']);

/**
 * The entries of one conversation, in order and without gaps. Hidden entries count but are not shown. What arrives too
 * early is kept aside until the entries before it are here.
 */
export class Log {
  readonly #entries: ShownEntry[] = [];
  #shown: readonly ShownEntry[] = [];
  readonly #early = new Map<number, EntryView>();
  readonly #seqs = new Map<string, number>();
  #answered = 0;
  #head = 0;

  /** Highest sequence below which nothing is missing: the `after` of whatever is sent next. */
  get head(): number {
    return this.#head;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** Another list after each change, made when somebody looks, and the same one until then. */
  get shown(): readonly ShownEntry[] {
    if (this.#shown.length !== this.#entries.length) this.#shown = this.#entries.slice();
    return this.#shown;
  }

  /** Whether a text of ours follows the customer's message with this id: deltas that come later are leftovers. */
  isAnswered(id: string): boolean {
    const asked = this.#seqs.get(id);
    return asked !== undefined && asked < this.#answered;
  }

  /** Drops what was written: of an erased conversation only that it is. */
  forget(): void {
    const kept = this.#entries.filter(({ kind }) => kind === 'erased');
    this.#entries.splice(0, this.#entries.length, ...kept);
    this.#shown = [];
  }

  /** Answers the entries that can be shown now. */
  add(entry: EntryView): readonly ShownEntry[] {
    const before = this.#entries.length;
    this.#early.set(entry.seq, entry);
    this.#settle();
    return this.#entries.slice(before);
  }

  /**
   * Takes a page the server gave for `after` <= head. Numbers missing in front of an entry of a page do not exist (any
   * more: retention leaves only the last entry of an old conversation), so they are no gap.
   */
  addPage(entries: readonly EntryView[]): readonly ShownEntry[] {
    const before = this.#entries.length;
    for (const entry of entries) {
      if (entry.seq > this.#head) this.#take(entry);
      else this.#renew(entry);
    }
    this.#settle();
    return this.#entries.slice(before);
  }

  /** Entries never change, but what is a member's is withheld while the visitor is not known. */
  #renew(entry: EntryView): void {
    if (entry.kind === 'hidden') return;
    const index = this.#entries.findIndex(({ seq }) => seq === entry.seq);
    if (index < 0 || this.#entries[index]?.withheld === entry.withheld) return;
    this.#entries[index] = entry;
    this.#shown = [];
  }

  #settle(): void {
    for (let next = this.#early.get(this.#head + 1); next; next = this.#early.get(this.#head + 1)) {
      this.#early.delete(next.seq);
      this.#take(next);
    }
    for (const seq of this.#early.keys()) if (seq <= this.#head) this.#early.delete(seq);
  }

  #take(entry: EntryView): void {
    this.#head = entry.seq;
    if (entry.kind === 'hidden') return;
    this.#entries.push(entry);
    this.#seqs.set(entry.id, entry.seq);
    if ((entry.text ?? entry.attachment) !== undefined && !NO_ANSWER.has(entry.from.role)) this.#answered = entry.seq;
  }
}
