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

/** What can wait: `urgent`, customers or the record are being hurt now; `soon`, it is for the next working day. */
export type Severity = 'urgent' | 'soon';

/** What whoever is told of an alarm reads. */
export interface Page {
  readonly severity: Severity;
  /** Its section in docs/operations.md, by its title. */
  readonly runbook: string;
}

/** Where it rings: above the most that may be, or below the least. */
type Bound = { readonly most: number } | { readonly least: number };

export type AlarmProps = Watched & Bound;

interface Watched extends Page {
  readonly metric: IMetric;
  /**
   * How many periods in a row.
   * @default 1
   */
  readonly periods?: number;
  /**
   * Of these periods so many have to be out of bounds.
   * @default all of them
   */
  readonly points?: number;
  /** What nothing is measured in counts as out of bounds, too. */
  readonly isSilenceBad?: true;
  /** It rings for a moment, and what it told of is not over when that is: nobody is told that it has ended. */
  readonly isMomentary?: true;
}

/** The first word says how soon, in a mail as in a list. */
export const descriptionOf = ({ severity, runbook }: Page): string =>
  `${severity}: see docs/operations.md#${runbook.toLowerCase()}`;

/** Known before there is an alarm, and the same in a mail, a list and the runbook. */
export const nameOfAlarm = (stack: Stack, runbook: string): string => `${stack.stackName}-${runbook}`;

/** An alarm with a page in the runbook. Where nobody writes nothing is measured, and that is no alarm, as a rule. */
export class PagedAlarm extends Alarm {
  readonly page: Page;
  readonly isMomentary: boolean;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    const { metric, periods = 1, points = periods, isSilenceBad, isMomentary = false, severity, runbook } = props;
    const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
    super(scope, id, {
      alarmName: nameOfAlarm(Stack.of(scope), runbook),
      metric,
      ...('most' in props
        ? { threshold: props.most, comparisonOperator: GREATER_THAN_THRESHOLD }
        : { threshold: props.least, comparisonOperator: LESS_THAN_THRESHOLD }),
      evaluationPeriods: periods,
      ...(points !== periods && { datapointsToAlarm: points }),
      treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: descriptionOf({ severity, runbook }),
    });
    this.page = { severity, runbook };
    this.isMomentary = isMomentary;
  }
}

export const alarmAbove = (scope: Construct, id: string, props: Watched & { readonly most: number }): PagedAlarm =>
  new PagedAlarm(scope, id, props);

/** Invocations that ended in an error: thrown, timed out or out of memory. */
export const alarmOnErrors = (fn: LambdaFunction, most: number, page: Page): PagedAlarm =>
  alarmAbove(fn, 'Errors', { metric: fn.metricErrors(FEW_MINUTES), most, ...page });

/** One invocation in ten takes longer, for a quarter of an hour: it still works, but not for long. */
export const alarmOnDuration = (fn: LambdaFunction, most: Duration, page: Page): PagedAlarm => {
  const metric = fn.metricDuration({ period: Duration.minutes(5), statistic: Stats.percentile(90) });
  return alarmAbove(fn, 'Slow', { metric, most: most.toMilliseconds(), periods: 3, ...page });
};

/** Records of a stream wait longer for their consumer. */
export const alarmOnAge = (fn: LambdaFunction, most: Duration, page: Page): PagedAlarm => {
  const metric = fn.metric('IteratorAge', { period: Duration.minutes(1), statistic: Stats.MAXIMUM });
  return alarmAbove(fn, 'Late', { metric, most: most.toMilliseconds(), periods: 2, ...page });
};

/** What a function counts itself. */
const counted = (fn: LambdaFunction, service: string, metricName: string): Metric =>
  new Metric({ namespace: Stack.of(fn).stackName, metricName, dimensionsMap: { service }, ...FEW_MINUTES });

/** What a function answered as its own fault (`internal`): whoever called it saw a success. */
export const alarmOnFailures = (fn: LambdaFunction, service: string, most: number, page: Page): PagedAlarm =>
  alarmAbove(fn, 'Failures', { metric: counted(fn, service, 'Failures'), most, ...page });

