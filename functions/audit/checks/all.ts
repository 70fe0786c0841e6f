import { countFindings, tellAll } from '../job-places.ts';
import { findingStore } from '../store.ts';
import { teller } from '../tell.ts';
import { checkCounters } from './counters.ts';
import { checkEarly } from './early.ts';
import { checkExpired } from './expired.ts';
import { type Checked, runChecks } from './job.ts';
import { checkProjection } from './projection.ts';
import { checkPublished } from './published.ts';
import { checkUnfinished } from './unfinished.ts';

/** By what they are called in findings; what takes longest comes last. */
const CHECKS = {
  index: checkPublished,
  early: checkEarly,
  unfinished: checkUnfinished,
  expired: checkExpired,
  projection: checkProjection,
  counter: checkCounters,
};

/** What neither a chain nor an entry shows: that what is kept beside the log goes by it, and goes when its time is over. */
export const checkAll = (now: number, isOver: () => boolean): Promise<Checked> =>
  runChecks(CHECKS, { now, isOver, tell: teller({ ...findingStore, tell: tellAll, count: countFindings }, now) });
