/** What the model says in one go: sentences up to the end of the one that names its entries. */
export interface Unit {
  /** Without marks; joining all units gives the text. */
  readonly text: string;
  readonly sentences: readonly string[];
  /** Numbers of entries, from 1. */
  readonly marks: readonly number[];
}

const MARK = /\s*[[［【]\s*[\d０-９]{1,3}(?:\s*[,，、]\s*[\d０-９]{1,3})*\s*[\]］】]/g;
const MARKS_BEHIND = /^(?:\s*[[［【]\s*[\d０-９]{1,3}(?:\s*[,，、]\s*[\d０-９]{1,3})*\s*[\]］】])*/;
/** What may still become a mark when more text comes. */
const MARK_BEGUN = /\s*(?:[[［【][\d０-９\s,，、]*)?$/;
/** A full stop of Latin writing ends a sentence only before white space: 3.5 and example.com go on. */
const END = /[。！？!?]+[」』）)"”]*|\.+["”)]*(?=\s|$|[[［【])|\n+/g;

/** Longest text without an end or a mark that is waited for. */
const LONGEST_UNIT = 2_000;

const numbersIn = (mark: string): number[] => [...mark.normalize('NFKC').matchAll(/\d+/g)].map(([n]) => Number(n));

const unitOf = (raw: string): Unit => {
  const sentences: string[] = [];
  const plain = raw.replace(MARK, '');
  let from = 0;
  for (const { index, 0: end } of plain.matchAll(END)) {
    sentences.push(plain.slice(from, index + end.length));
    from = index + end.length;
  }
  sentences.push(plain.slice(from));
  const marks = [...raw.matchAll(MARK)].flatMap(([mark]) => numbersIn(mark));
  return { text: plain, sentences: sentences.filter((sentence) => /\S/.test(sentence)), marks: [...new Set(marks)] };
};

/** Where the first unit of the text ends, as far as that is certain before more text comes. */
const endOfUnit = (text: string): number | undefined => {
  for (const { index, 0: end } of text.matchAll(END)) {
    const behind = index + end.length;
    const marks = MARKS_BEHIND.exec(text.slice(behind))?.[0].length ?? 0;
    const whole = behind + marks;
    // The next character tells whether another mark, or the rest of a number, follows.
    if (MARK_BEGUN.exec(text.slice(whole))?.index === 0) return undefined;
    if (text.slice(0, whole).search(MARK) >= 0) return whole;
  }
  return undefined;
};

/** Cuts a stream of text into units, each as soon as it is complete. */
export class Sentences {
  #rest = '';

  /** Units that are complete with this text. */
  add(text: string): Unit[] {
    this.#rest += text;
    const units: Unit[] = [];
    for (let end = endOfUnit(this.#rest); end !== undefined; end = endOfUnit(this.#rest)) {
      units.push(unitOf(this.#rest.slice(0, end)));
      this.#rest = this.#rest.slice(end);
    }
    return units;
  }

  /** What was said and belongs to no complete unit yet. */
  get rest(): Unit {
    return unitOf(this.#rest);
  }

  get isTooLong(): boolean {
    return this.#rest.length > LONGEST_UNIT;
  }
}
