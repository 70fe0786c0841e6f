/** What is known of a line at the moment somebody asks how long it takes. */
export interface LineFacts {
  /** 1 is the next. */
  readonly position: number;
  /** How long recent conversations kept a slot, in ms, the newest last. */
  readonly handling: readonly number[];
  /** The capacity of the agents on duty for this line, together; who is there at night serves, too. */
  readonly slots: number;
}

export interface Estimate {
  /** He waits no longer than that, in four cases of five or more. */
  readonly seconds: number;
}

/** Fewer say nothing. */
const LEAST_MEASURED = 5;
/** More are of another day. */
const MOST_MEASURED = 50;
/** Standard deviations told on top; found by simulation, test/escalation/estimate.test.ts holds it to four in five. */
const MARGIN = 1.3;
/** How many measured ones the belief counts for that handling times scatter as far as their mean, which a few do not show. */
const PRIOR = 5;

/**
 * The wait in ms that is not exceeded in at least 80 % of cases; undefined: we do not know yet. With all slots busy the one
 * at `position` is served when so many have become free, and each becomes free after a mean handling time: position / slots
 * of it. What that scatters, and what the mean of a few scatters, is the margin.
 *
 * It takes the line as it is: who comes later with more priority, and agents who go home, are not in it. Where fewer are
 * measured than there are slots only the short ones have ended, so they tell nothing.
 */
export const likelyWait = ({ position, handling, slots }: LineFacts): number | undefined => {
  const measured = handling.slice(-MOST_MEASURED);
  const count = measured.length;
  if (slots <= 0 || count < Math.max(LEAST_MEASURED, Math.min(slots, MOST_MEASURED))) return undefined;
  const mean = measured.reduce((sum, each) => sum + each, 0) / count;
  if (mean === 0) return 0;
  const variation = measured.reduce((sum, each) => sum + (each / mean - 1) ** 2, 0);
  const scatter = Math.sqrt((variation + PRIOR) / (count + PRIOR));
  const margin = MARGIN * scatter * Math.sqrt(position + position ** 2 / count);
  return (mean / slots) * (position + margin);
};

const HOUR = 3_600;
/** What a person would say, in seconds; the first is "less than a minute". */
const STEPS = [30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 2_700, HOUR];

/** A waiting time as one tells it, rounded up; beyond an hour to full hours. Undefined: we do not know yet. */
export const estimate = (facts: LineFacts): Estimate | undefined => {
  const wait = likelyWait(facts);
  if (wait === undefined) return undefined;
  const exact = wait / 1_000;
  return { seconds: STEPS.find((step) => exact <= step) ?? Math.ceil(exact / HOUR) * HOUR };
};
