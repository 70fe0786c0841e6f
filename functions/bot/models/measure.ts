import { logger, metrics } from '../../platform/observability.ts';
import type { Usage } from '../../protocol/server.ts';

/** Counts what a model's words cost, whoever asked for them. `otherwise`: what takes their place where they were not used. */
export const measure = (
  { milliseconds, inputTokens, outputTokens, fallback }: Usage,
  otherwise = 'the published words take the place of the model’s',
): void => {
  metrics.addMetric('ModelLatency', 'Milliseconds', milliseconds);
  if (inputTokens !== undefined) metrics.addMetric('ModelInputTokens', 'Count', inputTokens);
  if (outputTokens !== undefined) metrics.addMetric('ModelOutputTokens', 'Count', outputTokens);
  if (fallback === undefined) return;
  metrics.addMetric(`ModelFallback_${fallback}`, 'Count', 1);
  logger.info(otherwise, { reason: fallback });
};
