import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import { send } from './send.ts';
import { bornUntil, dueOf, fail, forget, giveUp, type Row } from './store.ts';
import { nextTry, TRIED_FOR_MS } from './waits.ts';

/** Tries of one endpoint at a time. */
const AT_ONCE = 5;
/** Nothing is begun after this: the job has 50 s, and a try five. */
const WORK_MS = 38_000;
const ALL_MS = 45_000;

const noteDead = (delivery: string, failure?: string): void => {
  metrics.addMetric('DeadDeliveries', 'Count', 1);
  logger.warn('webhook given up', { delivery, failure });
};

/** Whether it was tried: a receiver that rests is asked for nothing more. */
const tryAgain = async (endpoint: Endpoint, row: Row): Promise<boolean> => {
  const outcome = await send(endpoint, row);
  if (outcome === 'resting') return false;
  if (outcome === 'delivered') {
    await forget(row);
    return true;
  }
  const now = Date.now();
  const tries = row.tries + 1;
  const dueAt = nextTry(row.bornAt, tries, now);
  const isDead = dueAt === undefined;
  const isNoted = await fail(row, { tries, failure: outcome.failure, dueAt: dueAt ?? now, isDead });
  if (isNoted && isDead) noteDead(row.id, outcome.failure);
  return true;
};

const tryDue = async (endpoint: Endpoint, until: number): Promise<void> => {
  let rests = false;
  for await (const rows of dueOf(endpoint.key, Date.now())) {
    await eachOf(rows, AT_ONCE, async (row) => {
      if (!rests && Date.now() < until && !(await tryAgain(endpoint, row))) rests = true;
    });
    if (rests || Date.now() >= until) return;
  }
};

/** What was not tried stays due; but its day ends, however many are before it. */
const endDays = async ({ key }: Endpoint, now: number, until: number): Promise<void> => {
  const born = now - TRIED_FOR_MS;
  for await (const ids of bornUntil(key, born)) {
    await eachOf(ids, AT_ONCE, async (id) => {
      if (Date.now() < until && (await giveUp(id, key, born, Date.now()))) noteDead(id);
    });
    if (Date.now() >= until) return;
  }
};

const retryEndpoint = async (endpoint: Endpoint, now: number): Promise<void> => {
  await tryDue(endpoint, now + WORK_MS);
  await endDays(endpoint, now, now + ALL_MS);
};

/** Tries what is due. One receiver keeps no other waiting. */
export const retryDue = async (): Promise<void> => {
  const now = Date.now();
  const results = await Promise.allSettled(endpoints().map((endpoint) => retryEndpoint(endpoint, now)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
};
