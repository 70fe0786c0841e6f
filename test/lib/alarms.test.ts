import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAIL, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

/**
 * Every alarm on a metric: its section in the runbook, how soon it is to be looked at, what it measures, and above or below which value
 * in how many periods of seconds it rings.
 */
const ALARMS = {
  AgentFailures: 'urgent: uragawa-dev-service Failures Sum > 4 in 1 x 300',
  AuditFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  AuditFindings: 'urgent: uragawa-dev-record AuditFindings Sum > 0 in 1 x 300',
  AuditLate: 'soon: AWS/Lambda Invocations Sum < 1 in 1 x 10800',
  AuthorizerErrors: 'urgent: AWS/Lambda Errors Sum > 2 in 1 x 300',
  BotErrors: 'urgent: AWS/Lambda Errors Sum > 2 in 1 x 300',
  BotSlow: 'urgent: AWS/Lambda Duration p90 > 20000 in 3 x 300',
  CanaryFailures: 'urgent: uragawa-dev-record CanaryFailures Maximum > 0 in 2 of 3 x 300',
  CheckFindings: 'soon: uragawa-dev-record AuditFindings Sum > 0 in 1 x 300',
  CodeFailures: 'urgent: uragawa-dev-service Failures Sum > 2 in 1 x 300',
  CodesLost: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  CodesRefused: 'soon: uragawa-dev-service CodesRefused Sum > 50 in 1 x 300',
  DeadDeliveries: 'soon: uragawa-dev-service DeadDeliveries Sum > 0 in 1 x 300',
  ErasureLate: 'soon: AWS/Lambda Invocations Sum < 1 in 1 x 3600',
  FiguresFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  FileFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  FollowUpFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  GuessBudget: 'urgent: uragawa-dev-service GuessBudget Maximum > 20 in 1 x 300',
  HttpErrors: 'urgent: AWS/ApiGateway 5xx Sum > 4 in 1 x 300',
  InsightFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  InsightLate: 'soon: AWS/Lambda IteratorAge Maximum > 600000 in 2 x 60',
  LookUps: 'soon: uragawa-dev-service LookUpsOverLimit Sum > 0 in 1 x 300',
  MessageFailures: 'urgent: uragawa-dev-service Failures Sum > 4 in 1 x 300',
  ProofFailures: 'urgent: uragawa-dev-service Failures Sum > 4 in 1 x 300',
  PublishFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  PublishLate: 'urgent: AWS/Lambda IteratorAge Maximum > 60000 in 2 x 60',
  RecordFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  ReplyFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  RetentionLate: 'soon: AWS/Lambda Invocations Sum < 1 in 1 x 10800',
  RouteFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SocketErrors: 'urgent: AWS/ApiGateway ExecutionError Sum, AWS/ApiGateway IntegrationError Sum > 4 in 1 x 300',
  StatusFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  StepErrors: 'urgent: AWS/Lambda Errors Sum > 2 in 1 x 300',
  StepFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SummarizeFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SurgeFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  SweepFailures: 'urgent: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  Throttles: 'urgent: AWS/Lambda Throttles Sum > 10 in 1 x 300',
  TicketMailFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
  UnusualLooks: 'soon: uragawa-dev-service UnusualLooks Sum > 0 in 1 x 300',
  WebhookFailures: 'soon: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 x 60',
};

/**
 * Urgent ones that mail themselves, since they have causes of their own or ring until somebody has emptied a queue: all the others are
 * told of by ChatsDisturbed.
 */
const ALONE = [
  'AuditFindings',
  'CanaryFailures',
  'FileFailures',
  'GuessBudget',
  'PublishFailures',
  'ReplyFailures',
  'RouteFailures',
  'StepFailures',
  'SweepFailures',
];

/** What they tell of lasts, though they ring for a moment. */
const FINDINGS = ['AuditFindings', 'CheckFindings'];

/** Of an alarm on a formula each metric is billed. */
const USD_A_METRIC = 0.1;
const USD_A_COMPOSITE = 0.5;

interface Measure {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
}

