import { containerBootstrap } from '@nlpjs/core';
import { LangEn } from '@nlpjs/lang-en';
import { LangJa } from '@nlpjs/lang-ja';
import { Nlp } from '@nlpjs/nlp';
import { create, insertMultiple, search } from '@orama/orama';
import { createTokenizer } from '@orama/tokenizers/japanese';
import MiniSearch from 'minisearch';
import { detectLanguage } from '../functions/bot/retrieve.ts';
import type { FaqEntry } from '../functions/knowledge/snapshot.ts';

/** Ids of what is found for a query, best first. */
export type Engine = (query: string) => string[] | Promise<string[]>;

const FIELDS = ['question', 'phrasings', 'answer'] as const;
const MOST = 10;

const fieldsOf = ({ id, question, phrasings = [], answer }: FaqEntry) => ({
  id,
  question,
  phrasings: phrasings.join('\n'),
  answer,
});

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
const words = (text: string): string[] =>
  [...segmenter.segment(plain(text))].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
const pairs = (text: string): string[] => {
  const chars = [...plain(text).replace(/\s/g, '')];
  return chars.slice(1).map((char, at) => `${chars[at]}${char}`);
};

/** BM25 (k1 1.2, b 0.75) over the pairs of characters of a whole entry: what a developer writes in an afternoon. */
const bigrams = (entries: readonly FaqEntry[]): Engine => {
  const documents = entries.map((entry) => {
    const terms = pairs(Object.values(fieldsOf(entry)).slice(1).join('\n'));
    return { id: entry.id, counts: Map.groupBy(terms, (term) => term), length: terms.length };
  });
  const average = documents.reduce((total, { length }) => total + length, 0) / documents.length;
  const holders = Map.groupBy(
    documents.flatMap(({ counts }) => [...counts.keys()]),
    (term) => term,
  );
  return (query) => {
    const asked = [...new Set(pairs(query))].map((term) => {
      const count = holders.get(term)?.length ?? 0;
      return { term, idf: Math.log(1 + (documents.length - count + 0.5) / (count + 0.5)) };
    });
    const scored = documents.map(({ id, counts, length }) => {
      const norm = 1.2 * (0.25 + (0.75 * length) / average);
      const score = asked.reduce((total, { term, idf }) => {
        const often = counts.get(term)?.length ?? 0;
        return total + (idf * often * 2.2) / (often + norm);
      }, 0);
      return { id, score };
    });
    return scored
      .toSorted((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ id }) => id);
  };
};

/** Words and pairs of characters, questions before answers: the best of eight settings tried. */
const miniSearch = (entries: readonly FaqEntry[]): Engine => {
  const index = new MiniSearch({
    fields: [...FIELDS],
    tokenize: (text) => [...words(text), ...pairs(text)],
    searchOptions: { boost: { question: 3, phrasings: 3 } },
  });
  index.addAll(entries.map(fieldsOf));
  return (query) => index.search(query).map(({ id }) => String(id));
};

/** Its own Japanese tokenizer; typing tolerance and boosts made it worse. */
const orama = async (entries: readonly FaqEntry[]): Promise<Engine> => {
  const database = create({
    schema: { id: 'string', question: 'string', phrasings: 'string', answer: 'string' },
    components: { tokenizer: await createTokenizer() },
  });
  await insertMultiple(database, entries.map(fieldsOf));
  return async (query) => {
    const { hits } = await search(database, { term: query, properties: [...FIELDS], limit: MOST, threshold: 1 });
    return hits.map(({ document }) => document.id);
  };
};

/** A classifier trained on questions and phrasings (sentences of the answer where there are none), by language. */
const nlpJs = async (entries: readonly FaqEntry[]): Promise<Engine> => {
  const container = await containerBootstrap();
  const silent = () => {};
  container.register('logger', {
    trace: silent,
    debug: silent,
    info: silent,
    log: silent,
    warn: silent,
    error: silent,
  });
  container.use(LangJa);
  container.use(LangEn);
  const languages = [...new Set(entries.map(({ language }) => language))];
  const nlp = new Nlp({ container, languages, autoSave: false, nlu: { log: false, useNoneFeature: false } });
  for (const language of languages) nlp.addLanguage(language);
  for (const { id, language, question, phrasings = [], answer } of entries) {
    const said =
      question === '' ? answer.split(/(?<=[。.!?])/).filter((part) => part.trim() !== '') : [question, ...phrasings];
    for (const text of said) nlp.addDocument(language, text, id);
  }
  await nlp.train();
  return async (query) => {
    const { classifications } = await nlp.process(detectLanguage(query, 'ja'), query);
    return classifications.map(({ intent }) => intent).slice(0, MOST);
  };
};

export const ENGINES: Readonly<Record<string, (entries: readonly FaqEntry[]) => Engine | Promise<Engine>>> = {
  'BM25 over character pairs': bigrams,
  MiniSearch: miniSearch,
  Orama: orama,
  'nlp.js': nlpJs,
};
