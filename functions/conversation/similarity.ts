import { wordsOf } from '../bot/text.ts';

/** What conversations are compared by. */
export interface Compared {
  readonly topic?: string | undefined;
  readonly category?: string | undefined;
  readonly excerpt?: string | undefined;
}

/** Staff or the bot put both into one category: as much alike as texts of which two thirds are the same. */
const SAME_CATEGORY = 0.65;

/** The customer's own words in a line that quotes him. */
const QUOTED = /[「“](.+)[」”]/s;

const termsIn = (excerpt: string | undefined): ReadonlyMap<string, number> =>
  new Map(wordsOf(QUOTED.exec(excerpt ?? '')?.[1] ?? excerpt ?? '').map(({ key, weight }) => [key, weight]));

/** The share of words that two texts have in common, from 0 to 1, each counting by its weight. */
const overlap = (one: string | undefined, other: string | undefined): number => {
  const [a, b] = [termsIn(one), termsIn(other)];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  const sum = (of: (x: number, y: number) => number) =>
    keys.reduce((total, key) => total + of(a.get(key) ?? 0, b.get(key) ?? 0), 0);
  const all = sum(Math.max);
  return all === 0 ? 0 : sum(Math.min) / all;
};

const isSame = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one === other;

/** How much two conversations are about the same, from 0 to 1: of one topic, of one category, or in similar words. */
export const similarity = (one: Compared, other: Compared): number => {
  if (isSame(one.topic, other.topic)) return 1;
  const words = overlap(one.excerpt, other.excerpt);
  return isSame(one.category, other.category) ? Math.max(SAME_CATEGORY, words) : words;
};
