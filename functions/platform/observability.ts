import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

/** Ids, codes and counts only: never a text of a conversation, a token or an address of a person. */
export const logger = new Logger();
/** Each stage has a namespace of its own; what runs outside of one has the project's. */
const namespace = process.env.POWERTOOLS_METRICS_NAMESPACE ?? 'uragawa';
export const metrics = new Metrics({ namespace });
/** What is one figure of the whole stage, whichever function counts it: each name and service is billed apart. */
export const stageMetrics = new Metrics({ namespace, serviceName: 'stage' });

const flush = () => {
  for (const each of [metrics, stageMetrics]) if (each.hasStoredMetrics()) each.publishStoredMetrics();
};

/** What every wrapper adds: the invocation's ids in each log line, and its metrics in one line at the end. */
export const observed = [
  injectLambdaContext(logger, { resetKeys: true }),
  { after: flush, onError: flush } satisfies MiddlewareObj,
];
