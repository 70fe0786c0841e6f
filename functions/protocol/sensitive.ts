/* Browser-safe and without imports: the console warns of what the service masks. */

const CARD_DIGITS = { least: 13, most: 19 };
const MY_NUMBER_DIGITS = 12;
const DIGIT = /[0-9０-９]/;
const SEPARATOR = /[ \u3000\-\u2010-\u2015\u2212\uff0dー.]/;

/** A stretch of digits without a separator in it: where it starts in the text, and its digits' values. */
interface Group {
  readonly start: number;
  readonly digits: readonly number[];
}

const numeral = (digit: string): number => Number(digit.normalize('NFKC'));

/** ISO/IEC 7812-1, annex B. */
const isCard = (digits: readonly number[]): boolean => {
  if (digits.length < CARD_DIGITS.least || digits.length > CARD_DIGITS.most) return false;
  const sum = digits.reduceRight((total, digit, index) => {
    const doubled = (digits.length - 1 - index) % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
};

/** 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 第八条, 総務省令 第五条: check digit modulo 11. */
const isMyNumber = (digits: readonly number[]): boolean => {
  if (digits.length !== MY_NUMBER_DIGITS) return false;
  const sum = digits.slice(0, -1).reduce((total, digit, index) => {
    const n = MY_NUMBER_DIGITS - 1 - index;
    return total + digit * (n <= 6 ? n + 1 : n - 5);
  }, 0);
  const rest = sum % 11;
  return digits.at(-1) === (rest <= 1 ? 0 : 11 - rest);
};

/** Groups of digits that belong together: one separator between them, at most. */
const runsOf = (text: string): Group[][] => {
  const runs: Group[][] = [];
  let open: { start: number; digits: number[] } | undefined;
  let lastDigit = -2;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (!DIGIT.test(c)) continue;
    const apart = i - lastDigit - 1;
    if (open && apart === 0) open.digits.push(numeral(c));
    else {
      open = { start: i, digits: [numeral(c)] };
      const joined = apart === 1 && SEPARATOR.test(text.charAt(i - 1));
      if (joined) runs.at(-1)?.push(open);
      else runs.push([open]);
    }
    lastDigit = i;
  }
  return runs;
};

/** A number that must not be written down: where its digits are in the text. */
export interface SensitiveNumber {
  readonly kind: 'card' | 'myNumber';
  readonly places: readonly number[];
}

/** Only whole groups are taken together, so the work is linear in the text. */
const numbersOf = (run: readonly Group[]): SensitiveNumber[] => {
  const found: SensitiveNumber[] = [];
  for (let first = 0; first < run.length; ) {
    const digits: number[] = [];
    const places: number[] = [];
    const longest: SensitiveNumber[] = [];
    let taken = 0;
    for (let last = first; last < run.length && digits.length <= CARD_DIGITS.most; last += 1) {
      const group = run[last] as Group;
      group.digits.forEach((digit, offset) => {
        digits.push(digit);
        places.push(group.start + offset);
      });
      const kind = isCard(digits) ? 'card' : isMyNumber(digits) ? 'myNumber' : undefined;
      if (kind === undefined) continue;
      longest.push({ kind, places: [...places] });
      taken = last - first + 1;
    }
    found.push(...longest);
    first += Math.max(1, taken);
  }
  return found;
};

/**
 * Card numbers (Luhn) and My Numbers (check digit), also in full-width digits and with single spaces or hyphens between
 * groups. One in ten other numbers of such a length looks the same and is among them.
 */
export const sensitiveNumbersIn = (text: string): SensitiveNumber[] => runsOf(text).flatMap(numbersOf);
