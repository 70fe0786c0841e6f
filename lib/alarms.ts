import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Counted over this: long enough that a single mishap is none, short enough to be told before the customers tell. */
const FEW_MINUTES = { period: Duration.minutes(5), statistic: Stats.SUM };

export interface AlarmProps {
  readonly metric: IMetric;
  /** Rings above this. */
  readonly most: number;
  /**
   * How many periods in a row.
   * @default 1
   */
  readonly periods?: number;
  /** Section in docs/operations.md. */
  readonly runbook: string;
}

/** An alarm with a page in the runbook. Where nobody writes nothing is measured, and that is no alarm. */
export const alarmAbove = (scope: Construct, id: string, { metric, most, periods = 1, runbook }: AlarmProps): Alarm =>
  new Alarm(scope, id, {
    metric,
    threshold: most,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `See docs/operations.md#${runbook}`,
  });

/** Invocations that ended in an error: thrown, timed out or out of memory. */
export const alarmOnErrors = (fn: LambdaFunction, most: number, runbook: string): Alarm =>
  alarmAbove(fn, 'Errors', { metric: fn.metricErrors(FEW_MINUTES), most, runbook });

/** One invocation in ten takes longer, for a quarter of an hour: it still works, but not for long. */
export const alarmOnDuration = (fn: LambdaFunction, most: Duration, runbook: string): Alarm => {
  const metric = fn.metricDuration({ period: Duration.minutes(5), statistic: Stats.percentile(90) });
  return alarmAbove(fn, 'Slow', { metric, most: most.toMilliseconds(), periods: 3, runbook });
};

/** Records of a stream wait longer for their consumer. */
export const alarmOnAge = (fn: LambdaFunction, most: Duration, runbook: string): Alarm => {
  const metric = fn.metric('IteratorAge', { period: Duration.minutes(1), statistic: Stats.MAXIMUM });
  return alarmAbove(fn, 'Late', { metric, most: most.toMilliseconds(), periods: 2, runbook });
};

/** What a function counts itself. */
const counted = (fn: LambdaFunction, service: string, metricName: string): Metric =>
  new Metric({ namespace: Stack.of(fn).stackName, metricName, dimensionsMap: { service }, ...FEW_MINUTES });

/** What a function answered as its own fault (`internal`): whoever called it saw a success. */
export const alarmOnFailures = (fn: LambdaFunction, service: string, most: number, runbook: string): Alarm =>
  alarmAbove(fn, 'Failures', { metric: counted(fn, service, 'Failures'), most, runbook });

/** Webhooks that nobody took for a day. */
export const alarmOnDeadDeliveries = (fn: LambdaFunction, service: string, runbook: string): Alarm =>
  alarmAbove(fn, 'Dead', { metric: counted(fn, service, 'DeadDeliveries'), most: 0, runbook });

/** Members whom staff look at far more often than their work needs. */
export const alarmOnUnusualLooks = (fn: LambdaFunction, service: string, runbook: string): Alarm =>
  alarmAbove(fn, 'Unusual', { metric: counted(fn, service, 'UnusualLooks'), most: 0, runbook });

/** Look-ups of conversations that had as many as anybody may: somebody may be trying out numbers. */
export const alarmOnLookUps = (fn: LambdaFunction, service: string, runbook: string): Alarm =>
  alarmAbove(fn, 'LookUps', { metric: counted(fn, service, 'LookUpsOverLimit'), most: 0, runbook });

/** How much of a day's wrong guesses at codes is used up, in percent. */
export const alarmOnGuesses = (fn: LambdaFunction, service: string, most: number, runbook: string): Alarm => {
  const metric = counted(fn, service, 'GuessBudget').with({ statistic: Stats.MAXIMUM });
  return alarmAbove(fn, 'GuessBudget', { metric, most, runbook });
};

/** Codes that were refused: more than people mistype. */
export const alarmOnCodes = (fn: LambdaFunction, service: string, most: number, runbook: string): Alarm =>
  alarmAbove(fn, 'CodesRefused', { metric: counted(fn, service, 'CodesRefused'), most, runbook });

/** Sockets' routes that could not be run, or whose function failed. */
export const alarmOnSocket = (scope: Construct, apiId: string, most: number, runbook: string): Alarm => {
  const failed = (metricName: string) =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: apiId }, ...FEW_MINUTES });
  const metric = new MathExpression({
    label: 'Errors of sockets',
    // A sum with a missing part is missing, and rings for nothing.
    expression: 'FILL(executions, 0) + FILL(integrations, 0)',
    usingMetrics: { executions: failed('ExecutionError'), integrations: failed('IntegrationError') },
    period: FEW_MINUTES.period,
  });
  return alarmAbove(scope, 'SocketErrors', { metric, most, runbook });
};

/** Requests answered with a status of 500 and above. */
export const alarmOnHttp = (scope: Construct, apiId: string, most: number, runbook: string): Alarm => {
  const dimensionsMap = { ApiId: apiId };
  const metric = new Metric({ namespace: 'AWS/ApiGateway', metricName: '5xx', dimensionsMap, ...FEW_MINUTES });
  return alarmAbove(scope, 'HttpErrors', { metric, most, runbook });
};

/** Calls that found no free concurrency. It is the account's, and so is the metric: one alarm for every function. */
export const alarmOnThrottles = (scope: Construct, most: number, runbook: string): Alarm => {
  const metric = new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...FEW_MINUTES });
  return alarmAbove(scope, 'Throttles', { metric, most, runbook });
};
