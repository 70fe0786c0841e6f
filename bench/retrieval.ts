import { encodeIndex } from '../functions/bot/build.ts';
import type { GoldenQuestion } from '../functions/bot/evaluate.ts';
import { openIndex } from '../functions/bot/index-file.ts';
import { detectLanguage } from '../functions/bot/retrieve.ts';
import type { FaqEntry } from '../functions/knowledge/snapshot.ts';
import { golden, heldOut, multilingual, sampleFaq } from '../test/bot/sample.ts';
import { type Random, seeded } from '../test/random.ts';
import { ENGINES, type Engine } from './engines.ts';
import type { Figure } from './figure.ts';
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

/** 95 % interval of the mean of paired differences, by bootstrap over the questions. */
const interval = (ours: readonly number[], other: readonly number[], random: Random): [low: number, high: number] => {
  const differences = ours.map((value, at) => value - (other[at] ?? 0));
  const draw = () => differences[Math.floor(random() * differences.length)] ?? 0;
  const means = Array.from({ length: SAMPLES }, () => mean(differences.map(draw)));
  return [percentile(means, 0.025), percentile(means, 0.975)];
};

const comparison = async (
  name: string,
  entries: readonly FaqEntry[],
  questions: readonly GoldenQuestion[],
): Promise<Figure[]> => {
  const covered = questions.filter(({ gold }) => gold !== null);
  const ours = await placesOf(await ourEngine(entries), covered);
  const figures: Figure[] = [
    { name: `right entry first, ${name} (${covered.length} questions)`, value: 100 * mean(hits(ours)), unit: '%' },
    { name: `MRR@10, ${name}`, value: mean(ours), unit: '' },
  ];
  for (const [engine, make] of Object.entries(ENGINES)) {
    const other = await placesOf(await make(entries), covered);
    const [low] = interval(hits(ours), hits(other), seeded(1));
    const [lowMrr] = interval(ours, other, seeded(1));
    figures.push(
      { name: `right entry first with ${engine}, ${name}`, value: 100 * mean(hits(other)), unit: '%' },
      { name: `MRR@10 with ${engine}, ${name}`, value: mean(other), unit: '' },
      // Below 0 we are ahead beyond chance.
      {
        name: `${engine} ahead at best (95 % interval), right entry first, ${name}`,
        value: -100 * low,
        unit: 'points',
        limit: 0,
      },
      { name: `${engine} ahead at best (95 % interval), MRR@10, ${name}`, value: -lowMrr, unit: '', limit: 0 },
    );
  }
  return figures;
};

/** Entries as many as no shop has, made of the sentences of those it has. */
const manyEntries = (): FaqEntry[] =>
  Array.from({ length: MANY }, (_, number) => {
    const at = (offset: number) => sampleFaq[(number * offset + offset) % sampleFaq.length] ?? sampleFaq[0];
    const [one, other] = [at(1), at(7)];
    if (!one || !other) throw new Error('the sample has no entries');
    const id = `many-${number}`;
    return { ...one, id, question: `${one.question} ${other.question} ${number}`, answer: one.answer + other.answer };
  });

const speed = async (): Promise<Figure[]> => {
  const building = performance.now();
  const bytes = await encodeIndex({ version: 'bench', entries: manyEntries() });
  const built = performance.now() - building;
  globalThis.gc?.();
  const before = process.memoryUsage();
  const loading = performance.now();
  const index = openIndex(bytes);
  const loaded = performance.now() - loading;
  const times = [...golden, ...golden].map(({ query }) => {
    const start = performance.now();
    index.search(query, detectLanguage(query, 'ja'), Date.now());
    return performance.now() - start;
  });
  const after = process.memoryUsage();
  const memory = after.heapUsed + after.external - before.heapUsed - before.external;
  return [
    { name: `search among ${MANY} entries, p50`, value: percentile(times, 0.5), unit: 'ms', limit: 2 },
    { name: `search among ${MANY} entries, p95`, value: percentile(times, 0.95), unit: 'ms' },
    { name: 'loading their index', value: loaded, unit: 'ms', limit: 150 },
    { name: 'memory it takes', value: memory / 1e6, unit: 'MB' },
    { name: 'its file', value: bytes.length / 1e6, unit: 'MB' },
    { name: 'building it', value: built / 1e3, unit: 's' },
  ];
};

/** How often the right entry is found, beside what a developer would reach for, and how fast. */
export const retrievalFigures = async (): Promise<Figure[]> => [
  ...(await comparison('sample business, held-out', sampleFaq, heldOut)),
  ...(await comparison('sample business, golden', sampleFaq, golden)),
  ...(await comparison('six languages, answers only', multilingual.entries, multilingual.questions)),
  ...(await speed()),
];
