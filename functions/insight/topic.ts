import {
  type Baseline,
  type Expectation,
  expectation,
  forget,
  learnStep,
  newBaseline,
  type Parent,
  varianceOf,
} from './baseline.ts';
import type { Place } from './calendar.ts';
import {
  beginAgain,
  type Direction,
  followSurge,
  goOn,
  newSurge,
  ratioOf,
  type Surge,
  type SurgeEvent,
} from './course.ts';
import { add, type Evidence, FALLS, newEvidence, RISES, type Sum, silence, strongest } from './evidence.ts';
import { HOUR, type TrendSettings, WEEK } from './settings.ts';
import { calibrated, follow, newTail, outstanding, type Tail } from './tail.ts';

interface Side {
  readonly evidence: Evidence;
  readonly tail: Tail;
}

/** All that is kept of a topic between two steps: plain JSON. */
export interface TopicState {
  readonly baseline: Baseline;
  readonly rise: Side;
  readonly fall: Side;
  surge?: Surge;
  /** A level that is new, by its ratio to the one before: what falls back to that one is believed soon. */
  moved?: { at: number; ratio: number };
  /** The last step it has seen. */
  at: number;
}

export const newTopic = (step: number, at: number): TopicState => ({
  baseline: newBaseline(step),
  rise: { evidence: newEvidence(RISES, step), tail: newTail() },
  fall: { evidence: newEvidence(FALLS, step), tail: newTail() },
  at,
});

/** What a step says of a topic. */
export interface Reading {
  readonly count: number;
  readonly expected: number;
  /** What is still usual, as counts. */
  readonly low: number;
  readonly high: number;
  /** 0 to 1; a surge from 0.5 on. */
  readonly score: number;
  readonly isLearning: boolean;
  readonly event?: SurgeEvent;
}

export interface Asked extends TrendSettings {
  /** Nats that bring as many false alarms as are borne. */
  readonly threshold: number;
}

/** Nats after which a new level is surely over. */
const SURELY = 20;
const COOL_DOWN = HOUR;
/** Longest stretch of evidence for one surge. */
const LONGEST = 3 * HOUR;
/** Less than so much more, or more than so much less, alerts nobody, however sure it is. */
const LEAST_RATIO = { rise: 1.4, fall: 0.6 };
/** Shares that are usual for some businesses may not alert before their own are known. */
const LEAST_OF_SHARES = 2.5;
/** Before so long the share of a topic tells more than its past. */
const NEW = HOUR;
/** How topics share what comes differs less from step to step than how much comes. */
const OF_SHARES = 0.05;
/** Peaks of the first day are of what was not known. */
const UNKNOWN = 24 * HOUR;
/** Nights have to be known before silence is telling. */
const FALLS_FROM = 3 * 24 * HOUR;
/** How much more evidence is asked for at first, and after what time half of it. */
const CAUTION = 0.8;
const CAUTIOUS = 3 * 24 * HOUR;
const LEARNING = 7 * 24 * HOUR;
/** Nats from which a rise of many may be a surge: less of it passes for how today goes. */
const SUSPECTED = 4;
const MANY = 100;
/** Just below the score of a surge. */
const ALMOST = 0.49;
const TOLD = 1.64;

const longest = (step: number): number => Math.max(4, Math.round(LONGEST / step));

const isEnough = (
  sum: Sum,
  direction: Direction,
  leastRise: number,
  settings: Asked,
  visitorsKnown: boolean,
): boolean => {
  if (direction === 'fall') return sum.expected >= settings.minimum && sum.count <= LEAST_RATIO.fall * sum.expected;
  return (
    sum.count >= settings.minimum &&
    sum.count >= leastRise * sum.expected &&
    (!visitorsKnown || sum.visitors >= settings.minimumVisitors)
  );
};

const moveLevel = (topic: TopicState, ratio: number, at: number): void => {
  topic.baseline.level.counts *= ratio;
  topic.baseline.today.counts = 0;
  topic.baseline.today.exposure = 0;
  topic.moved = { at, ratio };
};

/** A level that was new goes back to what it was. */
const fallsBack = (topic: TopicState, at: number): boolean => {
  const { moved, fall } = topic;
  if (!moved || at - moved.at > WEEK) return false;
  const sum = strongest(fall.evidence);
  return sum.nats > SURELY && sum.count / Math.max(sum.expected, 0.01) < 1.5 / moved.ratio;
};

/** Ends an open surge that no step will speak against any more. */
export const endSurge = (topic: TopicState, at: number): SurgeEvent | undefined => {
  const { surge } = topic;
  if (!surge || surge.endedAt !== undefined) return undefined;
  silence(topic[surge.direction].evidence);
  surge.endedAt = at;
  return { type: 'ended', surge: { ...surge } };
};

export interface Input {
  readonly at: number;
  readonly count: number;
  /** Distinct visitors who were not in it within the hour before, where they are known. */
  readonly visitors?: number;
  /** How many of them others alert of: they count, but speak for nothing here. */
  readonly explained?: number;
  readonly place: Place;
  readonly parent: Parent;
  /** What one topic may have of all that came, where nothing is known of it yet. */
  readonly most?: number | undefined;
  /** Whether that is so although it has a level: one that is only supposed. */
  readonly isSupposed?: boolean;
  /** How many times as much as usual is the least that alerts. */
  readonly least?: number;
}

