import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOfTheCdk, MAIL, refersTo, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

let templates: Map<string, Template>;
const all = (type: string) => resourcesIn(templates, type);

beforeAll(async () => {
  templates = await synthesized({ mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' } });
});

const functions = () =>
  all('AWS::Lambda::Function')
    .map(([id]) => withoutHash(id))
    .filter((id) => !isOfTheCdk(id));
const ruleTargets = () => all('AWS::Events::Rule').flatMap(([, { Targets }]) => Targets);

/** Functions that somebody invokes without waiting: rules, schedules, topics, buckets, and functions whose destination they are. */
const invokedAsync = (): string[] => {
  const arns = [
    ...ruleTargets().map(({ Arn }) => Arn),
    ...all('AWS::Scheduler::Schedule').map(([, { Target }]) => Target.Arn),
    ...all('AWS::SNS::Subscription').map(([, { Endpoint }]) => Endpoint),
    ...all('AWS::S3::Bucket').map(([, bucket]) => bucket.NotificationConfiguration),
    ...all('Custom::S3BucketNotifications').map(([, bucket]) => bucket.NotificationConfiguration),
    ...all('AWS::Lambda::EventInvokeConfig').map(([, { DestinationConfig }]) => DestinationConfig),
  ];
  return [...new Set(arns.map(refersTo))].filter((id) => functions().includes(id)).toSorted();
};

/** Whose failures are kept nowhere: the alarm CanaryFailures rings for a visitor who does not come, and nothing is to be repeated. */
const MISSED = 'CanaryVisit';

/** Ends that exist: a queue or a function. */
const queues = () => all('AWS::SQS::Queue').map(([id]) => withoutHash(id));
const expectAnEnd = (destination: unknown) => expect([...queues(), ...functions()]).toContain(refersTo(destination));

describe('what is invoked without anybody waiting', () => {
  it('is these functions', () => {
    expect(invokedAsync()).toEqual([
      'AttachmentsInspect',
      'AttachmentsKeep',
      'AttachmentsVerdict',
      'AuditCheck',
      'AuditSeal',
      'BotApologize',
      'BotReply',
      'CanaryVisit',
      'ConversationFiguresRecord',
      'ConversationSweep',
      'ErasureWork',
      'EscalationRoute',
      'EscalationSummarize',
      'FollowUpOpen',
      'InsightTell',
      'InsightWatch',
      'KnowledgeStatusRefresh',
      'MemberStep',
      'MemberStepExcuse',
      'RetentionDaily',
      'TicketMailSend',
      'WebhooksDeliver',
      'WebhooksRetry',
    ]);
  });

  it('is tried a bounded number of times, for a bounded time, and what fails is kept', () => {
    const configured = new Map(
      all('AWS::Lambda::EventInvokeConfig').map(([, config]) => [refersTo(config.FunctionName), config]),
    );
    for (const name of invokedAsync()) {
      const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = configured.get(name) ?? {};
      expect(MaximumRetryAttempts, name).toBeLessThanOrEqual(2);
      expect(MaximumEventAgeInSeconds, name).toBeLessThanOrEqual(3_600);
      if (name === MISSED) expect(DestinationConfig).toBeUndefined();
      else expectAnEnd(DestinationConfig.OnFailure.Destination);
    }
  });

  it('gets what a rule sends within a bounded time, or a queue gets it', () => {
    for (const { Arn, RetryPolicy, DeadLetterConfig } of ruleTargets()) {
      const name = refersTo(Arn);
      expect(RetryPolicy?.MaximumEventAgeInSeconds, name).toBeLessThanOrEqual(60);
      expect(RetryPolicy?.MaximumRetryAttempts, name).toBeLessThanOrEqual(10);
      if (name === MISSED) expect(DeadLetterConfig).toBeUndefined();
      else expect(queues(), name).toContain(refersTo(DeadLetterConfig?.Arn));
    }
    expect(all('AWS::Scheduler::Schedule')).toEqual([]);
  });
});

describe('a stream', () => {
  it('is read by these functions', () => {
    const consumers = all('AWS::Lambda::EventSourceMapping').map(([, { FunctionName }]) => refersTo(FunctionName));
    expect(consumers).toEqual(['MembersCode', 'ConversationPublish', 'InsightRecord']);
  });

  it('never waits for a record that cannot be handled: the others pass, and it is kept', () => {
    for (const [id, mapping] of all('AWS::Lambda::EventSourceMapping')) {
      expect(mapping, id).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
      });
      // Both are -1, endless, unless they are set; a stream keeps a record for a day.
      expect(mapping.MaximumRetryAttempts, id).toBeGreaterThan(0);
      expect(mapping.MaximumRecordAgeInSeconds, id).toBeGreaterThan(0);
      expect(mapping.MaximumRecordAgeInSeconds, id).toBeLessThan(86_400);
      expect(queues(), id).toContain(refersTo(mapping.DestinationConfig?.OnFailure?.Destination));
    }
  });
});

describe('every queue', () => {
  it('is where something fails to, keeps it for two weeks, and rings at the first', () => {
    const ends = [
      ...ruleTargets().map(({ DeadLetterConfig }) => DeadLetterConfig),
      ...all('AWS::Lambda::EventInvokeConfig').map(([, { DestinationConfig }]) => DestinationConfig),
      ...all('AWS::Lambda::EventSourceMapping').map(([, { DestinationConfig }]) => DestinationConfig),
    ].map(refersTo);
    const watched = all('AWS::CloudWatch::Alarm').flatMap(([, { Namespace, Dimensions, Threshold }]) =>
      Namespace === 'AWS/SQS' && Threshold === 0 ? [refersTo(Dimensions)] : [],
    );
    for (const [id, { MessageRetentionPeriod }] of all('AWS::SQS::Queue')) {
      expect(MessageRetentionPeriod, id).toBe(14 * 86_400);
      expect(ends).toContain(withoutHash(id));
      expect(watched).toContain(withoutHash(id));
    }
  });
});

describe('every function', () => {
  it('writes into a log group of its own, kept for as long as the settings say', async () => {
    const changed = await synthesized({ logRetentionDays: 30, edgeLogDays: 30, mail: MAIL, webhooks: WEBHOOKS });
    for (const [stack, template] of changed) {
      const alone = new Map([[stack, template]]);
      const groups = resourcesIn(alone, 'AWS::Logs::LogGroup');
      for (const [id, group] of groups) expect(group.RetentionInDays, id).toBe(30);
      const writers = resourcesIn(alone, 'AWS::Lambda::Function');
      const used = writers.map(([, { LoggingConfig }]) => refersTo(LoggingConfig?.LogGroup));
      expect(groups.map(([id]) => withoutHash(id))).toEqual(expect.arrayContaining(used));
      expect(new Set(used).size, stack).toBe(writers.length);
      expect(writers.length, stack).toBeGreaterThan(0);
    }
  });

  it('makes no log group by itself, which nobody would ever empty', () => {
    const makes = /logs:CreateLogGroup|logs:\*|AWSLambdaBasicExecutionRole/;
    const making = [...templates].filter(([, template]) => makes.test(JSON.stringify(template.toJSON())));
    expect(making.map(([stack]) => stack)).toEqual([]);
  });

  it('is not traced: X-Ray is off unless it is asked for', () => {
    for (const [id, { TracingConfig }] of all('AWS::Lambda::Function')) expect(TracingConfig, id).toBeUndefined();
  });
});
