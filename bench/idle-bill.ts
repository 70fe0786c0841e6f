import type { Resource, Template } from '../local/template.ts';
import type { Invocation } from './account.ts';
import { metricsOn } from './dashboard.ts';
import { amountsOf } from './invocation-cost.ts';
import type { Amount } from './prices.ts';
import { VISITS, visitBill } from './visit-bill.ts';

const MINUTES = 730 * 60;
const MINUTES_IN: Readonly<Record<string, number>> = {
  minute: 1,
  minutes: 1,
  hour: 60,
  hours: 60,
  day: 1440,
  days: 1440,
};

/** What a resource costs a month although nobody asks anything. */
export interface Position {
  readonly what: string;
  readonly amounts: readonly Amount[];
}

type Rule = (resource: Resource, idle: Idle) => readonly Amount[];

interface Idle {
  readonly template: Template;
  /** What the functions of schedules do when nothing is due. */
  readonly invocations: readonly Invocation[];
  /** What a visit of the synthetic visitor makes the others do. */
  readonly practice?: readonly Invocation[];
  /** How often the keys have been rotated: not in the first year, from the third on twice as far as bills know. */
  readonly rotations: 0 | 2;
}

/** Of a function: its memory, and the name that tells its invocations. */
export const functionOf = ({ properties }: Resource): { name: string; megabytes: number } => {
  const { Variables } = (properties.Environment ?? {}) as { Variables?: Record<string, string> };
  return { name: Variables?.POWERTOOLS_SERVICE_NAME ?? '', megabytes: Number(properties.MemorySize ?? 128) };
};

