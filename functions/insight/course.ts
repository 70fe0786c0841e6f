import type { Expectation } from './baseline.ts';
import { logRatio, type Sum } from './evidence.ts';
import { HOUR, MINUTE, type TrendSettings } from './settings.ts';

export type Direction = 'rise' | 'fall';

/** More, or less, than is usual for a while: raised once, followed until it ends. */
export interface Surge {
  readonly direction: Direction;
  /** The first step that speaks for it. */
  readonly startedAt: number;
  readonly detectedAt: number;
  /** When it began, or began again after a pause. */
  since: number;
  count: number;
  expected: number;
  visitors: number;
  /** Evidence that it is over, in nats, since when, and what came since then. */
  over: { nats: number; since: number; steps: number };
  /** What came lately beside what was expected, fading. */
  lately: { count: number; expected: number };
  /** When it was said to be over; it may begin again without another alert. */
  endedAt?: number;
  /** It is part of a fall of all questions, which is told instead of it. */
  isOfAll?: boolean;
}

export interface SurgeEvent {
  readonly type: 'started' | 'updated' | 'ended';
  readonly surge: Surge;
  /** Why it ended: it is as before, or it has become usual. */
  readonly became?: 'usual';
}

const QUIET = 15 * MINUTE;
const OVER_NATS = 3;
/** After so long it is no surge but how things are now. */
const NEW_LEVEL = 6 * HOUR;
const LATELY = HOUR;
const UPDATE_EVERY = 15 * MINUTE;

export const newSurge = (sum: Sum, direction: Direction, at: number, step: number): Surge => ({
  direction,
  startedAt: at - (sum.steps - 1) * step,
  detectedAt: at,
  since: at,
  count: sum.count,
  expected: sum.expected,
  visitors: sum.visitors,
  over: { nats: 0, since: at + step, steps: 0 },
  lately: { count: sum.count, expected: sum.expected },
});

/** The same one again, within the time to cool down. */
export const beginAgain = (surge: Surge, at: number, step: number): void => {
  delete surge.endedAt;
  surge.since = at;
  surge.over = { nats: 0, since: at + step, steps: 0 };
};

/** Whether a surge goes on: evidence against the smallest ratio that still is one. */
export const followSurge = (
  surge: Surge,
  count: number,
  visitors: number,
  expected: Expectation,
  at: number,
  step: number,
) => {
  const { mean, dispersion } = expected;
  surge.count += count;
  surge.visitors += visitors;
  surge.expected += mean;
  const fading = 2 ** (-step / LATELY);
  surge.lately.count = surge.lately.count * fading + count;
  surge.lately.expected = surge.lately.expected * fading + mean;
  const whole = surge.count / Math.max(surge.expected, 0.01);
  // Where next to nothing is usual even its multiple is; silence tells only against one message a step.
  const few = Math.min(whole, 1 / Math.max(mean, 1e-6));
  const still =
    surge.direction === 'rise' ? Math.max(1.5, Math.sqrt(whole), few) : Math.min(0.7, Math.sqrt(whole) + 0.05);
  const nats = Math.max(0, surge.over.nats - logRatio(count, mean, dispersion, still));
  surge.over =
    nats === 0
      ? { nats, since: at + step, steps: 0 }
      : { nats, since: surge.over.steps === 0 ? at : surge.over.since, steps: surge.over.steps + 1 };
};

const isOver = ({ over }: Surge, step: number): boolean =>
  over.nats >= OVER_NATS && over.steps * step >= Math.min(QUIET, 3 * step) && over.steps >= 1;

/** How many times as many as usual come by now. */
export const ratioOf = ({ lately }: Surge): number => lately.count / Math.max(lately.expected, 0.01);

/** What is to be told of an open surge, if anything; one that has ended is marked so. */
export const goOn = (
  surge: Surge,
  at: number,
  { step, minimum }: Pick<TrendSettings, 'step' | 'minimum'>,
): SurgeEvent | undefined => {
  if (isOver(surge, step)) {
    surge.endedAt = surge.over.since;
    return { type: 'ended', surge };
  }
  if (at - surge.since >= Math.max(NEW_LEVEL, 6 * step)) {
    surge.endedAt = at + step;
    // What has risen is taken for lasting only if it goes on.
    const isGone = surge.direction === 'rise' && surge.lately.count < minimum / 2;
    return { type: 'ended', surge, ...(!isGone && { became: 'usual' }) };
  }
  const since = at - surge.detectedAt;
  return since > 0 && since % Math.max(UPDATE_EVERY, step) === 0 ? { type: 'updated', surge } : undefined;
};
