import { logger, metrics } from '../platform/observability.ts';
import { told } from './ledger.ts';
import type { Late, Places, Stored } from './places.ts';
import { DAY, HOUR } from './settings.ts';
import { decode, type JobState, newJob, Unreadable } from './state.ts';

/** How long the job can go back for what came late. */
export const CHECKPOINTS = 2 * DAY;
/** What a job that knows nothing learns from, where there is anything; else what it looks at. */
const LEARNED = 28 * DAY;
const LOOKED_AT = DAY / 2;
/** Hours (UTC) at which somebody writes on most days. */
const PROBES = [2, 6, 12].map((hour) => hour * HOUR);

const decoded = (bytes: Uint8Array | undefined): JobState | undefined => {
  try {
    if (bytes) return decode(bytes);
    logger.error('a state of the trend job is gone, an older one is taken');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    logger.error('a state of the trend job cannot be read, an older one is taken', { error });
  }
  return undefined;
};

/** The first of the last days in which anybody wrote. */
const firstDay = async ({ facts }: Places, end: number): Promise<number> => {
  const today = Math.floor(end / DAY) * DAY;
  const days = Array.from({ length: LEARNED / DAY }, (_, number) => today - LEARNED + number * DAY);
  for (const day of days) {
    const found = await Promise.all(PROBES.map((probe) => facts.readStep(day + probe, false)));
    if (found.some((step) => step.facts.length > 0)) return day;
  }
  return end - LOOKED_AT;
};

/** The state that was left, or the newest one that can be read: what was learned is taken up wherever that is possible. */
export const restore = async (places: Places, stored: Stored | undefined, end: number): Promise<JobState> => {
  if (!stored) return newJob(await firstDay(places, end));
  const { key, checkpoints } = stored;
  if (key === undefined) return newJob(stored.at);
  const last = decoded(await places.states.read(key));
  if (last) return last;
  for (const at of checkpoints.toReversed()) {
    const earlier = decoded(await places.states.checkpoint(at));
    if (earlier) return earlier;
  }
  metrics.addMetric('StateLost', 'Count', 1);
  logger.error('the trend job begins anew: what is usual is learned again', {
    until: new Date(stored.at).toISOString(),
  });
  const alerts = await places.recentAlerts(end - CHECKPOINTS);
  // What was told is not told again.
  return {
    ...newJob(await firstDay(places, end)),
    readUntil: stored.at,
    kept: alerts.map((one) => told(one, stored.at)),
  };
};

/** The steps that say more by now than when they were read, as far back as the job can go. */
const lateSteps = async ({ facts }: Places, { at, last }: JobState, late: readonly Late[], now: number) => {
  const marked = late.map(({ bucket }) => bucket).filter((bucket) => bucket < at && now - bucket < CHECKPOINTS - HOUR);
  // What was written in the moment it was read, and by whom with a slow clock, who did not know that the step is over.
  const isMore = last !== undefined && (await facts.rowsOfStep(last.at)) !== last.rows;
  return isMore ? [...marked, last.at] : marked;
};

/** The state as it was before the first step that says more by now; what has been told since then stays told. */
export const goneBack = async (
  places: Places,
  state: JobState,
  late: readonly Late[],
  now: number,
): Promise<JobState> => {
  const steps = await lateSteps(places, state, late, now);
  if (steps.length === 0) return state;
  const { kept, outbox, readUntil, born } = state;
  for (const step of steps.toSorted((one, other) => one - other)) {
    for (const at of state.checkpoints.filter((one) => one <= step).toReversed()) {
      const earlier = decoded(await places.states.checkpoint(at));
      if (earlier) return { ...earlier, kept, outbox, readUntil };
    }
    // Of a job that is as young as that nothing is lost by another begin.
    if (now - (born ?? step) < CHECKPOINTS) return { ...newJob(Math.min(born ?? step, step)), kept, outbox, readUntil };
  }
  logger.warn('counts came too late to be looked at again', { steps: steps.map((at) => new Date(at).toISOString()) });
  return state;
};