const EVERYTHING = { mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' } };
const alarmsIn = (of: Map<string, Template>) =>
  resourcesIn(of, 'AWS::CloudWatch::Alarm').map(([id, alarm]) => ({ id, ...alarm }));

let templates: Map<string, Template>;
/** What the alarms of the default settings cost a month, in US dollars. */
let plain: number;
const alarms = () => alarmsIn(templates);
/** The one that tells for several. */
const composite = () => {
  const [[, found] = [], ...others] = resourcesIn(templates, 'AWS::CloudWatch::CompositeAlarm');
  expect(others).toEqual([]);
  return found ?? {};
};
const costOf = (of: Map<string, Template>): number =>
  alarmsIn(of).flatMap(measured).length * USD_A_METRIC +
  resourcesIn(of, 'AWS::CloudWatch::CompositeAlarm').length * USD_A_COMPOSITE;
beforeAll(async () => {
  plain = costOf(await synthesized());
  templates = await synthesized({ ...EVERYTHING, alarmEmail: 'ops@sakura-shop.example' });
});

const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
/** What a description says: how soon, and where to read. */
const pageOf = ({ AlarmDescription }: { AlarmDescription: string }): { severity: string; section: string } => {
  const [, severity = 'no severity', anchor = AlarmDescription] =
    /^(urgent|soon): see docs\/operations\.md#(\w+)$/.exec(AlarmDescription) ?? [];
  const title = [...sections.keys()].find((each) => each.toLowerCase() === anchor);
  return { severity, section: title ?? `nothing called ${anchor}` };
};
const sectionOf = (alarm: { AlarmDescription: string }): string => pageOf(alarm).section;
/** The alarms that the composite one names. */
const members = (): string[] => {
  const ids = JSON.stringify(composite().AlarmRule).matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g);
  return [...ids].map(([, id]) => sectionOf(alarms().find((each) => each.id === id) ?? { AlarmDescription: `${id}` }));
};

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

const SIGNS: Readonly<Record<string, string>> = { GreaterThanThreshold: '>', LessThanThreshold: '<' };

const described = (alarm: ReturnType<typeof alarms>[number]): string => {
  const measures = measured(alarm);
  const points = alarm.DatapointsToAlarm === undefined ? '' : `${alarm.DatapointsToAlarm} of `;
  const over = `${SIGNS[alarm.ComparisonOperator]} ${alarm.Threshold} in ${points}${alarm.EvaluationPeriods} x ${measures[0]?.seconds}`;
  const all = measures.map(({ text }) => text).toSorted();
  return `${pageOf(alarm).severity}: ${all.join(', ')} ${over}`;
};

it('there are these alarms, each with a section in the runbook', () => {
  expect(Object.fromEntries(alarms().map((alarm) => [sectionOf(alarm), described(alarm)]))).toEqual(ALARMS);
  expect(alarms()).toHaveLength(Object.keys(ALARMS).length);
});

it('a section says what an alarm means, what to look at, what to do and how it ends', () => {
  for (const name of [...Object.keys(ALARMS), 'ChatsDisturbed']) {
    const parts = [...(sections.get(name) ?? '').matchAll(/^\*\*(\w+(?: \w+)?)/gm)].map(([, part]) => part);
    expect(parts, name).toEqual(['Means', 'Look at', 'Do', 'Ends']);
  }
  const described = [...sections].flatMap(([title, section]) => (section.includes('**Means') ? [title] : []));
  expect(described.toSorted()).toEqual([...Object.keys(ALARMS), 'ChatsDisturbed'].toSorted());
});

it('an alarm is called as its section, behind its stack, and two stages have different ones', () => {
  for (const [stack, template] of templates) {
    for (const alarm of alarmsIn(new Map([[stack, template]])))
      expect(alarm.AlarmName).toBe(`${stack}-${sectionOf(alarm)}`);
  }
  expect(composite().AlarmName).toBe('uragawa-dev-service-ChatsDisturbed');
});

