import { readFileSync } from 'node:fs';
import { type FaqEntry, parseFaq } from '../../functions/knowledge/snapshot.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The FAQ of the sample business, both languages. */
export const sampleFaq: FaqEntry[] = ['ja', 'en'].flatMap((language) =>
  parseFaq(read(`../../data/faq/${language}.jsonl`), `${language}.jsonl`),
);

/** What a customer says, and the id of the entry that answers it; null when none does. */
export type Golden = { query: string; gold: string | null };

export const golden: Golden[] = read('golden.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

export const entry = (fields: Partial<FaqEntry> & { id: string }): FaqEntry => ({
  version: 1,
  language: 'ja',
  question: '送料はいくらですか',
  answer: '送料は全国一律550円です。',
  ...fields,
});
