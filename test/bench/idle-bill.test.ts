import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../bench/account.ts';
import { idleBill, runsInMonth } from '../../bench/idle-bill.ts';
import { totalOf } from '../../bench/report.ts';
import { accountWith, type Resources } from '../local/tables.fixture.ts';

const resource = (Type: string, Properties: Record<string, unknown> = {}) => ({ Type, Properties });
const templateOf = (resources: Resources) => accountWith(resources).template;

const SWEEP = resource('AWS::Lambda::Function', {
  FunctionName: 'sweep',
  MemorySize: 512,
  Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'conversation/sweep' } },
});
const EVERY_MINUTE = resource('AWS::Events::Rule', {
  ScheduleExpression: 'rate(1 minute)',
  Targets: [{ Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] } }],
});
const run: Invocation = { name: 'conversation/sweep', result: undefined, calls: [], logged: '', milliseconds: 1 };

it('refuses a type that it knows no price of', () => {
  const template = templateOf({ Cluster: resource('AWS::RDS::DBCluster') });
  expect(() => idleBill({ template, invocations: [], rotations: 0 })).toThrow('no price rule for AWS::RDS::DBCluster');
});

it('counts what stands there by itself', () => {
  const template = templateOf({
    Key: resource('AWS::KMS::Key', { EnableKeyRotation: true }),
    One: resource('AWS::CloudWatch::Alarm'),
    Other: resource('AWS::CloudWatch::Alarm', {
      Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a + b' }],
    }),
    All: resource('AWS::CloudWatch::CompositeAlarm'),
    Queue: resource('AWS::SQS::Queue'),
  });
  const bill = idleBill({ template, invocations: [], rotations: 0 });
  expect(totalOf(bill.flatMap(({ amounts }) => amounts))).toBeCloseTo(1.8);
});

it('counts the rotations of a key, but of none that signs', () => {
  const template = templateOf({
    Personal: resource('AWS::KMS::Key', { EnableKeyRotation: true }),
    Signing: resource('AWS::KMS::Key', { KeySpec: 'ECC_NIST_P256' }),
  });
  const sum = (rotations: 0 | 2) =>
    totalOf(idleBill({ template, invocations: [], rotations }).flatMap(({ amounts }) => amounts));
  expect([sum(0), sum(2)]).toEqual([2, 4]);
});

describe('dashboards', () => {
  const board = (count: number) => {
    const metrics = Array.from({ length: count }, (_, index) => [
      'AWS/SQS',
      'NumberOfMessagesSent',
      'QueueName',
      `q${index}`,
    ]);
    // Twice the same, and a formula, are no more of them.
    const widgets = [
      { properties: { metrics } },
      { properties: { metrics: [...metrics, [{ expression: 'a + b' }]] } },
      { properties: {} },
    ];
    return resource('AWS::CloudWatch::Dashboard', { DashboardBody: JSON.stringify({ widgets }) });
  };
  const sum = (resources: Resources) =>
    totalOf(
      idleBill({ template: templateOf(resources), invocations: [], rotations: 0 }).flatMap(({ amounts }) => amounts),
    );

  it('are free up to three of 50 metrics', () => {
    expect(sum({ A: board(50), B: board(1), C: board(0) })).toBe(0);
  });

  it('cost from the fourth on, and with more metrics', () => {
    expect(sum({ A: board(50), B: board(1), C: board(0), D: board(1) })).toBe(3);
    expect(sum({ A: board(51) })).toBe(3);
  });
});

it('counts the runs of a schedule with what its function does', () => {
  const template = templateOf({ Sweep: SWEEP, EveryMinute: EVERY_MINUTE });
  const [position] = idleBill({ template, invocations: [run], rotations: 0 });
  const quantities = Object.fromEntries(position?.amounts.map(({ price, quantity }) => [price, quantity]) ?? []);
  expect(quantities).toMatchObject({ schedule: 43_800, lambdaRequest: 43_800 });
});

it('refuses a schedule whose function nobody measured', () => {
  const template = templateOf({ Sweep: SWEEP, EveryMinute: EVERY_MINUTE });
  expect(() => idleBill({ template, invocations: [], rotations: 0 })).toThrow('nothing is measured');
});

it.each([
  ['rate(1 minute)', 43_800],
  ['rate(5 minutes)', 8_760],
  ['rate(1 hour)', 730],
  ['cron(10 * * * ? *)', 730],
  ['cron(2/5 * * * ? *)', 8_760],
])('%s runs %i times a month', (expression, runs) => {
  expect(runsInMonth(expression)).toBe(runs);
});

it('refuses a schedule it cannot count', () => {
  expect(() => runsInMonth('cron(0 9 * * ? *)')).toThrow('no price can be computed');
});
