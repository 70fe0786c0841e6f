import type { Place } from './calendar.ts';
import { type Between, between, type Cells, flat, learn, ratioAt, visitsAt } from './profile.ts';
import { DAY, HOUR, MINUTE } from './settings.ts';

/** Counts and the exposure they came from, both fading: their ratio is a rate, and the counts say how sure it is. */
export interface Rate {
  counts: number;
  exposure: number;
}

/** How many times what was expected came on a day, and the time before it. */
export interface Unbelieved {
  day: number;
  ratio: number;
  before: number;
}

/** What is usual for a topic: level x shape of its day x shape of its week x its times of day x how today goes. */
export interface Baseline {
  readonly level: Rate;
  readonly today: Rate;
  readonly day: Cells;
  readonly week: Cells;
  readonly slots: Cells;
  /** Squared relative deviations beyond Poisson's, and how many of them. */
  readonly spread: Rate;
  /** What was too high to be believed, by slot and by hour of the week: seen again the next time it is. */
  readonly unbelieved: Record<string, Unbelieved>;
  /** Time with data. */
  age: number;
}

/** What a step should bring. */
export interface Expectation {
  /** Messages. */
  readonly mean: number;
  /** Variance = mean + dispersion x mean squared. */
  readonly dispersion: number;
  /** The part of the dispersion that is not noise but what is not known yet. */
  readonly unknown: number;
  /** Share of the noise. */
  readonly known: number;
  /** The mean without how today goes. */
  readonly usual: number;
  readonly shape: number;
  readonly hourOfDay: Between;
  readonly hourOfWeek: Between;
  readonly slot: Between;
}

const HALF_LIFE = { level: 10 * DAY, today: 3 * HOUR, spread: 7 * DAY };
const LEAST_STEPS = 10;
/** Visits of a cell that are remembered. */
const MEMORY = { day: 14, week: 5, slots: 10 };
/** Counts an hour, or a slot, needs to be believed half. */
const HALF_BELIEVED = 20;
/** How much a day differs from others like it, as what it would take to know: 1 / variance. */
const TODAY_PRIOR = { unknown: 3, known: 25 };
/** Of what is not known yet; each divided by what visits prove. */
const UNKNOWN = { day: 0.4, dayVisits: 6, week: 0.3, weekVisits: 6 };
const DISPERSION = { prior: 0.05, steps: 150, least: 0.001 };
/** Standard deviations beyond which a count teaches no more than at them. */
const BELIEVED = 3;
/** Until then what was not believed the day before is no surprise today. */
const YOUNG = 10 * DAY;
/** How many times as much as expected on two days in a row is a habit. */
const AGAIN = 2;
const HABIT = 0.7;
/** Days after which what was not believed is forgotten. */
const REMEMBERED = 8;
/** Until then nothing is known of most hours. */
const FIRST = 3 * DAY;
const MOST_AGAIN = 100_000;
const MOST_DOUBT = 4;
/** Variances: of what is not known of each cell, less by its visits, and of a visit itself. */
const UNSURE = { day: 0.4, dayVisits: 2.5, week: 0.1, weekVisits: 2, slots: 0.05, visit: 0.03 };
/** Visits from which a surge teaches an hour nothing. */
const FAMILIAR = 0.5;
/** Where counts are large, how today goes would follow a surge faster than what speaks for it grows. */
const SUSPECT_TEACHES = 0.4;
const SLOTS_A_DAY = 288;
const SUNDAY = 0;

export const slotsOf = (step: number): number => (step < HOUR ? Math.min(SLOTS_A_DAY, Math.round(DAY / step)) : 0);

export const newBaseline = (step: number): Baseline => ({
  level: { counts: 0, exposure: 0 },
  today: { counts: 0, exposure: 0 },
  day: flat(24),
  week: flat(168),
  slots: flat(slotsOf(step)),
  spread: { counts: 0, exposure: 0 },
  unbelieved: {},
  age: 0,
});

const fade = (rate: Rate, factor: number): void => {
  rate.counts *= factor;
  rate.exposure *= factor;
};
const fading = (elapsed: number, halfLife: number): number => 2 ** (-elapsed / halfLife);

/** What time that passed makes less sure, data or none. */
export const forget = ({ level, today, spread }: Baseline, elapsed: number, step: number): void => {
  // However long a step is, a few of them are too few to know a level by.
  fade(level, fading(elapsed, Math.max(HALF_LIFE.level, LEAST_STEPS * step)));
  fade(today, fading(elapsed, HALF_LIFE.today));
  fade(spread, fading(elapsed, HALF_LIFE.spread));
};

