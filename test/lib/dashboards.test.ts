import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricsOn } from '../../bench/dashboard.ts';
import { ERROR_CODES } from '../../functions/protocol/server.ts';
import { MAIL, resourcesIn, synthesized, WEBHOOKS } from './synthesized.ts';

let plain: Map<string, Template>;
let full: Map<string, Template>;
beforeAll(async () => {
  plain = await synthesized();
  const everything = {
    mail: MAIL,
    webhooks: WEBHOOKS,
    model: { kind: 'bedrock' },
    alarmEmail: 'ops@sakura-shop.example',
  };
  full = await synthesized(everything);
});

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly markdown?: string; readonly alarms?: readonly string[] };
}
/** What is known at deployment only, as the ids that it is read from. */
const unknown = (value: unknown): string =>
  `<${JSON.stringify(value)
    .replace(/[^\w.:-]+/g, ' ')
    .trim()}>`;
/** The body of a dashboard, with names that are known at deployment only in angle brackets. */
const bodyOf = (of: Map<string, Template>, name: string): string => {
  const found = resourcesIn(of, 'AWS::CloudWatch::Dashboard').find(([, { DashboardName }]) => DashboardName === name);
  const body = found?.[1].DashboardBody;
  if (typeof body === 'string') return body;
  return body['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : unknown(part))).join('');
};
const widgetsOf = (of: Map<string, Template>, name: string): Widget[] => JSON.parse(bodyOf(of, name)).widgets;
const NAMES = ['service', 'support', 'cost'].map((name) => `uragawa-dev-${name}`);

it('there are three, in the stack of the record', () => {
  const names = resourcesIn(full, 'AWS::CloudWatch::Dashboard').map(([, { DashboardName }]) => DashboardName);
  expect(names).toEqual(NAMES);
  expect(plain.get('uragawa-dev-record')?.findResources('AWS::CloudWatch::Dashboard')).toBeDefined();
});

describe.each(NAMES)('%s', (name) => {
  it('is free: it has 50 metrics at most, also with every setting', () => {
    expect(metricsOn(bodyOf(full, name)).length).toBeLessThanOrEqual(50);
    expect(metricsOn(bodyOf(full, name)).length).toBeGreaterThanOrEqual(metricsOn(bodyOf(plain, name)).length);
  });

  it('says in Japanese and in English what each part is', () => {
    for (const { type, properties } of widgetsOf(full, name)) {
      const words = type === 'text' ? properties.markdown : properties.title;
      expect(words).toMatch(/[\u3040-\u30ff\u4e00-\u9fff].* \/ .*[A-Za-z]/);
    }
  });
});

const namesOn = (name: string, of = full): string[] => metricsOn(bodyOf(of, name)).map((metric) => metric.name);

it('the service: connections, messages, times, errors by code, throttles, what failed, and streams', () => {
  const names = namesOn('uragawa-dev-service');
  const expected = ['ConnectCount', 'MessagesAccepted', 'SendToAccepted', 'ReplyLatency', 'Throttles', 'IteratorAge'];
  expect(names).toEqual(expect.arrayContaining([...expected, ...ERROR_CODES.map((code) => `Error_${code}`)]));
  expect(names.filter((name) => /^(Read|Write)ThrottleEvents$/.test(name))).toHaveLength(4);
  const queues = resourcesIn(full, 'AWS::SQS::Queue').length;
  expect(names.filter((name) => name === 'ApproximateNumberOfMessagesVisible')).toHaveLength(queues);
});

it('the service shows every alarm there is, by the name it has', () => {
  const types = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
  const alarms = types.flatMap((type) => resourcesIn(full, type).map(([, { AlarmName }]) => String(AlarmName)));
  const shown = widgetsOf(full, 'uragawa-dev-service').flatMap(({ properties }) => properties.alarms ?? []);
  expect(shown.map((arn) => arn.split(':alarm:')[1]).toSorted()).toEqual(alarms.toSorted());
});

it('connections are said to have those of the synthetic visitor, where there is one', async () => {
  const title = (of: Map<string, Template>) =>
    widgetsOf(of, 'uragawa-dev-service').find(({ properties }) => properties.title?.startsWith('接続'))?.properties
      .title;
  expect(title(full)).toMatch(/模擬の来訪者.*synthetic visitor/);
  expect(title(await synthesized({ canary: false }))).toBe('接続 / Connections opened');
});

it('support: who answered, who waits, what customers think of it, surges', () => {
  const expected = [
    'AnsweredByBot',
    'AnsweredByPerson',
    'Waiting',
    'LongestWait',
    'Rating',
    'SurgesOpen',
    'ConversationsBegun',
  ];
  expect(namesOn('uragawa-dev-support')).toEqual(expect.arrayContaining(expected));
});

it('cost: units of every table, functions, and of a model what it reads and writes and its price', async () => {
  const tables = resourcesIn(plain, 'AWS::DynamoDB::GlobalTable').length;
  const units = namesOn('uragawa-dev-cost', plain).filter((name) => /^Consumed(Read|Write)CapacityUnits$/.test(name));
  // The log has four indexes.
  expect(units).toHaveLength(2 * (tables + 4));
  expect(namesOn('uragawa-dev-cost')).toEqual(
    expect.arrayContaining(['Duration', 'ModelInputTokens', 'ModelOutputTokens']),
  );
  expect(namesOn('uragawa-dev-cost', plain)).not.toContain('ModelInputTokens');
  expect(bodyOf(full, 'uragawa-dev-cost')).toContain('USD for each conversation');
  const unpriced = await synthesized({ model: { kind: 'bedrock', modelId: 'jp.anthropic.claude-sonnet-4-6' } });
  expect(bodyOf(unpriced, 'uragawa-dev-cost')).not.toContain('USD');
  expect(bodyOf(unpriced, 'uragawa-dev-cost')).toMatch(/price unknown.*jp\.anthropic\.claude-sonnet-4-6/);
  expect(bodyOf(full, 'uragawa-dev-cost')).not.toContain('price unknown');
  // CloudWatch may fill no metric that has no point at all, and then shows no sum either.
  expect(bodyOf(full, 'uragawa-dev-cost')).toContain('SUM([i0, i1, i2])');
  expect(bodyOf(full, 'uragawa-dev-cost')).not.toContain('FILL');
});

describe('a setting can be taken away again', () => {
  const record = (of: Map<string, Template>) => of.get('uragawa-dev-record')?.toJSON();
  const imports = (of: Map<string, Template>): string[] => {
    const names = JSON.stringify(record(of)).matchAll(/"Fn::ImportValue":"(uragawa-dev-(?:service|data):[^"]+)"/g);
    return [...new Set([...names].map(([, name = '']) => name))].toSorted();
  };
  /** What is read of other stacks' outputs when it is deployed. */
  const read = (value: unknown): { StackName: string; OutputName: string }[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (key === 'Fn::GetStackOutput' ? [inner] : read(inner)));
  };

  it('since the stack of the record holds on to nothing of another stack that a setting brings', () => {
    expect(imports(full)).toEqual(imports(plain));
    expect(imports(plain).length).toBeGreaterThan(0);
  });

  it('and what it does not hold on to is an output there', () => {
    const queues = Object.keys(full.get('uragawa-dev-service')?.findResources('AWS::SQS::Queue') ?? {});
    expect(read(record(full)).length).toBeGreaterThan(queues.length);
    for (const { StackName, OutputName } of read(record(full))) {
      expect(full.get(StackName)?.toJSON().Outputs).toHaveProperty([OutputName]);
    }
  });
});
