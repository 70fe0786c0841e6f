import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { textFor } from '../conversation/texts.ts';
import { requireEnv } from '../platform/env.ts';
import { logger, metrics } from '../platform/observability.ts';
import { schedule } from '../platform/schedule.ts';
import { secretOf } from '../platform/secret.ts';
import { LANGUAGE, visit } from './visit.ts';

export const handler = schedule(async (due) => {
  const publicUrl = requireEnv('PUBLIC_URL');
  const socketUrl = requireEnv('SOCKET_URL');
  const key = await secretOf('SESSION_SECRET');
  const place = { publicUrl, socketUrl, apology: textFor('apology', LANGUAGE), key };
  const visited = await visit(place, due);
  const isFailed = 'step' in visited;
  metrics.addMetric('CanaryFailures', MetricUnit.Count, isFailed ? 1 : 0);
  if (isFailed) logger.error('the visit failed', visited);
  else metrics.addMetric('CanarySeconds', MetricUnit.Seconds, visited.seconds);
});
