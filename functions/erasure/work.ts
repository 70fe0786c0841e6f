import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import { SECOND_LOOK_MS, sweep } from './erase.ts';
import { type Due, dueBy, erasedAt, QUEUES, requestAt, settle, takeUp } from './ledger.ts';
import { advance } from './request.ts';

/** Read at a time, and done at a time. */
const PAGE = 100;
const AT_ONCE = 5;
/** When a run takes up nothing more. */
const WORK_MS = 45_000;
/** Longer than a run can be; what fails is tried again after twice as long each time. */
const RETRY_MS = 120_000;
const MOST_RETRY_MS = 3_600_000;
/** Tries after which somebody is told of what does not end: half an hour. */
const TRIES_IN_SILENCE = 5;

/** What became of something that was taken up: it is done, `open`, or due again at a time. */
type Outcome = 'done' | 'open' | number;

const sweepDue = async (due: Due, now: number): Promise<Outcome> => {
  const erased = await erasedAt(due.of);
  // The request's own run has done it; its second look is due by itself.
  if (!erased || (erased.sweptAt !== undefined && now < erased.sweptAt + SECOND_LOOK_MS)) return 'done';
  return (await sweep(erased, now)).isClean ? 'done' : 'open';
};

const advanceDue = async (due: Due, now: number, until: number): Promise<Outcome> => {
  const request = await requestAt(due.of);
  if (!request || request.doneAt !== undefined) return 'done';
  const { next } = await advance(request, now, until);
  if (next === undefined) return 'done';
  return next <= now ? 'open' : next;
};

const retryAt = ({ tries }: Due, now: number): number => now + Math.min(RETRY_MS * 2 ** tries, MOST_RETRY_MS);

/** Something is left of it, however often it is tried. */
class DoesNotEnd extends Error {
  override name = 'DoesNotEnd';
}

/**
 * Goes on with what was taken up; whether it is done.
 * @throws DoesNotEnd
 */
const goOn = async (taken: Due, now: number, until: number): Promise<boolean> => {
  const outcome = await (taken.what === 'request' ? advanceDue(taken, now, until) : sweepDue(taken, now));
  if (outcome !== 'open') await settle(taken, outcome === 'done' ? undefined : outcome);
  else if (taken.tries >= TRIES_IN_SILENCE) throw new DoesNotEnd('something is left of it');
  return outcome === 'done';
};

/** Does what is due, first what people have asked for; one that fails keeps no other waiting, and is due again. How many are done. */
export const work = async (now: number, until = Date.now() + WORK_MS): Promise<number> => {
  let done = 0;
  const failures: unknown[] = [];
  /** Whether anything was taken up: then it is not due any more, and others may be. */
  const page = async (dues: readonly Due[]): Promise<boolean> => {
    let isMoved = false;
    await eachOf(dues, AT_ONCE, async (due) => {
      if (Date.now() >= until) return;
      try {
        const taken = await takeUp(due, retryAt(due, now));
        isMoved = true;
        if (!taken) return;
        if (await goOn(taken, now, until)) done += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.name : 'unknown';
        logger.error('an erasure goes on later', { of: due.of.sk, tries: due.tries, reason });
        failures.push(error);
      }
    });
    return isMoved;
  };
  for (const queue of QUEUES) {
    while (Date.now() < until && (await page(await dueBy(queue, now, PAGE))));
  }
  if (done > 0) metrics.addMetric('ErasuresDone', 'Count', done);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} erasures failed`);
  return done;
};
