import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { EVENT } from '../../functions/conversation/events.ts';
import { INDEXES } from '../../functions/conversation/head.ts';
import { AgentAction } from '../../functions/protocol/agent.ts';
import { AssistAction } from '../../functions/protocol/assist.ts';
import { CustomerAction } from '../../functions/protocol/client.ts';
import { FileAction } from '../../functions/protocol/file.ts';
import { MemberAction } from '../../functions/protocol/member.ts';
import { addStacks } from '../../lib/app.ts';
import { functionNames } from '../../lib/bundle.ts';
import { workOf } from './synth.ts';
import { MAIL, WEBHOOKS } from './synthesized.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
let data: Template;
let service: Template;
let kept: Template;
/** With what is only there when it is set. */
let full: Template;

const synth = async (changes: object = {}) => {
  const stages = { dev: { ...context.stages.dev, ...changes } };
  const stacks = await addStacks(new App({ context: { ...context, stages, stage: 'dev' } }));
  return { data: Template.fromStack(stacks.data), service: workOf(stacks) };
};

beforeAll(async () => {
  ({ data, service } = await synth());
  kept = (await synth({ removeDataOnDelete: false })).data;
  full = (await synth({ mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' } })).service;
});

const ONCE = 'a socket is authorized once, at $connect; its context is checked by the function on every frame';
/** Every route that is open, and why it may be. */
const OPEN: Record<string, string> = {
  'POST /api/sessions': 'here an anonymous visitor gets a token; the function checks the Origin',
  $disconnect: 'only API Gateway calls it, when a socket is gone',
  $default: ONCE,
  join: ONCE,
  send: ONCE,
  typing: ONCE,
  read: ONCE,
  escalate: ONCE,
  feedback: ONCE,
  rate: ONCE,
  ticket: ONCE,
  close: ONCE,
  ping: ONCE,
  note: ONCE,
  tag: ONCE,
  presence: ONCE,
  accept: ONCE,
  release: ONCE,
  transfer: ONCE,
  resolve: ONCE,
  watch: ONCE,
  unwatch: ONCE,
  upload: ONCE,
  file: ONCE,
  identify: ONCE,
  prove: ONCE,
  signout: ONCE,
  draft: ONCE,
  translate: ONCE,
};

/** As long as the settings allow. */
const longestWebhooks = () => {
  const urls = Array.from({ length: 5 }, (_, i) => `https://${i}.example/${'a'.repeat(280)}`);
  const events = Object.keys(EVENT);
  const of = (most: number) => urls.map((url) => ({ url, events: events.slice(0, most) }));
  return events.map((_, index) => of(index + 1)).findLast((all) => JSON.stringify(all).length <= 3_000) ?? [];
};

/** What empties a bucket when its stack is deleted: a function and a role of the CDK's. */
const OF_THE_CDK = /^CustomS3AutoDeleteObjects/;

const properties = (template: Template, type: string) =>
  Object.entries(template.findResources(type))
    .filter(([id]) => !OF_THE_CDK.test(id))
    .map(([id, { Properties }]) => [id, Properties] as const);

describe('the data stack', () => {
  it('streams new images of the log and has its sparse indexes from the start', () => {
    data.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, [partition, sort]]) =>
        Match.objectLike({
          IndexName,
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' },
            { AttributeName: sort, KeyType: 'RANGE' },
          ],
        }),
      ),
    });
  });

  it('expires sessions, connections, codes, what is old of the agents and of the counts, and never an entry of the log', () => {
    const expiring = properties(data, 'AWS::DynamoDB::GlobalTable').filter(
      ([, table]) => table.TimeToLiveSpecification,
    );
    const names = expiring.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(names).toEqual(['Connections', 'Sessions', 'Agents', 'Members', 'Insight', 'Audit']);
  });

  it('can be restored to any second where it holds what people wrote', () => {
    for (const name of ['Conversations', 'Sessions', 'Knowledge', 'Agents', 'Insight', 'Audit']) {
      const [, table] = properties(data, 'AWS::DynamoDB::GlobalTable').find(([id]) => id.startsWith(name)) ?? [];
      expect(table?.Replicas[0].PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    }
  });

  it('keeps the data when it is deleted, unless the settings say otherwise', () => {
    const log = Object.values(kept.findResources('AWS::DynamoDB::GlobalTable'))[0];
    expect(log).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { Replicas: [{ DeletionProtectionEnabled: true }] },
    });
    expect(Object.values(data.findResources('AWS::DynamoDB::GlobalTable'))[0]).toMatchObject({
      DeletionPolicy: 'Delete',
    });
  });

  it('lets nobody sign up, asks every agent for a second factor, and knows three groups', () => {
    data.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
    });
    const groups = properties(data, 'AWS::Cognito::UserPoolGroup').map(([, { GroupName }]) => GroupName);
    expect(groups.toSorted()).toEqual(['admin', 'agent', 'supervisor']);
  });
});

