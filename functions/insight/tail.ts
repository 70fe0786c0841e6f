import { WEEK } from './settings.ts';

/**
 * How far evidence went without being a surge: what a model cannot know of a topic. Peaks above `FROM` nats are counted, their
 * excess is taken for exponential (of mean 1 where the model is right), and the largest are kept.
 */
export interface Tail {
  peaks: number;
  excess: number;
  steps: number;
  largest: { at: number; nats: number }[];
  /** The peak that goes on, 0 where there is none. */
  open: number;
}

/** Nats above which a peak counts. */
const FROM = 3;
/** What is believed before anything was seen, as so many peaks. */
const PRIOR = 4;
/** Peaks a step where the model is right. */
const USUAL_RATE = 0.004;
/** An excess beyond so many means is a surge rather than noise. */
const MOST_EXCESS = 4;
const HALF_LIFE = 3 * WEEK;
/** So many as high within `REMEMBERED` are how the topic is. */
const LARGEST = 3;
const REMEMBERED = 4 * WEEK;
/** A real surge goes on to thousands; the next one must not have to, or earlier ones would hide it. */
const MOST_NATS = 15;

export const newTail = (): Tail => ({ peaks: 0, excess: 0, steps: 0, largest: [], open: 0 });

const meanExcess = ({ peaks, excess }: Tail): number => (excess + PRIOR) / (peaks + PRIOR);
const rate = ({ peaks, steps }: Tail): number => (peaks + PRIOR) / (steps + PRIOR / USUAL_RATE);

/** Nats as they would be where the model is right. */
export const calibrated = (tail: Tail, nats: number): number => {
  if (nats <= FROM) return nats;
  return FROM + (nats - FROM) / Math.max(1, meanExcess(tail)) - Math.max(0, Math.log(rate(tail) / USUAL_RATE));
};

/** The least that a peak must have to be more than what the topic does anyway. */
export const outstanding = ({ largest }: Tail): number => (largest.length < LARGEST ? 0 : (largest.at(-1)?.nats ?? 0));

const close = (tail: Tail, at: number): void => {
  const most = MOST_EXCESS * Math.max(1, meanExcess(tail));
  tail.peaks += 1;
  tail.excess += Math.min(most, tail.open - FROM);
  tail.largest = [...tail.largest, { at, nats: Math.min(MOST_NATS, tail.open) }]
    .filter((peak) => at - peak.at < REMEMBERED)
    .toSorted((a, b) => b.nats - a.nats)
    .slice(0, LARGEST);
  tail.open = 0;
};

/** Follows the evidence of a step; a peak is over when it is down at `FROM` / 3. */
export const follow = (tail: Tail, nats: number, at: number, elapsed: number, isKnown: boolean): void => {
  const factor = 2 ** (-elapsed / HALF_LIFE);
  tail.peaks *= factor;
  tail.excess *= factor;
  tail.steps = tail.steps * factor + 1;
  if (nats > FROM && isKnown) tail.open = Math.max(tail.open, nats);
  else if (nats < FROM / 3 && tail.open > 0) close(tail, at);
};
