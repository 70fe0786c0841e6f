import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';

const PERIOD = Duration.minutes(5);

type Dimensions = Readonly<Record<string, string>>;

/** A metric of a service of AWS. */
export const ofAws = (
  namespace: string,
  metricName: string,
  dimensionsMap: Dimensions,
  statistic: string,
  label: string,
) => new Metric({ namespace, metricName, dimensionsMap, statistic, label, period: PERIOD });

/** What functions of a stack count themselves, each by the name of the function. */
export const ownOf =
  (namespace: string) =>
  (service: string, metricName: string, statistic: string, label = metricName): Metric =>
    new Metric({ namespace, metricName, dimensionsMap: { service }, statistic, label, period: PERIOD });

/** Where nothing was written there was none: such a line has no gaps. */
export const orZero = (metric: Metric, label: string): MathExpression =>
  new MathExpression({ expression: 'FILL(metric, 0)', usingMetrics: { metric }, label, period: PERIOD });

const WIDTH = 8;
const HEIGHT = 6;

/** Three to a row. */
export const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: WIDTH, height: HEIGHT, leftYAxis: { min: 0 }, rightYAxis: { min: 0 } });

export const words = (markdown: string): IWidget => new TextWidget({ markdown, width: 3 * WIDTH, height: 3 });