describe('what was published', () => {
  it('is in a bucket that nobody outside reads, over TLS only, and that stays like the tables', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
    });
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    expect(Object.values(kept.findResources('AWS::S3::Bucket'))[0]).toMatchObject({ DeletionPolicy: 'Retain' });
    kept.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    data.resourceCountIs('Custom::S3AutoDeleteObjects', 4);
  });

  it('is built with a whole vCPU and memory for 10,000 entries within the time that API Gateway waits', () => {
    service.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 29,
      MemorySize: 3008,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'knowledge/publish' } },
    });
  });
});

describe('what pages tell visitors', () => {
  it('is in a bucket that nobody outside reads, over TLS only, and that goes with its stack', () => {
    const [bucket] = Object.values(service.findResources('AWS::S3::Bucket'));
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    service.resourceCountIs('AWS::S3::Bucket', 1);
    service.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    service.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    service.hasOutput('StatusBucket', {});
  });

  it('is looked after once a minute, with a queue for what fails, and written by those who save it', () => {
    service.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^KnowledgeStatusRefresh'), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        }),
      ],
    });
    const writers = properties(service, 'AWS::Lambda::Function').flatMap(([, { Environment }]) => {
      const { STATUS_BUCKET, POWERTOOLS_SERVICE_NAME } = Environment.Variables;
      return STATUS_BUCKET ? [POWERTOOLS_SERVICE_NAME] : [];
    });
    expect(writers.toSorted()).toEqual([
      'knowledge/documents',
      'knowledge/settings',
      'knowledge/status',
      'knowledge/transfer',
    ]);
  });
});

