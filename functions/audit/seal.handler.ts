import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger, metrics } from '../platform/observability.ts';
import { schedule } from '../platform/schedule.ts';
import { hoursSince, MOST_HOURS_BEHIND } from './cadence.ts';
import { jobPlaces } from './job-places.ts';
import { audit } from './run.ts';

/** When a run begins nothing more: the next one goes on. */
const BUDGET_MS = 13 * 60_000;

export const handler = schedule(async (due) => {
  const end = Date.now() + BUDGET_MS;
  const places = jobPlaces();
  const { digests, entries, findings, repairs } = await audit(due, places, () => Date.now() > end);
  // Billed in each hour that it is measured in, and mostly there is nothing.
  if (repairs > 0) metrics.addMetric('AuditRepairs', MetricUnit.Count, repairs);
  logger.info('audited', { digests, entries, findings, repairs });
  const to = (await places.state())?.to;
  const behind = to === undefined ? 0 : hoursSince(to, due);
  // A run that has time for too little looks well from outside: this is how somebody hears of it.
  if (behind > MOST_HOURS_BEHIND) throw new Error(`the newest digest is ${behind} hours behind`);
});
