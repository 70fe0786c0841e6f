import { hashOf } from '../bot/hash.ts';
import { HOUR } from './settings.ts';

/** One of those who asked, to be shown: its text is not kept. */
export interface Example {
  readonly ref: string;
  readonly at: number;
  readonly page?: string;
}

/** Who asked about a topic within the hour, by step, and what may be shown of it. */
export interface Askers {
  readonly steps: { readonly at: number; readonly visitors: Set<number> }[];
  examples: Example[];
}

/** By topic. */
export type LastHour = Map<string, Askers>;

/** Of a topic and a step, and of a topic. */
const MOST_EXAMPLES = { step: 20, topic: 60 };
/** Over all topics: the oldest are forgotten, and count once more. */
const MOST_VISITORS = 500_000;

/** Two of a hundred thousand visitors are taken for one. */
const numberOf = (visitor: string): number => hashOf(visitor) >>> 0;

/** Counts whoever was not in a topic within the hour, so that everybody counts once. Whether this one does. */
export const count = (hour: LastHour, topic: string, step: number, visitor: string, example: Example): boolean => {
  const askers = hour.get(topic) ?? { steps: [], examples: [] };
  hour.set(topic, askers);
  const number = numberOf(visitor);
  if (askers.steps.some(({ visitors }) => visitors.has(number))) return false;
  let now = askers.steps.at(-1);
  if (now?.at !== step) {
    now = { at: step, visitors: new Set() };
    askers.steps.push(now);
  }
  now.visitors.add(number);
  if (now.visitors.size <= MOST_EXAMPLES.step) askers.examples.push(example);
  return true;
};

const dropBefore = (hour: LastHour, at: number): void => {
  for (const [topic, askers] of hour) {
    while ((askers.steps[0]?.at ?? at) < at) askers.steps.shift();
    if (askers.steps.length === 0) hour.delete(topic);
  }
};

export const forget = (hour: LastHour, now: number): void => {
  dropBefore(hour, now - HOUR);
  let all = 0;
  const bySteps = new Map<number, number>();
  for (const { steps } of hour.values()) {
    for (const { at, visitors } of steps) bySteps.set(at, (bySteps.get(at) ?? 0) + visitors.size);
  }
  for (const [at, size] of [...bySteps].toSorted(([one], [other]) => other - one)) {
    all += size;
    if (all <= MOST_VISITORS) continue;
    dropBefore(hour, at + 1);
    return;
  }
};

/** Keeps what may be shown of the topics that something speaks for, and of no others. */
export const keepExamples = (hour: LastHour, now: number, isTelling: (topic: string) => boolean): void => {
  for (const [topic, askers] of hour) {
    if (askers.examples.length === 0) continue;
    askers.examples = isTelling(topic)
      ? askers.examples.filter(({ at }) => at >= now - HOUR).slice(-MOST_EXAMPLES.topic)
      : [];
  }
};

export const examplesSince = (hour: LastHour, topic: string, since: number): Example[] =>
  (hour.get(topic)?.examples ?? []).filter(({ at }) => at >= since);