describe('the functions', () => {
  it('are those of the code, each with a role of its own, on Node 24 and arm64', () => {
    const functions = properties(full, 'AWS::Lambda::Function').map(([, fn]) => fn);
    const names = functions.map((fn) => fn.Environment.Variables.POWERTOOLS_SERVICE_NAME);
    expect(names.toSorted()).toEqual(functionNames());
    expect(new Set(functions.map((fn) => fn.Role['Fn::GetAtt'][0])).size).toBe(functions.length);
    for (const fn of functions) expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('have an environment below 4 KB, with the longest words and origins that the settings allow', async () => {
    const words = { ja: 'あ'.repeat(163), en: '’'.repeat(163) };
    const bot = { ja: 'あ'.repeat(20), en: '’'.repeat(20) };
    const names = ['greeting', 'unknown', 'choices', 'apology'];
    const offered = Array(3).fill({ id: 'ja-shipping-fee', label: 'あ'.repeat(40) });
    const longest = await synth({
      texts: { ...Object.fromEntries(names.map((name) => [name, words])), bot },
      choices: { ja: offered, en: offered },
      webhooks: longestWebhooks(),
      allowedOrigins: Array.from({ length: 30 }, (_, i) => `https://${'a'.repeat(46)}${i + 10}.example`),
    });
    // What is known at deployment only: with a stage of 16 characters a table's name has 65, a bucket's 63 at most, an address 62.
    const lengthOf = (value: unknown) => (JSON.stringify(value).includes('Secret') ? 120 : 70);
    for (const [id, { Environment }] of properties(longest.service, 'AWS::Lambda::Function')) {
      const size = Object.entries(Environment.Variables).reduce(
        (sum, [name, value]) =>
          sum + name.length + (typeof value === 'string' ? Buffer.byteLength(value) : lengthOf(value)),
        0,
      );
      const longerStage = 16 - 'dev'.length;
      expect(size + longerStage, id).toBeLessThan(4096);
    }
  });

  it('keep their logs for the days of the settings', () => {
    for (const [, { RetentionInDays }] of properties(service, 'AWS::Logs::LogGroup')) expect(RetentionInDays).toBe(90);
  });

  it('have no managed policy, and a wildcard only where it is explained', () => {
    for (const [, role] of properties(service, 'AWS::IAM::Role')) expect(role.ManagedPolicyArns).toBeUndefined();
    const wild = properties(service, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument }]) =>
      PolicyDocument.Statement.filter((statement: { Resource: unknown }) =>
        JSON.stringify(statement.Resource).includes('*'),
      ),
    );
    const actions = new Set(wild.flatMap(({ Action }: { Action: string | string[] }) => Action));
    expect([...actions].toSorted()).toEqual([
      'execute-api:ManageConnections',
      'lambda:InvokeFunction',
      's3:DeleteObject',
      's3:DeleteObjectTagging',
      's3:GetObject',
      's3:PutObject',
      's3:PutObjectTagging',
    ]);
  });

  it('of the sweep may move a HEAD in its index, and change nothing else of an item', () => {
    service.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Sweep') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'dynamodb:UpdateItem',
            Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'headSeq', 'dueAt'] } },
          }),
        ]),
      },
    });
    const changed = properties(service, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) =>
      PolicyDocument.Statement.flatMap(({ Condition }: { Condition?: object }) =>
        JSON.stringify(Condition ?? {}).includes('dynamodb:Attributes')
          ? [Roles[0].Ref.replace(/[0-9A-F]{8}$/, '')]
          : [],
      ),
    );
    // Who checks makes HEADs anew, and sees of rows when they end (test/lib/audit.test.ts); a look-up may count how many there
    // were; who erases may take the words out of an entry.
    const able = ['AuditCheckRole', 'ConversationSweepRole', 'ErasureWorkRole', 'MemberStepStepRole'];
    expect([...new Set(changed)].toSorted()).toEqual(able);
  });

  it('may append to the log, and never change or delete an entry, but for who erases it', () => {
    const forbidden = /dynamodb:(UpdateItem|DeleteItem|BatchWriteItem|PartiQL|\*)/;
    const able = properties(service, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) =>
      PolicyDocument.Statement.flatMap((statement: { Resource: unknown; Condition?: unknown; Action: unknown }) => {
        const isOfLog = JSON.stringify(statement.Resource).includes('Conversations') && !statement.Condition;
        const found = isOfLog && forbidden.exec(JSON.stringify(statement.Action));
        return found ? [`${Roles[0].Ref.replace(/[0-9A-F]{8}$/, '')} ${found[1]}`] : [];
      }),
    );
    // Bodies by a condition on the attributes; entries of conversations whose time is over.
    expect(able).toEqual(['ErasureWorkRole DeleteItem']);
  });
});

describe('the socket', () => {
  it('has a route for each action of the protocol, and $default for what is none', () => {
    const keys = properties(service, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey }]) => RouteKey);
    const socket = keys.filter((key) => !key.includes(' '));
    expect(socket.toSorted()).toEqual(
      [
        ...new Set([
          '$connect',
          '$default',
          '$disconnect',
          ...Object.keys(CustomerAction),
          ...Object.keys(AgentAction),
          ...Object.keys(FileAction),
          ...Object.keys(MemberAction),
          ...Object.keys(AssistAction),
        ]),
      ].toSorted(),
    );
  });

  it('is opened through the authorizer, which looks at the request itself', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$connect', AuthorizationType: 'CUSTOM' });
    service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'REQUEST', IdentitySource: [] });
  });
});

describe('a route', () => {
  it('is behind the authorizer of its API, unless it is named here with a reason', () => {
    const open = properties(service, 'AWS::ApiGatewayV2::Route').filter(([, { RouteKey, ApiId, ...route }]) => {
      if (!['JWT', 'CUSTOM'].includes(route.AuthorizationType)) return true;
      const { Type, Properties } = service.toJSON().Resources[route.AuthorizerId.Ref];
      expect(Type, RouteKey).toBe('AWS::ApiGatewayV2::Authorizer');
      expect(Properties.ApiId, RouteKey).toEqual(ApiId);
      if (route.AuthorizationType === 'CUSTOM') return false;
      expect(Properties.JwtConfiguration, RouteKey).toEqual({
        Issuer: expect.objectContaining({ 'Fn::ImportValue': expect.stringContaining('Staff') }),
        Audience: [{ 'Fn::ImportValue': expect.stringContaining('StaffConsole') }],
      });
      return false;
    });
    expect(open.map(([, { RouteKey }]) => RouteKey).toSorted()).toEqual(Object.keys(OPEN).toSorted());
  });
});

