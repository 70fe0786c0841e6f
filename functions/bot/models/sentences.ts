/** What the model says in one go: sentences up to the end of the one that names its entries. */
export interface Unit {
  /** Without marks; joining all units gives the text. */
  readonly text: string;
  readonly sentences: readonly string[];
  /** Numbers of entries, from 1. */
  readonly marks: readonly number[];
}

const NUMBERS = '[[［【]\\s?[\\d０-９]{1,3}(?:\\s?[,，、]\\s?[\\d０-９]{1,3}){0,9}\\s?[\\]］】]';
const MARK = new RegExp(`\\s{0,3}${NUMBERS}`, 'g');
const MARKS_BEHIND = new RegExp(`(?:\\s{0,3}${NUMBERS})+`, 'y');
/** What may still become a mark when more text comes. */
const MARK_BEGUN = /^\s{0,3}(?:[[［【][\d０-９\s,，、]{0,50})?$/;
/** A full stop of Latin writing ends a sentence only before white space: 3.5 and example.com go on. */
const END = /[。！？!?]+[」』）)"”]*|\.+["”)]*(?=\s|$|[[［【])|\n+/g;

/** UTF-16 units: nobody has more to say from one entry in one go. */
export const LONGEST_UNIT = 2_000;

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
  const mark = text.search(MARK);
  if (mark < 0) return undefined;
  for (const { index, 0: end } of text.matchAll(END)) {
    const behind = index + end.length;
    if (behind < mark) continue;
    MARKS_BEHIND.lastIndex = behind;
    const whole = behind + (MARKS_BEHIND.exec(text)?.[0].length ?? 0);
    // The next character tells whether another mark, or the rest of a number, follows.
    return MARK_BEGUN.test(text.slice(whole, whole + LONGEST_UNIT)) ? undefined : whole;
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
