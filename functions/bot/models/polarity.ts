import { guardWords } from './guard-words.ts';

/** What takes a "no" back again. */
const TWICE = /(?:ない|なく)(?:こと|わけ|もの)?(?:で)?(?:は|も)?(?:ありません|ない)|not un/giu;
/** 未開封, unopened: the word without its beginning means the opposite. */
const OPPOSITE = /[未不非無](?<base>\p{sc=Han}{2})|\bun(?<word>[a-z]{4,})/giu;
const PARTS = /[、,;；]/;
/** Below it the nearest sentence says something else. */
const NEAR = 0.35;

const pairsOf = (text: string): Set<string> => {
  const chars = [...text.replace(/[^\p{L}\p{N}]+/gu, '')];
  return new Set(chars.slice(1).map((char, at) => `${chars[at]}${char}`));
};

/** A sentence or a part of one, ready to be compared. */
export interface Said {
  readonly pairs: ReadonlySet<string>;
  readonly isNo: boolean;
}

const saidOf = (text: string, language: string): Said => ({
  pairs: pairsOf(text),
  isNo: guardWords().negation.get(language)?.test(text.replace(TWICE, '')) ?? false,
});

const withParts = (sentence: string): string[] => {
  const parts = sentence.split(PARTS);
  return parts.length > 1 ? [sentence, ...parts] : parts;
};

/** Sentences of a published text (plain), and their parts. */
export const statementsIn = (plain: string, language: string): Said[] =>
  plain
    .split(/[。！？!?\n]+|\.(?=\s|$)/)
    .flatMap(withParts)
    .filter((text) => /\p{L}/u.test(text))
    .map((text) => saidOf(text, language));

const likeness = (one: ReadonlySet<string>, other: ReadonlySet<string>): number => {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / Math.max(1, one.size + other.size);
};

const oppositesIn = (text: string): string[] =>
  [...text.matchAll(OPPOSITE)].map(({ groups }) => groups?.base ?? groups?.word ?? '');

const hasBare = (text: string, base: string): boolean => text.replace(OPPOSITE, ' ').includes(base);

const isTurned = (one: string, other: string): boolean =>
  oppositesIn(one).some((base) => hasBare(other, base) && !hasBare(one, base) && !oppositesIn(other).includes(base));

/**
 * Whether a sentence (plain) says yes where what it is nearest to says no, or the other way round. Compared by neighbouring
 * characters: endings are what matters here.
 */
export const isOpposite = (sentence: string, plain: string, statements: readonly Said[], language: string): boolean => {
  if (isTurned(plain, sentence) || isTurned(sentence, plain)) return true;
  return withParts(sentence).some((part) => {
    const said = saidOf(part, language);
    const near = statements.map((statement) => ({ statement, like: likeness(said.pairs, statement.pairs) }));
    const most = Math.max(0, ...near.map(({ like }) => like));
    if (most < NEAR && part !== sentence) return false;
    return !near.some(({ statement, like }) => like === most && statement.isNo === said.isNo);
  });
};
