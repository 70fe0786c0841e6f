import type { Finding } from './finding.ts';

/** Findings of one conversation that are told one by one: who can write to its log can make hundreds of thousands. */
const MOST_TOLD = 100;

/** Findings of one place: the first hundred, and one that says how many more there were. */
export class Few {
  readonly #where: string;
  readonly #first: Finding[] = [];
  #more = 0;

  constructor(where: string) {
    this.#where = where;
  }

  add(finding: Finding): void {
    if (this.#first.length < MOST_TOLD) this.#first.push(finding);
    else this.#more += 1;
  }

  get count(): number {
    return this.#first.length + this.#more;
  }

  told(): readonly Finding[] {
    const [first] = this.#first;
    if (!first || this.#more === 0) return this.#first;
    const { severity, what } = first;
    const why = `${this.#more} more were found in it than are told one by one`;
    return [...this.#first, { severity, what, where: this.#where, why }];
  }
}
