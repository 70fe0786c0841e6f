import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { MAIL, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

/** Every alarm there is: its section in the runbook, what it measures, and above which value in how many periods of seconds it rings. */
const ALARMS = {
  AgentFailures: 'uragawa-dev-service Failures Sum > 4 in 1 x 300',
  AuthorizerErrors: 'AWS/Lambda Errors Sum > 2 in 1 x 300',
  BotErrors: 'AWS/Lambda Errors Sum > 2 in 1 x 300',
  BotSlow: 'AWS/Lambda Duration p90 > 20000 in 3 x 300',
  CodeFailures: 'uragawa-dev-service Failures Sum > 2 in 1 x 300',
  CodesLost: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  CodesRefused: 'uragawa-dev-service CodesRefused Sum > 50 in 1 x 300',
  DeadDeliveries: 'uragawa-dev-service DeadDeliveries Sum > 0 in 1 x 300',
  FiguresFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  FileFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  FollowUpFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  GuessBudget: 'uragawa-dev-service GuessBudget Maximum > 20 in 1 x 300',
  HttpErrors: 'AWS/ApiGateway 5xx Sum > 4 in 1 x 300',
  InsightFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  InsightLate: 'AWS/Lambda IteratorAge Maximum > 600000 in 2 x 60',
  LookUps: 'uragawa-dev-service LookUpsOverLimit Sum > 0 in 1 x 300',
  MessageFailures: 'uragawa-dev-service Failures Sum > 4 in 1 x 300',
  ProofFailures: 'uragawa-dev-service Failures Sum > 4 in 1 x 300',
  PublishFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  PublishLate: 'AWS/Lambda IteratorAge Maximum > 60000 in 2 x 60',
  ReplyFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  RouteFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SocketErrors: 'AWS/ApiGateway ExecutionError Sum, AWS/ApiGateway IntegrationError Sum > 4 in 1 x 300',
  StatusFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  StepErrors: 'AWS/Lambda Errors Sum > 2 in 1 x 300',
  StepFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SummarizeFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SurgeFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SweepFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  Throttles: 'AWS/Lambda Throttles Sum > 10 in 1 x 300',
  TicketMailFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  UnusualLooks: 'uragawa-dev-service UnusualLooks Sum > 0 in 1 x 300',
  WebhookFailures: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
};

/** Of an alarm on a formula each metric is billed. */
const USD_A_METRIC = 0.1;

interface Measure {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
}

let templates: Map<string, Template>;
const alarms = () => resourcesIn(templates, 'AWS::CloudWatch::Alarm').map(([id, alarm]) => ({ id, ...alarm }));
beforeAll(async () => {
  templates = await synthesized({ mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' } });
});

const measured = (alarm: ReturnType<typeof alarms>[number]): { text: string; seconds: number }[] => {
  const formula: { MetricStat?: { Metric: Measure; Stat: string; Period: number } }[] = alarm.Metrics ?? [
    { MetricStat: { Metric: alarm, Stat: alarm.Statistic ?? alarm.ExtendedStatistic, Period: alarm.Period } },
  ];
  return formula.flatMap(({ MetricStat }) => {
    if (!MetricStat) return [];
    const { Metric, Stat, Period } = MetricStat;
    return [{ text: `${Metric.Namespace} ${Metric.MetricName} ${Stat}`, seconds: Period }];
  });
};

const described = (alarm: ReturnType<typeof alarms>[number]): string => {
  const measures = measured(alarm);
  expect(alarm.ComparisonOperator).toBe('GreaterThanThreshold');
  const over = `> ${alarm.Threshold} in ${alarm.EvaluationPeriods} x ${measures[0]?.seconds}`;
  return `${measures
    .map(({ text }) => text)
    .toSorted()
    .join(', ')} ${over}`;
};

const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
const sectionOf = ({ AlarmDescription }: { AlarmDescription: string }): string => {
  const anchor = AlarmDescription.replace('See docs/operations.md#', '');
  return [...sections.keys()].find((title) => title.toLowerCase() === anchor) ?? `nothing called ${anchor}`;
};

it('there are these alarms, each with a section in the runbook', () => {
  expect(Object.fromEntries(alarms().map((alarm) => [sectionOf(alarm), described(alarm)]))).toEqual(ALARMS);
  expect(alarms()).toHaveLength(Object.keys(ALARMS).length);
});

it('a section says what an alarm means, what to look at, what to do and how it ends', () => {
  for (const name of Object.keys(ALARMS)) {
    const parts = [...(sections.get(name) ?? '').matchAll(/^\*\*(\w+(?: \w+)?)/gm)].map(([, part]) => part);
    expect(parts, name).toEqual(['Means', 'Look at', 'Do', 'Ends']);
  }
  const described = [...sections].flatMap(([title, section]) => (section.includes('**Means') ? [title] : []));
  expect(described.toSorted()).toEqual(Object.keys(ALARMS));
});

it('silence is no alarm', () => {
  for (const { id, TreatMissingData } of alarms()) expect(TreatMissingData, withoutHash(id)).toBe('notBreaching');
});

it('a slow answer is told before it is cut off', () => {
  const [, { Timeout }] =
    resourcesIn(templates, 'AWS::Lambda::Function').find(([id]) => withoutHash(id) === 'BotReply') ?? [];
  const slow = alarms().find(({ MetricName }) => MetricName === 'Duration');
  expect(slow?.Threshold).toBeGreaterThan(Timeout * 700);
  expect(slow?.Threshold).toBeLessThan(Timeout * 1_000);
});

it('a stage counts what its own functions failed at', () => {
  const failures = alarms().filter(({ MetricName }) => MetricName === 'Failures');
  const own = resourcesIn(templates, 'AWS::Lambda::Function').map(
    ([, { Environment }]) => Environment?.Variables ?? {},
  );
  const services = failures.map(({ Namespace, Dimensions: [{ Name, Value }] }) => {
    expect(Name).toBe('service');
    expect(own.find((each) => each.POWERTOOLS_SERVICE_NAME === Value)?.POWERTOOLS_METRICS_NAMESPACE).toBe(Namespace);
    return Value;
  });
  expect(services.toSorted()).toEqual(['conversation/message', 'escalation/agent', 'member/code', 'member/prove']);
});

it('all of them cost less than 4 USD a month', () => {
  expect(alarms().flatMap(measured).length * USD_A_METRIC).toBeLessThan(4);
});
