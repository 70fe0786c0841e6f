import type { Fact } from '../functions/insight/fact.ts';
import type { Places, Stored } from '../functions/insight/places.ts';
import { packReadings } from '../functions/insight/readings.ts';
import { type Chunk, chunksOf, factsOfRows } from '../functions/insight/rows.ts';
import { bucketOf, STEP } from '../functions/insight/steps.ts';
import { candidatesOf } from '../functions/insight/terms.ts';
import { watch } from '../functions/insight/watch.ts';
import { type Item, writeUnits } from './capacity.ts';
import { itemSize } from './item-size.ts';
import { percentile } from './percentile.ts';
import { numbers } from './traffic.ts';

const TOPICS = 1_000;
const PER_SECOND = 50;
const IN_BATCH = 1_000;
/** An hour is remembered; then runs are measured. */
const KNOWN = 13;
const RUNS = 5;
const BEGIN = Date.parse('2026-06-01T01:00:00Z');
const READ_UNIT = 4_096;
const SETTLED = 120_000;

const TEXTS = [
  'アプリが落ちて開けません',
  '決済エラーが出て注文できない',
  'クーポンコードが使えないのはなぜですか',
  'I get an error 503 at checkout',
  'ギフト包装の紙袋は付きますか',
];

/** Questions of a step: most are about few topics, one in five nothing answers. */
const factsOf = (random: () => number, at: number): Fact[] =>
  Array.from({ length: (PER_SECOND * STEP) / 1_000 }, (_, number) => {
    const topic = Math.floor(TOPICS ** random());
    const base = { conversationId: `${at.toString(36)}-${number}-c8f2b1`.padEnd(22, 'x'), seq: 3, version: 4 };
    const asked = {
      ...base,
      at: at + Math.floor(random() * STEP),
      visitor: `v${Math.floor(random() * 100_000)}-5fc2a9e1`,
    };
    const question = { what: 'question' as const, ...asked, language: 'ja', page: `/items/${topic % 50}` };
    return random() < 0.2
      ? { ...question, outcome: 'unknown', terms: candidatesOf(TEXTS[number % TEXTS.length] ?? '') }
      : { ...question, outcome: 'answer', topic: `faq-${topic}` };
  });

const readUnits = (sizes: readonly number[], isConsistent: boolean): number =>
  Math.max(1, Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / READ_UNIT)) * (isConsistent ? 1 : 0.5);

export interface WatchResult {
  /** Of a run of one step. */
  readonly milliseconds: number;
  readonly reads: number;
  /** The counts of the step alone, read once and not consistently. */
  readonly leastReads: number;
  readonly writes: number;
  /** Of the state, as it is stored. */
  readonly bytes: number;
}

/** An account that holds the counts as they are stored, and meters what a run asks of it. */
class Account {
  readonly #rows = new Map<number, { readonly chunks: Chunk[]; readonly sizes: readonly number[] }>();
  readonly meter = { reads: 0, writes: 0, bytes: 0 };
  #object: Uint8Array | undefined;
  #stored: Stored | undefined;

  #write(item: Item): void {
    this.meter.writes += writeUnits(undefined, item);
  }

  add(at: number, chunks: Chunk[]): void {
    this.#rows.set(at, { chunks, sizes: chunks.map((chunk) => itemSize({ ...chunk })) });
  }

  #sizes(at: number): readonly number[] {
    return this.#rows.get(at)?.sizes ?? [];
  }

  least(at: number): number {
    return readUnits(this.#sizes(at), false);
  }

  get places(): Places {
    const nothing = async () => undefined;
    return {
      facts: {
        readStep: async (at, isConsistent) => {
          const rows = this.#rows.get(at)?.chunks ?? [];
          this.meter.reads += readUnits(this.#sizes(at), isConsistent);
          return { facts: factsOfRows(bucketOf(at), rows), rows: String(rows.length) };
        },
        rowsOfStep: async (at) => {
          this.meter.reads += readUnits(this.#sizes(at), false);
          return String(this.#rows.get(at)?.chunks.length ?? 0);
        },
        lateBuckets: async () => {
          this.meter.reads += 1;
          return [];
        },
        clearLate: async () => {},
      },
      states: {
        stored: async () => {
          this.meter.reads += 1;
          return this.#stored;
        },
        read: async () => this.#object,
        checkpoint: nothing,
        keepCheckpoint: async () => {},
        commit: async (before, bytes, progress) => {
          this.#object = bytes;
          this.meter.bytes = bytes?.length ?? 0;
          this.#stored = { version: (before?.version ?? 0) + 1, ...progress, key: 'state' };
          this.#write({ ...this.#stored });
          return this.#stored;
        },
      },
      recentAlerts: async () => [],
      topicSettings: async () => {
        this.meter.reads += 0.5;
        return new Map();
      },
      timeZone: async () => 'Asia/Tokyo',
      questionOf: nothing,
      putReadings: async (steps) => {
        for (const step of steps) this.#write({ pk: 'READ#2026-06-01', sk: '01:00', readings: packReadings(step) });
      },
      putNotices: async () => {},
      claim: async () => 'claimed',
      publish: async () => [],
      markTold: async () => {},
    };
  }
}

/** A run of the job over a thousand topics at fifty messages a second, from opening its state to keeping it. */
export const watchResult = async (): Promise<WatchResult> => {
  const random = numbers(11);
  const account = new Account();
  const taken: WatchResult[] = [];
  for (let step = 0; step < KNOWN + RUNS; step += 1) {
    const at = BEGIN + step * STEP;
    const facts = factsOf(random, at);
    const batches = Array.from({ length: Math.ceil(facts.length / IN_BATCH) }, (_, number) =>
      facts.slice(number * IN_BATCH, (number + 1) * IN_BATCH),
    );
    const chunks = batches.flatMap((batch) => chunksOf(bucketOf(at), batch));
    account.add(at, chunks);
    Object.assign(account.meter, { reads: 0, writes: 0, bytes: 0 });
    const begin = performance.now();
    await watch(at + STEP + SETTLED, account.places);
    taken.push({ milliseconds: performance.now() - begin, leastReads: account.least(at), ...account.meter });
  }
  const measured = taken.slice(KNOWN);
  const of = (name: keyof WatchResult): number =>
    percentile(
      measured.map((one) => one[name]),
      0.5,
    );
  return {
    // The least of them: what others do on the machine is not the run's.
    milliseconds: Math.min(...measured.map((one) => one.milliseconds)),
    ...{ reads: of('reads'), leastReads: of('leastReads'), writes: of('writes'), bytes: of('bytes') },
  };
};

const MOST_MILLISECONDS = 2_000;

export const watchLine = ({ milliseconds, reads, leastReads, writes, bytes }: WatchResult): string =>
  `One run of the job over ${TOPICS} topics at ${PER_SECOND} messages a second, with what it reads and keeps, takes ${milliseconds.toFixed(0)} ms and ${reads} RCU; the least possible, the counts of the step read once and not consistently, is ${leastReads}. It writes ${writes} WCU and a state of ${(bytes / 1e6).toFixed(1)} MB.`;

export const watchFailures = ({ milliseconds }: WatchResult): string[] =>
  milliseconds > MOST_MILLISECONDS ? [`a run of the job takes ${milliseconds.toFixed(0)} ms`] : [];
