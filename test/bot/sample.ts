import { readFileSync } from 'node:fs';
import { encodeIndex } from '../../functions/bot/build.ts';
import type { GoldenQuestion } from '../../functions/bot/evaluate.ts';
import { type KnowledgeIndex, openIndex } from '../../functions/bot/index-file.ts';
import { type FaqEntry, parseFaq } from '../../functions/knowledge/snapshot.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The FAQ of the sample business, both languages. */
export const sampleFaq: FaqEntry[] = ['ja', 'en'].flatMap((language) =>
  parseFaq(read(`../../data/faq/${language}.jsonl`), `${language}.jsonl`),
);

const questionsIn = (path: string): GoldenQuestion[] =>
  read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What its customers say, with the id of the entry that answers it; null when none does. */
export const golden = questionsIn('../../data/golden.jsonl');
/** More of the same, by somebody who knew only what the entries are about; nothing was chosen by them. */
export const heldOut = questionsIn('held-out.jsonl');

/** 46 entries in six languages of which only the answers are searched: bitcoin.org's FAQ (MIT). */
export const multilingual = {
  entries: read('multilingual.faq.jsonl')
    .trim()
    .split('\n')
    .map((line): FaqEntry => {
      const { id, language, answer } = JSON.parse(line);
      return { id, language, answer, question: '', version: 1 };
    }),
  questions: questionsIn('multilingual.queries.jsonl'),
};

export const indexOf = async (entries: readonly FaqEntry[], questions?: readonly GoldenQuestion[]) =>
  openIndex(await encodeIndex({ version: 'v', entries: [...entries] }, questions));

/** Ids of what is found, best first. */
export const idsOf = (index: KnowledgeIndex, query: string, language?: string): string[] =>
  index.search(query, language, Date.now()).map(({ entry }) => entry.id);

export const entry = (fields: Partial<FaqEntry> & { id: string }): FaqEntry => ({
  version: 1,
  language: 'ja',
  question: '送料はいくらですか',
  answer: '送料は全国一律550円です。',
  ...fields,
});