export const runsInMonth = (expression: string): number => {
  // Every hour at a minute, or every so many minutes from one on.
  const [, step] = /^cron\(\d+(?:\/(\d+))? \* \* \* \? \*\)$/.exec(expression) ?? [];
  if (step !== undefined) return MINUTES / Number(step);
  if (/^cron\(\d+ \* \* \* \? \*\)$/.test(expression)) return MINUTES / 60;
  const [, count, unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  const minutes = Number(count) * (MINUTES_IN[unit] ?? Number.NaN);
  if (!(minutes > 0)) throw new Error(`no price can be computed for the schedule ${expression}`);
  return MINUTES / minutes;
};

/** Functions that a schedule calls. */
export const scheduledBy = ({ properties }: Resource, template: Template): Resource[] =>
  properties.ScheduleExpression === undefined
    ? []
    : (properties.Targets as { Arn: string }[]).flatMap(({ Arn }) => template.find(Arn) ?? []);

/** Memory of a function by its name. */
export const memoriesIn = (template: Template): ((name: string) => number) => {
  const functions = template.ofType('AWS::Lambda::Function').map(functionOf);
  const megabytes = new Map(functions.map((each) => [each.name, each.megabytes]));
  return (name) => megabytes.get(name) ?? 0;
};

/** What a run of a scheduled function costs. */
const runOf = (target: Resource, { template, invocations, practice = [] }: Idle): Amount[] => {
  const { name, megabytes } = functionOf(target);
  if (name === VISITS) return visitBill(practice, megabytes, memoriesIn(template));
  const invocation = invocations.find((each) => each.name === name);
  if (!invocation) throw new Error(`a schedule calls ${name}, of which nothing is measured`);
  return amountsOf(invocation, megabytes);
};

const schedule: Rule = (resource, idle) =>
  scheduledBy(resource, idle.template).flatMap((target) => {
    const runs = runsInMonth(String(resource.properties.ScheduleExpression));
    const amounts: Amount[] = [{ price: 'schedule', quantity: 1 }, ...runOf(target, idle)];
    return amounts.map(({ price, quantity }) => ({ price, quantity: quantity * runs }));
  });

/** Who signs cannot be rotated. */
const key: Rule = ({ properties }, { rotations }) => [
  { price: 'key', quantity: 1 },
  ...(properties.EnableKeyRotation === true ? [{ price: 'keyRotation', quantity: rotations } as const] : []),
];

/** DynamoDB asks for its key again every five minutes while a table is in use. */
const KEY_REQUESTS = MINUTES / 5;
const tableKey: Rule = ({ properties }) => {
  const { SSEEnabled, SSEType } = (properties.SSESpecification ?? {}) as { SSEEnabled?: boolean; SSEType?: string };
  return SSEEnabled && SSEType === 'KMS' ? [{ price: 'keyRequest', quantity: KEY_REQUESTS }] : [];
};

const firewall: Rule = ({ properties }) => [
  { price: 'firewall', quantity: 1 },
  { price: 'firewallRule', quantity: ((properties.Rules ?? []) as unknown[]).length },
];

/** Billed for each metric it looks at. */
const alarm: Rule = ({ properties }) => {
  const metrics = (properties.Metrics ?? []) as { MetricStat?: object }[];
  return [{ price: 'alarm', quantity: Math.max(1, metrics.filter(({ MetricStat }) => MetricStat).length) }];
};

/** Those that are free in an account, and how many metrics each may have. */
const FREE_DASHBOARDS = 3;
const FREE_METRICS = 50;
const dashboard: Rule = ({ properties, logicalId }, { template }) => {
  const index = template.ofType('AWS::CloudWatch::Dashboard').findIndex((each) => each.logicalId === logicalId);
  const isFree = index < FREE_DASHBOARDS && metricsOn(String(properties.DashboardBody)).length <= FREE_METRICS;
  return isFree ? [] : [{ price: 'dashboard', quantity: 1 }];
};

const one =
  (price: Amount['price']): Rule =>
  () => [{ price, quantity: 1 }];
/** Billed for what passes through it or lies in it: nothing yet. */
const byUse: Rule = () => [];
/** Never billed, by itself at least. */
const free: Rule = () => [];

const RULES: Readonly<Record<string, Rule>> = {
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': one('compositeAlarm'),
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::KMS::Key': key,
  'AWS::SecretsManager::Secret': one('secret'),
  'AWS::Events::Rule': schedule,
  'AWS::DynamoDB::GlobalTable': tableKey,
  'AWS::DynamoDB::Table': tableKey,
  'AWS::WAFv2::WebACL': firewall,
  'AWS::ApiGatewayV2::Api': byUse,
  'AWS::CloudFront::Distribution': byUse,
  'AWS::CloudFront::Function': byUse,
  'AWS::Cognito::UserPool': byUse,
  'AWS::Events::EventBus': byUse,
  'AWS::Lambda::Function': byUse,
  'AWS::Logs::LogGroup': byUse,
  'AWS::S3::Bucket': byUse,
  'AWS::SNS::Topic': byUse,
  'AWS::SQS::Queue': byUse,
  'AWS::ApiGatewayV2::Authorizer': free,
  'AWS::ApiGatewayV2::Integration': free,
  'AWS::ApiGatewayV2::Route': free,
  'AWS::ApiGatewayV2::Stage': free,
  // The first two of an account.
  'AWS::Budgets::Budget': free,
  'AWS::CDK::Metadata': free,
  'AWS::CertificateManager::Certificate': free,
  'AWS::CloudFront::CachePolicy': free,
  'AWS::CloudFront::OriginAccessControl': free,
  'AWS::CloudFront::OriginRequestPolicy': free,
  'AWS::CloudFront::ResponseHeadersPolicy': free,
  'AWS::Cognito::UserPoolClient': free,
  'AWS::Cognito::UserPoolDomain': free,
  'AWS::Cognito::UserPoolGroup': free,
  'AWS::IAM::ManagedPolicy': free,
  'AWS::IAM::Policy': free,
  'AWS::IAM::Role': free,
  'AWS::KMS::Alias': free,
  'AWS::Lambda::EventInvokeConfig': free,
  // Reads of a stream by Lambda.
  'AWS::Lambda::EventSourceMapping': free,
  'AWS::Lambda::LayerVersion': free,
  'AWS::Lambda::Permission': free,
  'AWS::Route53::RecordSet': free,
  'AWS::S3::BucketPolicy': free,
  'AWS::SNS::Subscription': free,
  'AWS::SNS::TopicPolicy': free,
  'AWS::SQS::QueuePolicy': free,
  'Custom::CDKBucketDeployment': free,
  'Custom::S3AutoDeleteObjects': free,
};

/** What an empty deployment costs a month, resource by resource. Throws for a type that it knows no price of. */
export const idleBill = (idle: Idle): Position[] =>
  idle.template.resources.flatMap((resource) => {
    const rule = RULES[resource.type];
    if (!rule) throw new Error(`${resource.logicalId}: bench/idle-bill.ts has no price rule for ${resource.type}`);
    const amounts = rule(resource, idle);
    return amounts.length > 0 ? [{ what: resource.type, amounts }] : [];
  });
