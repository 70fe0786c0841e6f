import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import { send } from './send.ts';
import { dueOf, fail, forget, type Row } from './store.ts';
import { nextTry } from './waits.ts';

/** Tries of one endpoint at a time. */
const AT_ONCE = 5;
/** Nothing is begun after this: the job has 50 s, and a try five. */
const WORK_MS = 38_000;

const tryAgain = async (endpoint: Endpoint, row: Row): Promise<void> => {
  const outcome = await send(endpoint, row);
  if (outcome === 'delivered') return forget(row);
  const now = Date.now();
  const { tries, failure } = outcome === 'resting' ? row : { tries: row.tries + 1, failure: outcome.failure };
  const dueAt = nextTry(row.bornAt, tries, now);
  const isDead = dueAt === undefined;
  // What was not tried stays due; but its day ends, however many are before it.
  if (outcome === 'resting' && !isDead) return;
  const isNoted = await fail(row, { tries, failure, dueAt: dueAt ?? now, isDead });
  if (!isNoted || !isDead) return;
  metrics.addMetric('DeadDeliveries', 'Count', 1);
  logger.warn('webhook given up', { delivery: row.id, event: row.type, failure });
};

const retryEndpoint = async (endpoint: Endpoint, until: number): Promise<void> => {
  for await (const rows of dueOf(endpoint.key, Date.now())) {
    await eachOf(rows, AT_ONCE, async (row) => {
      if (Date.now() < until) await tryAgain(endpoint, row);
    });
    if (Date.now() >= until) return;
  }
};

/** Tries what is due. One receiver keeps no other waiting. */
export const retryDue = async (): Promise<void> => {
  const until = Date.now() + WORK_MS;
  const results = await Promise.allSettled(endpoints().map((endpoint) => retryEndpoint(endpoint, until)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
};
