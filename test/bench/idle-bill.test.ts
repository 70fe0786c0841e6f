import { expect, it } from 'vitest';
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
  expect(() => idleBill({ template, invocations: [] })).toThrow('no price rule for AWS::RDS::DBCluster');
});

it('counts what stands there by itself', () => {
  const template = templateOf({
    Key: resource('AWS::KMS::Key'),
    One: resource('AWS::CloudWatch::Alarm'),
    Other: resource('AWS::CloudWatch::Alarm', {
      Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a + b' }],
    }),
    Queue: resource('AWS::SQS::Queue'),
  });
  const bill = idleBill({ template, invocations: [] });
  expect(totalOf(bill.flatMap(({ amounts }) => amounts))).toBeCloseTo(3.3);
});

it('counts the runs of a schedule with what its function does', () => {
  const template = templateOf({ Sweep: SWEEP, EveryMinute: EVERY_MINUTE });
  const [position] = idleBill({ template, invocations: [run] });
  const quantities = Object.fromEntries(position?.amounts.map(({ price, quantity }) => [price, quantity]) ?? []);
  expect(quantities).toMatchObject({ schedule: 43_800, lambdaRequest: 43_800 });
});

it('refuses a schedule whose function nobody measured', () => {
  const template = templateOf({ Sweep: SWEEP, EveryMinute: EVERY_MINUTE });
  expect(() => idleBill({ template, invocations: [] })).toThrow('nothing is measured');
});

it.each([
  ['rate(1 minute)', 43_800],
  ['rate(5 minutes)', 8_760],
  ['rate(1 hour)', 730],
  ['cron(2/5 * * * ? *)', 8_760],
])('%s runs %i times a month', (expression, runs) => {
  expect(runsInMonth(expression)).toBe(runs);
});

it('refuses a schedule it cannot count', () => {
  expect(() => runsInMonth('cron(0 9 * * ? *)')).toThrow('no price can be computed');
});
