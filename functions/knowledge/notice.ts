import * as z from 'zod/mini';
import { fits, isHere } from './scope.ts';
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

const concerns = ({ scope }: Notice, { text, category, ...place }: Asked): boolean => {
  const folded = fold(text);
  return (
    isHere(scope, place) &&
    fits(scope.categories, (each) => category !== undefined && fold(each) === fold(category)) &&
    fits(scope.words, (word) => hasWord(folded, fold(word)))
  );
};

/** The notices that are in force at a time (epoch ms) and concern a question, in their order. */
export const noticesFor = (notices: readonly Notice[], asked: Asked, now: number): Notice[] =>
  notices.filter((notice) => isInForce(notice, now) && concerns(notice, asked));