describe('how soon', () => {
  const urgent = () =>
    alarms()
      .filter((alarm) => pageOf(alarm).severity === 'urgent')
      .map(sectionOf);

  it('one alarm tells for the urgent ones of the way of a message', () => {
    expect(pageOf(composite() as { AlarmDescription: string })).toEqual({
      severity: 'urgent',
      section: 'ChatsDisturbed',
    });
    expect([...members(), ...ALONE].toSorted()).toEqual(urgent().toSorted());
    const rule = JSON.stringify(composite().AlarmRule);
    expect(rule.match(/ALARM\(/g)).toHaveLength(members().length);
    expect(rule).not.toMatch(/\bAND\b|\bNOT\b|\bOK\(|INSUFFICIENT/);
  });

  it('it tells for none that lasts until somebody acts, since it would tell of nothing else meanwhile', () => {
    const lasting = alarms().filter(({ Namespace }) => Namespace === 'AWS/SQS');
    expect(lasting.length).toBeGreaterThan(10);
    expect(lasting.map(sectionOf).filter((name) => members().includes(name))).toEqual([]);
  });

  it('each mails when it begins and when it ends, but for those that it mails for, and the end of a finding, which it is not', () => {
    const silent = alarms().flatMap((alarm) => {
      const { AlarmActions = [], OKActions = [] } = alarm;
      expect(OKActions).toEqual(FINDINGS.includes(sectionOf(alarm)) ? [] : AlarmActions);
      expect(AlarmActions.length).toBeLessThan(2);
      return AlarmActions.length === 0 ? [sectionOf(alarm)] : [];
    });
    expect(silent.toSorted()).toEqual(members().toSorted());
    expect(composite().AlarmActions).toHaveLength(1);
    expect(composite().OKActions).toEqual(composite().AlarmActions);
  });

  it('is in the table of all alarms and at the beginning of each section', () => {
    const rows = [...(sections.get('All alarms') ?? '').matchAll(/^\| \[(\w+)\]\(#(\w+)\) \| (\w+) \| (\w+) \|/gm)];
    const expected = [...alarms(), composite() as { AlarmDescription: string }].map((alarm) => {
      const { severity, section } = pageOf(alarm);
      return [section, section.toLowerCase(), severity, members().includes(section) ? 'ChatsDisturbed' : 'itself'];
    });
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      expected.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)),
    );
    for (const [name = '', , severity, by] of expected) {
      const how = severity === 'urgent' ? 'Urgent' : 'Soon';
      const told = by === 'itself' ? `${how}.` : `${how}; [ChatsDisturbed](#chatsdisturbed) mails for it.`;
      expect(sections.get(name)?.split('\n')[2], name).toBe(told);
    }
  });
});

it('silence is no alarm, but that of the synthetic visitor and of the jobs that keep the record', () => {
  for (const { id, MetricName, TreatMissingData } of alarms()) {
    const isOfAJob = ['CanaryFailures', 'Invocations'].includes(MetricName);
    expect(TreatMissingData, withoutHash(id)).toBe(isOfAJob ? 'breaching' : 'notBreaching');
  }
});

it('nobody visits, and nobody waits for it, where the settings say so', async () => {
  const without = await synthesized({ ...EVERYTHING, alarmEmail: 'ops@sakura-shop.example', canary: false });
  expect(JSON.stringify(without.get('uragawa-dev-record')?.toJSON())).not.toMatch(/canary/i);
  // What the stack record imports of the others is there either way: an export in use cannot be taken away.
  for (const name of ['uragawa-dev-data', 'uragawa-dev-service']) {
    expect(without.get(name)?.toJSON().Outputs).toEqual(templates.get(name)?.toJSON().Outputs);
  }
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

describe('what they cost a month', () => {
  it('is less than 5 USD for all of them', () => {
    expect(costOf(templates)).toBeLessThan(5);
  });

  const told = runbook.replaceAll('\n', ' ');

  it('is in the runbook', () => {
    expect(told).toContain(
      `${(plain - USD_A_COMPOSITE).toFixed(2)} in all, and ChatsDisturbed ${USD_A_COMPOSITE.toFixed(2)};`,
    );
  });

  it.each([
    ['webhooks', { webhooks: WEBHOOKS }],
    ['a model', { model: EVERYTHING.model }],
    ['`mail`', { mail: MAIL }],
  ])('so is what %s adds', async (name, changes) => {
    const more = costOf(await synthesized(changes)) - plain;
    expect(told).toContain(` with ${name} ${more.toFixed(2)}`);
  });
});