const dispersionOf = ({ spread }: Baseline, prior: number): number =>
  Math.max(DISPERSION.least, (spread.counts + prior * DISPERSION.steps) / (spread.exposure + DISPERSION.steps));

/** The dispersion that topics have together: what is believed of one that has hardly any messages. */
export const commonDispersion = (baselines: Iterable<Baseline>): number => {
  let counts = DISPERSION.prior * DISPERSION.steps;
  let exposure = DISPERSION.steps;
  for (const { spread } of baselines) {
    counts += spread.counts;
    exposure += spread.exposure;
  }
  return Math.max(DISPERSION.least, counts / exposure);
};

const hourKey = (hourOfWeek: Between): string => `w${hourOfWeek.share < 0.5 ? hourOfWeek.first : hourOfWeek.second}`;

const keysOf = (slot: Between, hourOfWeek: Between): string[] => [String(slot.first), hourKey(hourOfWeek)];

/** How much more than was believed it was at the same time the day, or the week, before; 1 where it was not. */
const before = ({ unbelieved }: Baseline, keys: readonly string[], today: number): number =>
  Math.max(
    1,
    ...keys.map((key) => {
      const one = unbelieved[key];
      if (!one || today - one.day > REMEMBERED) return 1;
      return one.day === today ? one.before : one.ratio;
    }),
  );

const disbelieve = ({ unbelieved }: Baseline, key: string, ratio: number, today: number): void => {
  const one = unbelieved[key];
  const isToday = one?.day === today;
  const highest = Math.round(Math.max(ratio, isToday ? one.ratio : 1) * 100) / 100;
  unbelieved[key] = { day: today, ratio: highest, before: isToday ? one.before : (one?.ratio ?? 1) };
};

/** What all topics together tell of each. */
export interface Parent {
  /** The shape that they have at this time, 1 on average. */
  readonly shape: number;
  readonly dispersion: number;
  /** How much less than nothing is known by it of the hours of a topic, 0 to 1. */
  readonly doubt: number;
}

export const NO_PARENT: Parent = { shape: 1, dispersion: DISPERSION.prior, doubt: 1 };

/** A topic whose own hours are not known yet has about those of all of them. */
const DOUBT_OF_ALL = 0.3;
export const doubtFrom = ({ unknown }: Expectation): number => Math.min(1, DOUBT_OF_ALL + unknown);

export const expectation = (baseline: Baseline, place: Place, parent: Parent): Expectation => {
  const { level, today, day, week, slots } = baseline;
  const hourOfDay = between(place.hour, 24);
  const hourOfWeek = between(place.weekday * 24 + place.hour, 168);
  const count = slots.ratio.length;
  const slot = { first: Math.floor((place.hour / 24) * (count || 24)), second: 0, share: 0 };
  const daily = ratioAt(day, hourOfDay) * (count === 0 ? 1 : ratioAt(slots, slot));
  const weekly = ratioAt(week, hourOfWeek);
  const sunday = place.isHoliday ? ratioAt(week, between(SUNDAY * 24 + place.hour, 168)) : weekly;
  const shape = parent.shape * daily * ((weekly + sunday) / 2);
  const usual = ((level.counts + 0.5 * Math.min(1, level.exposure)) / Math.max(level.exposure, 1e-9)) * shape;
  const visits = visitsAt(day, hourOfDay);
  const weeks = visitsAt(week, hourOfWeek);
  const prior = visits < 0.5 ? TODAY_PRIOR.unknown : TODAY_PRIOR.known;
  const isYoung = baseline.age < YOUNG;
  const again = isYoung ? Math.min(MOST_AGAIN, before(baseline, keysOf(slot, hourOfWeek), place.day)) : 1;
  const mean = (usual * Math.sqrt(again) * (today.counts + prior)) / (today.exposure + prior);
  const hours = UNKNOWN.day / (1 + UNKNOWN.dayVisits * visits) + UNKNOWN.week / (1 + UNKNOWN.weekVisits * weeks);
  const unknown =
    parent.doubt * hours +
    (Math.log(weekly / sunday) / 2) ** 2 +
    1 / (level.counts + 0.5) +
    Math.min(MOST_DOUBT, (Math.log(again) / 2) ** 2);
  const noise = dispersionOf(baseline, parent.dispersion);
  const dispersion = noise + unknown;
  return { mean, dispersion, unknown, known: noise / dispersion, usual, shape, hourOfDay, hourOfWeek, slot };
};

export const varianceOf = ({ mean, dispersion }: Expectation): number => mean + dispersion * mean * mean;