/** Webhooks that nobody took for a day. */
export const alarmOnDeadDeliveries = (fn: LambdaFunction, service: string, page: Page): PagedAlarm =>
  alarmAbove(fn, 'Dead', { metric: counted(fn, service, 'DeadDeliveries'), most: 0, ...page });

/** Something in the log, or in what proves it, is not as it was written. */
export const alarmOnFindings = (fn: LambdaFunction, service: string, page: Page): PagedAlarm =>
  alarmAbove(fn, 'Findings', { metric: counted(fn, service, 'AuditFindings'), most: 0, isMomentary: true, ...page });

/** A job on a schedule that does not take place: nothing that it would measure itself says so. */
export const alarmOnAbsence = (fn: LambdaFunction, period: Duration, page: Page): PagedAlarm => {
  const metric = fn.metricInvocations({ period, statistic: Stats.SUM });
  return new PagedAlarm(fn, 'Absent', { metric, least: 1, isSilenceBad: true, ...page });
};

/** The synthetic visitor was not served, or did not come at all: twice within a quarter of an hour, since once is a hiccup. */
export const alarmOnVisits = (fn: LambdaFunction, service: string, page: Page): PagedAlarm => {
  const metric = counted(fn, service, 'CanaryFailures').with({ statistic: Stats.MAXIMUM });
  return alarmAbove(fn, 'Visits', { metric, most: 0, periods: 3, points: 2, isSilenceBad: true, ...page });
};

/** Members whom staff look at far more often than their work needs. */
export const alarmOnUnusualLooks = (fn: LambdaFunction, service: string, page: Page): PagedAlarm =>
  alarmAbove(fn, 'Unusual', { metric: counted(fn, service, 'UnusualLooks'), most: 0, ...page });

/** Look-ups of conversations that had as many as anybody may: somebody may be trying out numbers. */
export const alarmOnLookUps = (fn: LambdaFunction, service: string, page: Page): PagedAlarm =>
  alarmAbove(fn, 'LookUps', { metric: counted(fn, service, 'LookUpsOverLimit'), most: 0, ...page });

/** How much of a day's wrong guesses at codes is used up, in percent. */
export const alarmOnGuesses = (fn: LambdaFunction, service: string, most: number, page: Page): PagedAlarm => {
  const metric = counted(fn, service, 'GuessBudget').with({ statistic: Stats.MAXIMUM });
  return alarmAbove(fn, 'GuessBudget', { metric, most, ...page });
};

/** Codes that were refused: more than people mistype. */
export const alarmOnCodes = (fn: LambdaFunction, service: string, most: number, page: Page): PagedAlarm =>
  alarmAbove(fn, 'CodesRefused', { metric: counted(fn, service, 'CodesRefused'), most, ...page });

/** Sockets' routes that could not be run, or whose function failed. */
export const alarmOnSocket = (scope: Construct, apiId: string, most: number, page: Page): PagedAlarm => {
  const failed = (metricName: string) =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: apiId }, ...FEW_MINUTES });
  const metric = new MathExpression({
    label: 'Errors of sockets',
    // A sum with a missing part is missing, and rings for nothing.
    expression: 'FILL(executions, 0) + FILL(integrations, 0)',
    usingMetrics: { executions: failed('ExecutionError'), integrations: failed('IntegrationError') },
    period: FEW_MINUTES.period,
  });
  return alarmAbove(scope, 'SocketErrors', { metric, most, ...page });
};

/** Requests answered with a status of 500 and above. */
export const alarmOnHttp = (scope: Construct, apiId: string, most: number, page: Page): PagedAlarm => {
  const dimensionsMap = { ApiId: apiId };
  const metric = new Metric({ namespace: 'AWS/ApiGateway', metricName: '5xx', dimensionsMap, ...FEW_MINUTES });
  return alarmAbove(scope, 'HttpErrors', { metric, most, ...page });
};

/** Calls that found no free concurrency. It is the account's, and so is the metric: one alarm for every function. */
export const alarmOnThrottles = (scope: Construct, most: number, page: Page): PagedAlarm => {
  const metric = new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...FEW_MINUTES });
  return alarmAbove(scope, 'Throttles', { metric, most, ...page });
};
