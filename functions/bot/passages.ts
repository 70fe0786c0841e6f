import type { FaqEntry } from '../knowledge/snapshot.ts';
import { termHash } from './hash.ts';
import { KIND } from './index-file.ts';
import { termsOf } from './text.ts';

export type Kind = (typeof KIND)[keyof typeof KIND];

/** Often the beginning of an answer says the question again: it stands in for one where there is none. */
const openingOf = (answer: string): string => /^[^。.!?！？\n]*[。.!?！？\n]/.exec(answer)?.[0] ?? answer;

const textsOf = ({ question, phrasings = [], answer }: FaqEntry): (readonly [Kind, string])[] => {
  const questions = [question, ...phrasings].filter((text) => text !== '');
  return [
    ...questions.map((text) => [KIND.question, text] as const),
    ...(answer === '' ? [] : [[KIND.answer, answer] as const]),
    ...(questions.length === 0 ? [[KIND.opening, openingOf(answer)] as const] : []),
  ];
};

type Numbers = Uint8Array | Uint32Array | Float32Array;

/** A list of numbers that grows. Millions of small objects in its place would not fit a function. */
class Growing<T extends Numbers> {
  #values: T;
  #length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1_024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}

const growing = {
  bytes: () => new Growing((length) => new Uint8Array(length)),
  integers: () => new Growing((length) => new Uint32Array(length)),
  reals: () => new Growing((length) => new Float32Array(length)),
};

/** The passages of all entries, in their order, and what each is about. */
export class Passages {
  readonly entry = growing.integers();
  readonly kind = growing.bytes();
  /** Where the terms of each passage begin among `term`, `weight` and `count`. */
  readonly start = growing.integers();
  readonly term = growing.integers();
  readonly weight = growing.reals();
  readonly count = growing.bytes();
  /** By number of the term: its hash, its language, and how many entries are asked for with it. */
  readonly hashes: number[] = [];
  readonly languages: string[] = [];
  readonly holders: number[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #newestHolder: number[] = [];

  constructor(entries: readonly FaqEntry[]) {
    for (const [number, entry] of entries.entries()) {
      const texts = textsOf(entry);
      // Where there is no question the answer decides what is rare.
      const decisive = texts[0]?.[0];
      for (const [kind, text] of texts) this.#add(number, kind, entry.language, text, kind === decisive);
    }
  }

  get length(): number {
    return this.entry.length;
  }

  /** Sum of what `value` gives for each term of a passage. */
  sum(passage: number, value: (term: number, weight: number, count: number) => number): number {
    const end = passage + 1 < this.length ? this.start.at(passage + 1) : this.term.length;
    let total = 0;
    for (let at = this.start.at(passage); at < end; at += 1) {
      total += value(this.term.at(at), this.weight.at(at), this.count.at(at));
    }
    return total;
  }

  #add(entry: number, kind: Kind, language: string, text: string, decides: boolean): void {
    this.entry.push(entry);
    this.kind.push(kind);
    this.start.push(this.term.length);
    for (const { key, weight, count } of termsOf(text, language)) {
      const term = this.#numberOf(termHash(language, key), language);
      if (decides && this.#newestHolder[term] !== entry) {
        this.#newestHolder[term] = entry;
        this.holders[term] = (this.holders[term] ?? 0) + 1;
      }
      this.term.push(term);
      this.weight.push(weight);
      this.count.push(Math.min(255, count));
    }
  }

  #numberOf(hash: number, language: string): number {
    const known = this.#numbers.get(hash);
    if (known !== undefined) return known;
    const number = this.hashes.length;
    this.#numbers.set(hash, number);
    this.hashes.push(hash);
    this.languages.push(language);
    this.holders.push(0);
    return number;
  }
}