/** Whether its share of what comes says more of a topic than its past. */
const isOnlyShared = ({ baseline }: TopicState, { most, isSupposed = false }: Input): boolean =>
  most !== undefined && (isSupposed || baseline.age < NEW);

/** What is usual, by its past or, as long as that is short, by its share. */
const usualOf = (topic: TopicState, input: Input, { mean, dispersion }: Expectation) => {
  const { age } = topic.baseline;
  const most = isOnlyShared(topic, input) ? input.most : undefined;
  if (most === undefined) return age > 0 ? { mean, dispersion } : { mean: input.count, dispersion: 1 };
  const isPast = age > 0 && !input.isSupposed;
  return { mean: isPast ? Math.min(mean, most) : most, dispersion: OF_SHARES };
};

/** One step of one topic. */
export const readStep = (topic: TopicState, input: Input, settings: Asked): Reading => {
  const { at, count, explained = 0, place, parent } = input;
  const left = Math.max(0, count - explained);
  const { step } = settings;
  const { baseline } = topic;
  const elapsed = Math.max(step, at - topic.at);
  // Evidence on both sides of a gap is not of one surge.
  if (elapsed > HOUR + step) for (const side of [topic.rise, topic.fall]) silence(side.evidence);
  forget(baseline, elapsed, step);
  topic.at = at;
  const expected = expectation(baseline, place, parent);
  const threshold = settings.threshold * (1 + CAUTION * 2 ** (-baseline.age / CAUTIOUS));
  const visitors = Math.max(0, (input.visitors ?? 0) - explained);
  const isNew = isOnlyShared(topic, input);
  // From here on its own past speaks, and only of what comes.
  if (input.most !== undefined && !isNew && baseline.age - elapsed < NEW) silence(topic.rise.evidence);
  const isKnown = baseline.age > 0 || isNew;
  const { mean, dispersion } = usualOf(topic, input, expected);
  const least = isNew ? LEAST_OF_SHARES : Math.max(LEAST_RATIO.rise, input.least ?? 0);
  let event: SurgeEvent | undefined;
  let score = 0;
  // A fall that nobody wants to hear of must not pass for how today goes either: what comes after it would look like a rise.
  const isWanted = (direction: Direction) => direction === 'rise' || settings.drops;
  const directions: readonly Direction[] = ['rise', 'fall'];
  for (const direction of directions) {
    const { evidence, tail } = topic[direction];
    if (isKnown) {
      add(
        evidence,
        direction === 'rise' ? RISES : FALLS,
        { count: left, visitors, mean, dispersion, known: topic.surge ? 0 : expected.known },
        longest(step),
      );
    }
    const sum = strongest(evidence);
    follow(tail, sum.nats, at, elapsed, baseline.age >= UNKNOWN);
    const nats = Math.max(0, calibrated(tail, sum.nats));
    const isRaised =
      nats >= threshold &&
      (direction === 'rise' || baseline.age >= FALLS_FROM) &&
      sum.nats > outstanding(tail) &&
      isEnough(sum, direction, least, settings, input.visitors !== undefined);
    const one = nats / (nats + threshold);
    if (isWanted(direction)) score = Math.max(score, isRaised ? one : Math.min(one, ALMOST));
    const open = topic.surge && topic.surge.endedAt === undefined ? topic.surge.direction : undefined;
    // A fall gives way to a rise.
    if (!isRaised || open === 'rise' || open === direction) continue;
    if (topic.surge?.endedAt !== undefined && topic.surge.direction === direction) {
      beginAgain(topic.surge, at, step);
      event = { type: 'updated', surge: topic.surge };
    } else {
      topic.surge = newSurge(sum, direction, at, step);
      event = { type: 'started', surge: topic.surge };
    }
  }
  const { surge } = topic;
  if (surge && surge.endedAt === undefined && event === undefined) {
    followSurge(surge, left, visitors, { ...expected, mean, dispersion }, at, step);
    event = goOn(surge, at, settings);
    if (event?.type === 'ended') silence(topic[surge.direction].evidence);
    // A quiet day ends; only what has risen is taken for lasting.
    if (event?.became && surge.direction === 'rise') moveLevel(topic, ratioOf(surge), at);
  }
  if (surge?.endedAt !== undefined && at - surge.endedAt >= Math.max(COOL_DOWN, 2 * step)) delete topic.surge;
  if (fallsBack(topic, at) && topic.moved) {
    moveLevel(topic, 1 / topic.moved.ratio, at);
    delete topic.moved;
  }
  const isOpen = topic.surge !== undefined && topic.surge.endedAt === undefined;
  const deviation = Math.sqrt(varianceOf({ ...expected, mean, dispersion }));
  const isSuspect =
    mean > MANY &&
    baseline.age > CAUTIOUS &&
    calibrated(topic.rise.tail, strongest(topic.rise.evidence).nats) > SUSPECTED;
  learnStep(baseline, count, expected, { step, place, isSurge: isOpen || explained > deviation, isSuspect });
  const reach = TOLD * deviation;
  return {
    count,
    expected: mean,
    low: Math.max(0, mean - reach),
    high: mean + reach,
    score,
    isLearning: baseline.age < LEARNING,
    // A surge goes on; what was said of it does not.
    ...(event && isWanted(event.surge.direction) && { event: { ...event, surge: { ...event.surge } } }),
  };
};
