import { sensitiveNumbersIn } from '../../../functions/protocol/sensitive.ts';

/** What should not be in a reply, and where (UTF-16 units). */
export interface Finding {
  readonly kind: 'card' | 'myNumber' | 'password';
  readonly start: number;
  readonly end: number;
}

/** `パスワード：xxxx`, `password is: xxxx`: with such a sign behind the word whatever follows is one. */
const MARKED =
  /(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|暗証番号|password|passcode|pwd)(?:\s*(?:は|is))?\s*[:：=＝]\s*[「『"']?([^\s「」『』"'、。,]{4,64})/giu;

/**
 * `パスワードは xxxx です`, `PW: xxxx`: without one only what looks made up, a letter and a digit in it; sentences about
 * passwords have other words there, lengths or addresses. What may stand between is bounded, so that the work is.
 */
const WORD =
  /(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|暗証番号|(?:password|passcode|\bpwd)(?![\w/.-])|(?:パス|\bpass|\bpw)(?=\s{0,3}(?:は|is\b|[:：=＝])))/;
const BETWEEN = /(?:\s{0,3}(?:は|が|を|として|(?:is|to|as)\b))?[\s:：=＝、,「『"'“‘（(【[]{0,6}/;
const TOKEN = /(?!https?:|www\.)[\w!#$%&*+@^~?.-][\w!#$%&*+@^~?.:;/=|,-]{5,63}(?![\w!#$%&*+@^~?:;/=|-])/;
const PLAIN = new RegExp(`${WORD.source}${BETWEEN.source}(${TOKEN.source})`, 'giu');

const passwordsIn = (text: string): Finding[] => {
  const spans = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(({ 0: all, 1: secret = '', index }) => {
      const end = index + all.length;
      return { kind: 'password' as const, secret, start: end - secret.length, end };
    });
  const marked = spans(MARKED);
  const plain = spans(PLAIN)
    .filter(({ secret }) => /[a-z]/iu.test(secret) && /\d/u.test(secret))
    // Most are found both ways.
    .filter(({ start, end }) => !marked.some((other) => start < other.end && other.start < end));
  return [...marked, ...plain].map(({ kind, start, end }) => ({ kind, start, end }));
};

/** What the agent is warned of before it goes to the customer, in the order of the text. */
export const findingsIn = (text: string): Finding[] => {
  const numbers: Finding[] = sensitiveNumbersIn(text).map(({ kind, places }) => ({
    kind,
    start: places[0] ?? 0,
    end: (places.at(-1) ?? 0) + 1,
  }));
  const all = [...numbers, ...passwordsIn(text)];
  // The beginning of a card number may look like another number.
  const isWithin = (one: Finding) =>
    all.some((other) => other !== one && other.start <= one.start && other.end > one.end);
  return all.filter((each) => !isWithin(each)).toSorted((one, other) => one.start - other.start);
};

/** What stands at a finding, with most of it hidden: enough to see which one is meant. */
export const hinted = (text: string, { start, end }: Finding): string => {
  const found = text.slice(start, end);
  return found.length <= 4 ? '*'.repeat(found.length) : `${found.slice(0, 2)}…${found.slice(-2)}`;
};