/** A count that a baseline may learn: what is far from what is usual counts as no farther than is believed. */
const believed = (baseline: Baseline, count: number, expected: Expectation, today: number): number => {
  const { mean, slot, hourOfWeek } = expected;
  const reach = BELIEVED * Math.sqrt(varianceOf(expected)) + 1;
  const keys = keysOf(slot, hourOfWeek);
  const most = Math.max(mean + reach, before(baseline, keys, today) * mean);
  for (const key of keys) {
    if (count > mean + reach) disbelieve(baseline, key, count / Math.max(mean, 0.01), today);
    else if (baseline.unbelieved[key]?.day !== today) delete baseline.unbelieved[key];
  }
  return Math.min(most, Math.max(mean - reach, count));
};

const learnLevel = (baseline: Baseline, seen: number, expected: Expectation, isSuspect: boolean): void => {
  const { level, today, spread } = baseline;
  if (level.exposure === 0) {
    level.exposure = expected.shape / (1 + DISPERSION.prior * seen);
    level.counts = (level.exposure * seen) / expected.shape;
    return;
  }
  const { mean, known, usual, shape } = expected;
  const noise = known * expected.dispersion;
  const weight = 1 / (1 + noise * mean);
  level.counts += weight * seen;
  level.exposure += weight * shape;
  const ofToday = isSuspect ? SUSPECT_TEACHES * weight : weight;
  today.counts += ofToday * seen;
  today.exposure += ofToday * usual;
  if (mean < 1e-3) return;
  // A step of few messages is mostly chance, and says little of the dispersion.
  const telling = (expected.dispersion * mean) / (1 + expected.dispersion * mean);
  spread.counts += telling * telling * known * (((seen - mean) / mean) ** 2 - 1 / mean);
  spread.exposure += telling * telling;
};

interface Learning {
  readonly step: number;
  readonly place: Place;
  readonly isSurge: boolean;
  /** It may become one. */
  readonly isSuspect: boolean;
}

/** Learns what a step brought. A surge teaches nothing but hours that nothing is known of; a holiday nothing of its weekday. */
export const learnStep = (
  baseline: Baseline,
  count: number,
  expected: Expectation,
  { step, place, isSurge, isSuspect }: Learning,
): void => {
  const { day, week, slots } = baseline;
  const earlier = before(baseline, [String(expected.slot.first)], place.day);
  const seen = baseline.level.exposure === 0 ? count : believed(baseline, count, expected, place.day);
  const { usual, hourOfDay, hourOfWeek, slot } = expected;
  baseline.age += step;
  const isNew = visitsAt(day, hourOfDay) < FAMILIAR || visitsAt(week, hourOfWeek) < FAMILIAR;
  if (!isSurge || baseline.age < DAY) learnLevel(baseline, seen, expected, isSuspect);
  if (usual === 0) return;
  const habit = slots.ratio[slot.first];
  const isAgain = earlier >= AGAIN && seen >= AGAIN * usual;
  if (isAgain && habit !== undefined) {
    // A job that somebody has set up: it is learned at once, of this time alone, although it surges.
    slots.ratio[slot.first] = Math.round(habit * (1 + HABIT * (seen / usual - 1)) * 1_000) / 1_000;
    return;
  }
  if (isSurge && !isNew) return;
  const unforeseen = seen / usual - 1;
  // Where nothing is known yet, many count although few were expected.
  const likely = isNew && baseline.age < FIRST ? Math.max(usual, seen) : usual;
  const anHour = (likely * HOUR) / step;
  const evidence = Math.min(1, step / HOUR) * (anHour / (anHour + HALF_BELIEVED));
  const visit = Math.min(1, step / (5 * MINUTE)) * (likely / (likely + HALF_BELIEVED));
  // The gains of a Kalman filter: each takes its part; all of it by each would be more than there was.
  const unsure = {
    day: UNSURE.day / (1 + UNSURE.dayVisits * visitsAt(day, hourOfDay)),
    week: place.isHoliday ? 0 : UNSURE.week / (1 + UNSURE.weekVisits * visitsAt(week, hourOfWeek)),
    slots: slots.ratio.length === 0 ? 0 : UNSURE.slots / (1 + visitsAt(slots, slot)),
  };
  const whole = unsure.day + unsure.week + unsure.slots + UNSURE.visit;
  const lesson = (part: number, of: number, most: number) => ({
    ...{ unforeseen, gain: (of * part) / whole, evidence: of, most },
  });
  learn(day, hourOfDay, lesson(unsure.day, evidence, MEMORY.day));
  if (!place.isHoliday) learn(week, hourOfWeek, lesson(unsure.week, evidence, MEMORY.week));
  learn(slots, slot, lesson(unsure.slots, visit, MEMORY.slots));
};
