import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger, metrics } from '../platform/observability.ts';
import { schedule } from '../platform/schedule.ts';
import { checkAll } from './checks/all.ts';

/** When a run begins nothing more: the next one goes on. */
const BUDGET_MS = 13 * 60_000;

export const handler = schedule(async (due) => {
  const end = Date.now() + BUDGET_MS;
  const { findings, repairs, failures } = await checkAll(due, () => Date.now() > end);
  // Billed in each hour that it is measured in, and mostly there is nothing.
  if (repairs > 0) metrics.addMetric('AuditRepairs', MetricUnit.Count, repairs);
  logger.info('checked', { findings, repairs });
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} checks failed`);
});
