import { encodeIndex } from '../functions/bot/build.ts';
import type { GoldenQuestion } from '../functions/bot/evaluate.ts';
import { openIndex } from '../functions/bot/index-file.ts';
import { laidOver } from '../functions/bot/overlay.ts';
import { detectLanguage } from '../functions/bot/retrieve.ts';
import type { FaqEntry } from '../functions/knowledge/snapshot.ts';
import { golden, heldOut, multilingual, sampleFaq } from '../test/bot/sample.ts';
import { type Random, seeded } from '../test/random.ts';
import { ENGINES, type Engine } from './engines.ts';
import type { Figure } from './figure.ts';
import { memoryOf } from './memory.ts';
import { percentile } from './percentile.ts';

const MANY = 10_000;
const SAMPLES = 2_000;

const ourEngine = async (entries: readonly FaqEntry[]): Promise<Engine> => {
  const index = openIndex(await encodeIndex({ version: 'bench', entries: [...entries] }));
  return (query) => index.search(query, detectLanguage(query, 'ja'), Date.now()).map(({ entry }) => entry.id);
};

/** 1/place of the right entry among the first ten for each question, 0 where it is not there. */
const placesOf = async (engine: Engine, questions: readonly GoldenQuestion[]): Promise<number[]> => {
  const places: number[] = [];
  for (const { query, gold } of questions) {
    const place = (await engine(query)).slice(0, 10).indexOf(gold ?? '');
    places.push(place < 0 ? 0 : 1 / (place + 1));
  }
  return places;
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const hits = (places: readonly number[]): number[] => places.map((place) => (place === 1 ? 1 : 0));

type Interval = readonly [low: number, high: number];

/** 95 % interval of the mean of paired differences, by bootstrap over the questions. */
const interval = (ours: readonly number[], other: readonly number[], random: Random): Interval => {
  const differences = ours.map((value, at) => value - (other[at] ?? 0));
  const draw = () => differences[Math.floor(random() * differences.length)] ?? 0;
  const means = Array.from({ length: SAMPLES }, () => mean(differences.map(draw)));
  return [percentile(means, 0.025), percentile(means, 0.975)];
};

/** How one engine does over the covered questions of a set; shares and MRR are 0 to 1. */
export interface Result {
  readonly set: string;
  readonly questions: number;
  readonly engine: string;
  readonly first: number;
  readonly mrr: number;
  /** By how much ours is ahead: 95 % intervals. None for ours. */
  readonly lead?: { readonly first: Interval; readonly mrr: Interval };
}

const compare = async (
  set: string,
  entries: readonly FaqEntry[],
  asked: readonly GoldenQuestion[],
): Promise<Result[]> => {
  const covered = asked.filter(({ gold }) => gold !== null);
  const questions = covered.length;
  const ours = await placesOf(await ourEngine(entries), covered);
  const results: Result[] = [{ set, questions, engine: 'uragawa', first: mean(hits(ours)), mrr: mean(ours) }];
  for (const [engine, make] of Object.entries(ENGINES)) {
    const other = await placesOf(await make(entries), covered);
    const lead = { first: interval(hits(ours), hits(other), seeded(1)), mrr: interval(ours, other, seeded(1)) };
    results.push({ set, questions, engine, first: mean(hits(other)), mrr: mean(other), lead });
  }
  return results;
};

/** Ours beside what a developer would reach for, on the same questions in one run. */
export const engineResults = async (): Promise<Result[]> => [
  ...(await compare('sample business, held-out', sampleFaq, heldOut)),
  ...(await compare('sample business, golden', sampleFaq, golden)),
  ...(await compare('six languages, answers only', multilingual.entries, multilingual.questions)),
];

/** Entries as many as no shop has, made of the sentences of those it has. */
const manyEntries = (): FaqEntry[] =>
  Array.from({ length: MANY }, (_, number) => {
    const at = (offset: number) => sampleFaq[(number * offset + offset) % sampleFaq.length] ?? sampleFaq[0];
    const [one, other] = [at(1), at(7)];
    if (!one || !other) throw new Error('the sample has no entries');
    const id = `many-${number}`;
    return { ...one, id, question: `${one.question} ${other.question} ${number}`, answer: one.answer + other.answer };
  });

/** How fast a search is, and what an index takes, with many entries. */
export const searchFigures = async (): Promise<Figure[]> => {
  const building = performance.now();
  const bytes = await encodeIndex({ version: 'bench', entries: manyEntries() });
  const built = performance.now() - building;
  const loading = performance.now();
  const index = openIndex(bytes);
  const loaded = performance.now() - loading;
  const times = [...golden, ...golden].map(({ query }) => {
    const start = performance.now();
    index.search(query, detectLanguage(query, 'ja'), Date.now());
    return performance.now() - start;
  });
  const laying = sampleFaq.slice(0, 20).map((entry) => {
    const start = performance.now();
    laidOver(index, entry);
    return performance.now() - start;
  });
  const memory = memoryOf(bytes, await encodeIndex({ version: 'sample', entries: sampleFaq }));
  return [
    { name: `search among ${MANY} entries, p50`, value: percentile(times, 0.5), unit: 'ms', limit: 2 },
    { name: `search among ${MANY} entries, p95`, value: percentile(times, 0.95), unit: 'ms' },
    { name: 'laying one more over them, p50', value: percentile(laying, 0.5), unit: 'ms', limit: 100 },
    { name: 'loading their index', value: loaded, unit: 'ms', limit: 150 },
    { name: 'memory it takes, its file included', value: memory / 1e6, unit: 'MB' },
    { name: 'its file', value: bytes.length / 1e6, unit: 'MB' },
    { name: 'building it', value: built / 1e3, unit: 's' },
  ];
};
