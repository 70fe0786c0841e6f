import { commonDispersion, doubtFrom, expectation, NO_PARENT } from './baseline.ts';
import { calendar } from './calendar.ts';
import { DAY, DEFAULTS, SUSPECT, TOTAL, type TrendSettings, thresholdOf, WEEK } from './settings.ts';
import { type Asked, newTopic, type Reading, readStep, type TopicState } from './topic.ts';

/** What came in a step; a topic that is missing had nothing. */
export interface Count {
  readonly count: number;
  /** Distinct visitors among them who were not in the topic within the hour before. */
  readonly visitors?: number;
  /** How many of all came by what is told of elsewhere. */
  readonly explained?: number;
}

/** All that is kept between two steps: plain JSON. */
export interface TrendState {
  readonly topics: Record<string, TopicState>;
  /** Steps with data. */
  steps: number;
}

/** How staff want to hear of a topic: so many times as many messages, and as much evidence, as usual. */
export interface Tuning {
  readonly minimum: number;
  readonly threshold: number;
}

/** None: as usual. */
export type Tuned = (topic: string) => Tuning | undefined;
export const UNTUNED: Tuned = () => undefined;

export const tunedBy = (asked: Asked, tuning: Tuning | undefined): Asked =>
  tuning ? { ...asked, minimum: asked.minimum * tuning.minimum, threshold: asked.threshold * tuning.threshold } : asked;

export const newTrend = (): TrendState => ({ topics: Object.create(null), steps: 0 });

/** Of all questions the most asked one has hardly ever more, which tells something on the first day. */
export const LARGEST_SHARE = 0.2;

/** A first morning has many times what the night had; until each hour was seen, less than so much more alerts nobody. */
const LEAST_AT_FIRST = 3;
const FIRST = 2 * DAY;

/** What was silent for longer is no more surely silent. */
const MOST_SILENT = 2 * WEEK;

const NONE: ReadonlySet<string> = new Set();

/** Reads steps one after another. `state` is changed in place. */
export const trend = (given: Partial<TrendSettings> = {}) => {
  const settings = { ...DEFAULTS, ...given };
  const placeOf = calendar(settings.timeZone, settings.isWallClock);

  return (
    state: TrendState,
    at: number,
    counts: ReadonlyMap<string, Count>,
    tuned: Tuned = UNTUNED,
    /** Of these nothing is known in this step. */
    unknown: ReadonlySet<string> = NONE,
  ): Map<string, Reading> => {
    const { topics } = state;
    const place = placeOf(at + settings.step / 2);
    for (const topic of counts.keys()) {
      if (topic !== TOTAL && !topics[topic]) {
        topics[topic] = newTopic(settings.step, at - settings.step);
        topics[topic].baseline.level.exposure = Math.min(state.steps, MOST_SILENT / settings.step);
        topics[topic].baseline.age = state.steps * settings.step;
      }
    }
    const names = Object.keys(topics).filter((topic) => topic !== TOTAL);
    const asked = { ...settings, threshold: thresholdOf(settings, names.length) };
    state.steps += 1;
    const total = topics[TOTAL];
    const whole = total && names.length > 0 ? expectation(total.baseline, place, NO_PARENT) : undefined;
    const parent = {
      shape: whole?.shape ?? 1,
      dispersion: commonDispersion(names.flatMap((name) => topics[name]?.baseline ?? [])),
      doubt: whole ? doubtFrom(whole) : 1,
    };
    const everything = counts.get(TOTAL);
    // Only where visitors are counted is anything known of how topics share them.
    const most =
      everything?.visitors === undefined
        ? undefined
        : LARGEST_SHARE * Math.max(0, everything.count - (everything.explained ?? 0));
    const readings = new Map<string, Reading>();
    let sum = 0;
    let visitors: number | undefined;
    let explained = everything?.explained ?? 0;
    for (const topic of names) {
      const one = topics[topic];
      const given = counts.get(topic) ?? { count: 0 };
      if (!one) continue;
      if (unknown.has(topic)) {
        // The whole is taken to have had what it has otherwise.
        sum += expectation(one.baseline, place, parent).mean;
        continue;
      }
      const reading = readStep(one, { at, ...given, place, parent, most }, tunedBy(asked, tuned(topic)));
      readings.set(topic, reading);
      sum += given.count;
      if (given.visitors !== undefined) visitors = (visitors ?? 0) + given.visitors;
      if (reading.score >= SUSPECT) explained += Math.max(0, reading.count - reading.expected);
    }
    const all = everything ?? { count: sum, ...(visitors !== undefined && { visitors }) };
    topics[TOTAL] ??= newTopic(settings.step, at - settings.step);
    const ofAll = tunedBy(asked, tuned(TOTAL));
    const least = topics[TOTAL].baseline.age < FIRST ? LEAST_AT_FIRST : 0;
    readings.set(TOTAL, readStep(topics[TOTAL], { at, ...all, explained, place, parent: NO_PARENT, least }, ofAll));
    return readings;
  };
};
