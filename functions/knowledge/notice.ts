import * as z from 'zod/mini';
import { isInForce, text } from './snapshot.ts';

const words = z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.maxLength(20)));
const time = z.optional(z.iso.datetime({ offset: true }));

/** Longest notice: it precedes an answer, and must not bury it. */
export const MOST_NOTICE = 500;

/** What the bot says before an answer while an incident lasts, such as a delay of deliveries. */
export const Notice = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  version: z.int().check(z.minimum(1)),
  text: text(MOST_NOTICE),
  /** Whom it concerns: every part that is given has to match. Without any: everybody. */
  scope: z.strictObject({
    /** Language codes of the question, such as `ja`. */
    languages: words,
    /** Beginnings of the path of the customer's page, such as `/orders`. */
    pages: words,
    /** Categories of the entry that was found. */
    categories: words,
    /** Words of the question. */
    words,
  }),
  validFrom: time,
  validUntil: time,
});
export type Notice = z.infer<typeof Notice>;

/** What is known of a question when a notice may precede its answer. */
export interface Asked {
  readonly language: string;
  /** Address of the customer's page. */
  readonly page?: string | undefined;
  readonly text: string;
  /** Category of the entry that was found. */
  readonly category?: string | undefined;
}

/** Width, capitals and the two kana do not tell words apart. Capitals, because only they fold ß and ς. */
const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .trim();

const LATIN = /^[\p{Script=Latin}\p{Nd}]$/u;
const goesOn = (end: string | undefined, next: string | undefined): boolean =>
  end !== undefined && next !== undefined && LATIN.test(end) && LATIN.test(next);

/** Whether a folded text has a folded word: whole in Latin letters and digits, anywhere in what is written without spaces. */
const hasWord = (text: string, word: string): boolean => {
  if (word === '') return false;
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const end = start + word.length;
    if (!goesOn(text[start - 1], word[0]) && !goesOn(word.at(-1), text[end])) return true;
  }
  return false;
};

/** The segments of a path, or of the path of an address; undefined: it is neither. */
const segmentsOf = (page: string): string[] | undefined => {
  const address = /^https?:/i.test(page) ? page : `https://page.invalid/${page.replace(/^\/+/, '')}`;
  return URL.parse(address)
    ?.pathname.split('/')
    .filter((segment) => segment !== '');
};

const isBelow = (page: string, beginning: string): boolean => {
  const segments = segmentsOf(page);
  return segmentsOf(beginning)?.every((segment, index) => segment === segments?.[index]) ?? false;
};

const isLanguage = (language: string, code: string): boolean =>
  `${language.toLowerCase()}-`.startsWith(`${code.toLowerCase()}-`);

/** A part of a scope that is not given, or has nothing in it, fits everything. */
const fits = (allowed: readonly string[] | undefined, test: (each: string) => boolean): boolean =>
  allowed === undefined || allowed.length === 0 || allowed.some(test);

const concerns = ({ scope }: Notice, { language, page, text, category }: Asked): boolean => {
  const folded = fold(text);
  return (
    fits(scope.languages, (code) => isLanguage(language, code)) &&
    fits(scope.pages, (beginning) => page !== undefined && isBelow(page, beginning)) &&
    fits(scope.categories, (each) => category !== undefined && fold(each) === fold(category)) &&
    fits(scope.words, (word) => hasWord(folded, fold(word)))
  );
};

/** The notices that are in force at a time (epoch ms) and concern a question, in their order. */
export const noticesFor = (notices: readonly Notice[], asked: Asked, now: number): Notice[] =>
  notices.filter((notice) => isInForce(notice, now) && concerns(notice, asked));
