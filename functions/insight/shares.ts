import { type Baseline, NO_PARENT, type Parent } from './baseline.ts';
import type { Place } from './calendar.ts';
import { HOUR } from './settings.ts';
import { type Asked, endSurge, newTopic, type Reading, readStep, type TopicState } from './topic.ts';

/** What is followed as a share of something: of the answers that were judged, of the ratings, of all who asked. */
export const SHARES = ['!unhelpful', '!low-rating', '!anger'] as const;
export type Share = (typeof SHARES)[number];

const QUIET = HOUR;

/** Nothing of it depends on the hour but by what it is a share of. */
export const newShare = (step: number, at: number): TopicState => {
  const topic = newTopic(step, at - step);
  const flatAs = (count: number) => ({ ratio: [], visits: Array(count).fill(1) });
  const baseline: Baseline = { ...topic.baseline, day: flatAs(24), week: flatAs(168), slots: flatAs(0) };
  return { ...topic, baseline };
};

export interface ShareInput {
  readonly at: number;
  readonly count: number;
  /** What it is a share of. */
  readonly of: number;
  readonly place: Place;
}

/** One step of a share; nothing where there is nothing it could be a share of. */
export const readShare = (
  topic: TopicState,
  { at, count, of, place }: ShareInput,
  asked: Asked,
): Reading | undefined => {
  if (of > 0) {
    const parent: Parent = { ...NO_PARENT, shape: of };
    // It is as old as the time it was looked at, although there was nothing to see in most of it.
    topic.baseline.age += Math.max(0, at - topic.at - asked.step);
    // Who was counted with the whole before may be counted with the share only now.
    return readStep(topic, { at, count: Math.min(count, of), visitors: Math.min(count, of), place, parent }, asked);
  }
  if (at - topic.at < QUIET) return undefined;
  const event = endSurge(topic, topic.at + asked.step);
  return event && { count: 0, expected: 0, low: 0, high: 0, score: 0, isLearning: false, event };
};
