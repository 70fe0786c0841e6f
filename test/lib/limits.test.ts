import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synth } from './synth.ts';

const EMAIL = 'ops@sakura-shop.example';
let plain: Template;
let set: Template;

beforeAll(async () => {
  plain = (await synth()).service;
  const reservedConcurrency = { message: 40, reply: 20 };
  set = (await synth({ alarmEmail: EMAIL, monthlyBudgetUsd: 50, tracing: true, reservedConcurrency })).service;
});

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const functionsOf = (template: Template) =>
  propertiesOf(template, 'AWS::Lambda::Function').filter(({ Environment }) => Environment);

describe('a flood', () => {
  it('meets a limit at the stage of each API', () => {
    const limits = propertiesOf(plain, 'AWS::ApiGatewayV2::Stage').map(({ StageName, DefaultRouteSettings }) => [
      StageName,
      DefaultRouteSettings,
    ]);
    expect(Object.fromEntries(limits)).toEqual({
      $default: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      ws: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 },
    });
  });

  it('meets a lower one at the door of sockets, where each knock runs a function', () => {
    const [socket] = propertiesOf(plain, 'AWS::ApiGatewayV2::Stage').filter(({ StageName }) => StageName === 'ws');
    expect(socket?.RouteSettings).toEqual({ $connect: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } });
  });

  it('meets a lower one at the routes that cost most, which exist before their limit is set', () => {
    const { Resources } = plain.toJSON();
    const [stage] = Object.values<{ Properties: Record<string, object>; DependsOn: string[] }>(
      plain.findResources('AWS::ApiGatewayV2::Stage', { Properties: { StageName: '$default' } }) as never,
    );
    const limited = stage?.Properties.RouteSettings ?? {};
    expect(Object.keys(limited).toSorted()).toEqual([
      'POST /api/knowledge/publish',
      'POST /api/knowledge/{kind}/import',
      'POST /api/sessions',
    ]);
    for (const limit of Object.values(limited)) {
      expect(Object.keys(limit)).toEqual(['ThrottlingRateLimit', 'ThrottlingBurstLimit']);
      expect(limit.ThrottlingRateLimit).toBeLessThan(100);
    }
    const before = (stage?.DependsOn ?? []).map((id) => Resources[id].Properties.RouteKey);
    expect(before).toEqual(expect.arrayContaining(Object.keys(limited)));
  });
});

describe('concurrency', () => {
  const reserved = (template: Template) =>
    functionsOf(template)
      .filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined)
      .map(({ Environment, ReservedConcurrentExecutions }) => [
        Environment.Variables.POWERTOOLS_SERVICE_NAME,
        ReservedConcurrentExecutions,
      ]);

  it('is not reserved by itself, since a new account has none to spare', () => expect(reserved(plain)).toEqual([]));

  it('is reserved for taking and answering messages when it is set', () => {
    expect(reserved(set).toSorted()).toEqual([
      ['bot/reply', 20],
      ['conversation/message', 40],
    ]);
  });
});

describe('tracing', () => {
  it('is off by itself, and nobody may write traces', () => {
    for (const { TracingConfig } of functionsOf(plain)) expect(TracingConfig).toBeUndefined();
    expect(JSON.stringify(plain.toJSON())).not.toContain('xray:');
  });

  it('is on for every function when it is set', () => {
    for (const { TracingConfig } of functionsOf(set)) expect(TracingConfig).toEqual({ Mode: 'Active' });
    const policies = JSON.stringify(propertiesOf(set, 'AWS::IAM::Policy'));
    expect(policies.match(/xray:PutTraceSegments/g)).toHaveLength(functionsOf(set).length);
  });
});

describe('alarms', () => {
  /** Surges have another one. */
  const topicsOfAlarms = (template: Template): string[] =>
    Object.keys(template.findResources('AWS::SNS::Topic')).filter((id) => id.startsWith('Alarms'));

  it('go nowhere by mail until an address is set', () => {
    expect(topicsOfAlarms(plain)).toEqual([]);
    for (const { AlarmActions } of propertiesOf(plain, 'AWS::CloudWatch::Alarm')) expect(AlarmActions).toBeUndefined();
  });

  it('go to the address when it is set; which of them do so by another or with their end is in alarms.test.ts', () => {
    const [topic = '', ...others] = topicsOfAlarms(set);
    expect(others).toEqual([]);
    const types = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
    const told = types.flatMap((type) => propertiesOf(set, type)).filter(({ AlarmActions }) => AlarmActions);
    expect(told.length).toBeGreaterThan(3);
    for (const { AlarmActions } of told) {
      expect(AlarmActions).toHaveLength(1);
      // Of another stack it is read from an output that is called by it.
      expect(JSON.stringify(AlarmActions)).toContain(topic);
    }
    set.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: EMAIL });
  });

  it('can be sent by CloudWatch of this account through a topic encrypted with a key of its own', () => {
    const [topic = ''] = topicsOfAlarms(set);
    expect(set.findResources('AWS::SNS::Topic')[topic]?.Properties.KmsMasterKeyId).toBeDefined();
    const ofCloudWatch = [
      ...propertiesOf(set, 'AWS::KMS::Key').flatMap(({ KeyPolicy }) => KeyPolicy.Statement),
      ...propertiesOf(set, 'AWS::SNS::TopicPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ].filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');
    expect(ofCloudWatch.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [['kms:Decrypt', 'kms:GenerateDataKey'], { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }],
      ['sns:Publish', { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }],
    ]);
  });
});

describe('a budget', () => {
  it('is watched when it is set', () => {
    plain.resourceCountIs('AWS::Budgets::Budget', 0);
    set.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 50, Unit: 'USD' }, TimeUnit: 'MONTHLY', BudgetType: 'COST' },
    });
    const [budget] = propertiesOf(set, 'AWS::Budgets::Budget');
    for (const { Subscribers } of budget?.NotificationsWithSubscribers ?? []) {
      expect(Subscribers).toEqual([{ SubscriptionType: 'EMAIL', Address: EMAIL }]);
    }
  });
});