describe('the HTTP API', () => {
  it('asks for a token of the issuer everywhere but where sessions begin', () => {
    const routes = properties(service, 'AWS::ApiGatewayV2::Route').map(([, route]) => route);
    const http = routes.filter(({ RouteKey }) => RouteKey.includes(' '));
    expect(http.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]).toSorted()).toEqual([
      ['GET /api/agents', 'JWT'],
      ['GET /api/assist', 'JWT'],
      ['GET /api/audit', 'JWT'],
      ['GET /api/conversations', 'JWT'],
      ['GET /api/conversations/{conversationId}', 'JWT'],
      ['GET /api/conversations/{conversationId}/customer', 'JWT'],
      ['GET /api/erasures', 'JWT'],
      ['GET /api/figures', 'JWT'],
      ['GET /api/holds', 'JWT'],
      ['GET /api/insight/alerts', 'JWT'],
      ['GET /api/insight/alerts/{alertId}', 'JWT'],
      ['GET /api/insight/series', 'JWT'],
      ['GET /api/insight/subscribers', 'JWT'],
      ['GET /api/insight/topics', 'JWT'],
      ['GET /api/knowledge/publish', 'JWT'],
      ['GET /api/knowledge/{kind}', 'JWT'],
      ['GET /api/knowledge/{kind}/export', 'JWT'],
      ['GET /api/knowledge/{kind}/{id}', 'JWT'],
      ['GET /api/settings', 'JWT'],
      ['GET /api/settings/versions', 'JWT'],
      ['GET /api/tickets', 'JWT'],
      ['GET /api/tickets/{ticketId}', 'JWT'],
      ['POST /api/conversations/{conversationId}/member', 'JWT'],
      ['POST /api/erasures', 'JWT'],
      ['POST /api/knowledge/golden/run', 'JWT'],
      ['POST /api/knowledge/publish', 'JWT'],
      ['POST /api/knowledge/try', 'JWT'],
      ['POST /api/knowledge/{kind}/import', 'JWT'],
      ['POST /api/members/export', 'JWT'],
      ['POST /api/sessions', 'NONE'],
      ['POST /api/tickets/{ticketId}/answer', 'JWT'],
      ['PUT /api/agents/{agentId}', 'JWT'],
      ['PUT /api/agents/{agentId}/presence', 'JWT'],
      ['PUT /api/conversations/{conversationId}/block', 'JWT'],
      ['PUT /api/holds', 'JWT'],
      ['PUT /api/insight/alerts/{alertId}', 'JWT'],
      ['PUT /api/insight/subscribers/{id}', 'JWT'],
      ['PUT /api/insight/topics/{topic}', 'JWT'],
      ['PUT /api/knowledge/{kind}/{id}', 'JWT'],
      ['PUT /api/settings', 'JWT'],
      ['PUT /api/tickets/{ticketId}', 'JWT'],
    ]);
  });

  it('answers exactly the allowed origins', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['https://support.sakura-shop.example', 'https://www.sakura-shop.example'],
        AllowCredentials: Match.absent(),
      },
    });
  });
});

describe('what happened in a conversation', () => {
  it('is published from inserts of entries only, with partial failures and an end for poison', () => {
    service.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"E#"}]}}}}' }],
      },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('reaches the bot only while the mode is bot, or while who waits goes on with it or says what he wishes', () => {
    service.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['uragawa', 'uragawa.practice'],
        'detail-type': [EVENT.MessageReceived],
        detail: {
          $or: [{ mode: ['bot'] }, { mode: ['waiting'], aside: [true] }, { mode: ['waiting'], wish: ['message'] }],
        },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: Match.anyValue() })],
    });
  });

  it('is heeded where the customer waits for a person, also while it rings', () => {
    service.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['uragawa'],
        'detail-type': [EVENT.MessageReceived],
        detail: { kind: ['message'], $or: [{ mode: ['waiting'] }, { ringing: [true] }] },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EscalationRoute'), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        }),
      ],
    });
  });

  it('is answered within 25 seconds and without a second try; a failure ends in the apology', () => {
    service.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 25,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'bot/reply' } },
    });
    service.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BotApologize'), 'Arn'] } },
      },
    });
  });
});
