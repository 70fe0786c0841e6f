import type { Place } from './calendar.ts';
import { type Between, between, type Cells, flat, learn, ratioAt, visitsAt } from './profile.ts';
import { DAY, HOUR, MINUTE } from './settings.ts';

/** Counts and the exposure they came from, both fading: their ratio is a rate, and the counts say how sure it is. */
export interface Rate {
  counts: number;
  exposure: number;
}

/** What is usual for a topic: level x shape of its day x shape of its week x its times of day x how today goes. */
export interface Baseline {
  readonly level: Rate;
  readonly today: Rate;
  readonly day: Cells;
  readonly week: Cells;
  readonly slots: Cells;
  /** Squared deviations beyond Poisson's, and the squared expectations that they came with. */
  readonly spread: Rate;
  /** Ratios that were too high to be believed, by slot: seen again the next day they are. */
  readonly unbelieved: Record<string, number>;
  /** Steps with data. */
  steps: number;
}

/** What a step should bring. */
export interface Expectation {
  /** Messages. */
  readonly mean: number;
  /** Variance = mean + dispersion x mean squared. */
  readonly dispersion: number;
  /** The mean without how today goes. */
  readonly usual: number;
  readonly shape: number;
  readonly hourOfDay: Between;
  readonly hourOfWeek: Between;
  readonly slot: Between;
}

const HALF_LIFE = { level: 10 * DAY, today: 3 * HOUR, spread: 7 * DAY };
const PACE = { day: { prior: 0.3, most: 14 }, week: { prior: 1, most: 5 }, slots: { prior: 1, most: 10 } };
/** Counts an hour, or a slot, needs to be believed half. */
const HALF_BELIEVED = 20;
/** How much a day differs from others like it, as what it would take to know: 1 / variance. */
const TODAY_PRIOR = { unknown: 3, known: 25 };
/** Of what is not known yet; each divided by what visits prove. */
const UNKNOWN = { day: 0.4, dayVisits: 6, week: 0.04, weekVisits: 3 };
const DISPERSION = { prior: 0.05, steps: 150, least: 0.001 };
/** Standard deviations beyond which a count teaches no more than at them. */
const BELIEVED = 3;
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
  steps: 0,
});

const fade = (rate: Rate, factor: number): void => {
  rate.counts *= factor;
  rate.exposure *= factor;
};
const fading = (elapsed: number, halfLife: number): number => 2 ** (-elapsed / halfLife);

/** What time that passed makes less sure, data or none. */
export const forget = ({ level, today, spread }: Baseline, elapsed: number): void => {
  fade(level, fading(elapsed, HALF_LIFE.level));
  fade(today, fading(elapsed, HALF_LIFE.today));
  fade(spread, fading(elapsed, HALF_LIFE.spread));
};

const dispersionOf = ({ spread }: Baseline): number =>
  Math.max(
    DISPERSION.least,
    (spread.counts + DISPERSION.prior * DISPERSION.steps) / (spread.exposure + DISPERSION.steps),
  );

/** `parent`: the shape that all topics together have at this time, 1 on average. */
export const expectation = (baseline: Baseline, place: Place, parent: number): Expectation => {
  const { level, today, day, week, slots } = baseline;
  const hourOfDay = between(place.hour, 24);
  const hourOfWeek = between(place.weekday * 24 + place.hour, 168);
  const count = slots.ratio.length;
  const slot = { first: Math.floor((place.hour / 24) * (count || 24)), second: 0, share: 0 };
  const daily = ratioAt(day, hourOfDay) * (count === 0 ? 1 : ratioAt(slots, slot));
  const weekly = ratioAt(week, hourOfWeek);
  const sunday = place.isHoliday ? ratioAt(week, between(SUNDAY * 24 + place.hour, 168)) : weekly;
  const shape = parent * daily * ((weekly + sunday) / 2);
  const usual = ((level.counts + 0.5) / Math.max(level.exposure, 1)) * shape;
  const visits = visitsAt(day, hourOfDay);
  const prior = visits < 0.5 ? TODAY_PRIOR.unknown : TODAY_PRIOR.known;
  const mean = (usual * (today.counts + prior)) / (today.exposure + prior);
  const unknown =
    UNKNOWN.day / (1 + UNKNOWN.dayVisits * visits) +
    UNKNOWN.week / (1 + UNKNOWN.weekVisits * visitsAt(week, hourOfWeek)) +
    (Math.log(weekly / sunday) / 2) ** 2 +
    1 / (level.counts + 0.5);
  return { mean, dispersion: dispersionOf(baseline) + unknown, usual, shape, hourOfDay, hourOfWeek, slot };
};

export const varianceOf = ({ mean, dispersion }: Expectation): number => mean + dispersion * mean * mean;

/** A count that a baseline may learn: what is far from what is usual counts as no farther than is believed. */
const believed = (baseline: Baseline, count: number, expected: Expectation): number => {
  const { mean, slot } = expected;
  const reach = BELIEVED * Math.sqrt(varianceOf(expected));
  const key = String(slot.first);
  const before = baseline.unbelieved[key] ?? 0;
  const isBeyond = count > mean + reach + 1;
  if (isBeyond) baseline.unbelieved[key] = Math.round((count / Math.max(mean, 0.01)) * 100) / 100;
  else delete baseline.unbelieved[key];
  const most = Math.max(mean + reach + 1, before * mean);
  return Math.min(most, Math.max(mean - reach, count));
};

/** Learns what a step brought. `isHoliday` teaches nothing of the weekday. */
export const learnStep = (baseline: Baseline, count: number, expected: Expectation, step: number, place: Place) => {
  const { level, today, day, week, slots, spread } = baseline;
  const seen = believed(baseline, count, expected);
  const { mean, usual, shape, hourOfDay, hourOfWeek, slot } = expected;
  const dispersion = dispersionOf(baseline);
  const weight = 1 / (1 + dispersion * mean);
  baseline.steps += 1;
  level.counts += weight * seen;
  level.exposure += weight * shape;
  today.counts += weight * seen;
  today.exposure += weight * usual;
  // The first steps say more about the level than about how counts spread around it.
  if (baseline.steps > HOUR / step || step > HOUR) {
    spread.counts += weight * weight * ((seen - mean) ** 2 - mean);
    spread.exposure += weight * weight * mean * mean;
  }
  const ratio = seen / Math.max(usual, 1e-6);
  const anHour = (usual * HOUR) / step;
  const share = Math.min(1, step / HOUR) * (anHour / (anHour + HALF_BELIEVED));
  learn(day, hourOfDay, ratio * ratioAt(day, hourOfDay), share, PACE.day);
  if (!place.isHoliday) learn(week, hourOfWeek, ratio * ratioAt(week, hourOfWeek), share, PACE.week);
  if (slots.ratio.length > 0) {
    const visit = Math.min(1, step / (5 * MINUTE));
    learn(slots, slot, ratio * ratioAt(slots, slot), visit * (usual / (usual + HALF_BELIEVED)), PACE.slots);
  }
};
