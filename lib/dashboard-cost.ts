import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { INDEXES } from '../functions/conversation/head.ts';
import { graph, ofAws, ownOf, words } from './dashboard-parts.ts';
import type { DashboardsProps } from './dashboards.ts';
import { priceOf } from './model-prices.ts';

const A_DAY = Duration.days(1);

/** Units of the tables that every deployment has, and of the log's indexes, which are billed beside it. */
const unitsOf = ({ data }: DashboardsProps, metric: string): Metric[] => {
  const { conversations, connections, sessions, knowledge, agents, members, orders, insight, audit } = data;
  const all = { conversations, connections, sessions, knowledge, agents, members, orders, insight, audit };
  const indexes = Object.keys(INDEXES).map((index) =>
    ofAws(
      'AWS/DynamoDB',
      metric,
      { TableName: conversations.tableName, GlobalSecondaryIndexName: index },
      Stats.SUM,
      `conversations, index ${index}`,
    ),
  );
  const tables = Object.entries(all).map(([name, { tableName }]) =>
    ofAws('AWS/DynamoDB', metric, { TableName: tableName }, Stats.SUM, name),
  );
  return [...tables, ...indexes];
};

/** A sum of several, of a day: of those that anybody has written, since no formula makes a number of a metric without any point. */
const sumOf = (metrics: readonly Metric[], prefix: string) => {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
  return { usingMetrics, expression: `SUM([${Object.keys(usingMetrics).join(', ')}])` };
};

/** Tokens of the model, and what they cost where its price is known. */
const modelWidgets = ({ settings: { model }, service }: DashboardsProps): IWidget[] => {
  if (model.kind !== 'bedrock') return [];
  const own = ownOf(service.stackName);
  const begun = own('conversation/publish', 'ConversationsBegun', Stats.SUM, 'begun').with({ period: A_DAY });
  const tokens = (what: string) =>
    ['bot/reply', 'escalation/summarize', 'assist/draft'].map((each) =>
      own(each, `Model${what}Tokens`, Stats.SUM, `${each}, ${what.toLowerCase()}`),
    );
  const daily = (what: string) => tokens(what).map((metric) => metric.with({ period: A_DAY }));
  const [input, output] = [sumOf(daily('Input'), 'i'), sumOf(daily('Output'), 'o')];
  const usingMetrics = { ...input.usingMetrics, ...output.usingMetrics, begun };
  const each = (label: string, expression: string) =>
    new MathExpression({ expression: `IF(begun > 0, (${expression}) / begun)`, usingMetrics, label, period: A_DAY });
  const price = priceOf(model.modelId);
  const spent = price && `${input.expression} * ${price.input} + ${output.expression} * ${price.output}`;
  return [
    graph('モデルのトークン / Tokens of the model', [...tokens('Input'), ...tokens('Output')]),
    graph('会話あたりのトークン（日） / Tokens for each conversation (by day)', [
      each('トークン / tokens', `${input.expression} + ${output.expression}`),
    ]),
    spent === undefined
      ? words(`モデル料金: 単価不明 / Model: price unknown. \`lib/model-prices.ts\`: ${model.modelId}`)
      : graph('会話あたりのモデル料金 USD（日） / Model, USD for each conversation (by day)', [each('USD', spent)]),
  ];
};

/** What is billed by use. */
export const costWidgets = (props: DashboardsProps): IWidget[][] => [
  [
    words(
      `## ${props.stage}\n単価は README の「数値」にあります。請求書ではありません。 / Prices are in the README under "Figures"; this is no bill. Functions are those of the whole account and region.`,
    ),
  ],
  [
    graph('テーブルの書き込み / Write units of tables', unitsOf(props, 'ConsumedWriteCapacityUnits')),
    graph('テーブルの読み取り / Read units of tables', unitsOf(props, 'ConsumedReadCapacityUnits')),
    graph(
      '関数の時間 (ms) と回数 / Functions: ms and calls',
      [ofAws('AWS/Lambda', 'Duration', {}, Stats.SUM, 'ms')],
      [ofAws('AWS/Lambda', 'Invocations', {}, Stats.SUM, 'calls')],
    ),
  ],
  modelWidgets(props),
];
