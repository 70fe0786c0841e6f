import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { synth } from './synth.ts';
import { synthesized, WEBHOOKS } from './synthesized.ts';

const KEPT = { conversationDays: 1_095, accessLogDays: 730 };
let plain: Template;
let set: Template;
beforeAll(async () => {
  plain = (await synth()).service;
  set = (await synth({ retention: KEPT })).service;
});

const daily = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.Environment?.Variables.POWERTOOLS_SERVICE_NAME === 'retention/daily',
  )?.Properties;

it('nothing is removed for its age but practice and what the settings name', () => {
  expect(JSON.parse(daily(plain)?.Environment.Variables.RETENTION)).toEqual({ practiceDays: 1 });
  expect(JSON.parse(daily(set)?.Environment.Variables.RETENTION)).toEqual({ ...KEPT, practiceDays: 1 });
});

it('every table and bucket of data is named to who searches for a text', async () => {
  const templates = await synthesized({ webhooks: WEBHOOKS });
  const names = JSON.stringify(templates.get('uragawa-dev-record')?.toJSON().Outputs.RecordNames);
  const data = templates.get('uragawa-dev-data');
  const places = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket'].flatMap((type) =>
    Object.keys(data?.findResources(type) ?? {}),
  );
  expect(places.length).toBeGreaterThan(12);
  expect(places.filter((place) => !names.includes(place))).toEqual([]);
});

it('what is over is looked for every hour at half past, and what is to be erased every minute', () => {
  for (const [schedule, name] of [
    ['cron(30 * * * ? *)', '^RetentionDaily'],
    ['rate(1 minute)', '^ErasureWork'],
  ]) {
    set.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: schedule,
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(String(name)), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        }),
      ],
    });
  }
});

it('looks of staff at members are read by their time and removed, where they have an end, and nothing else of members is', () => {
  const onMembers = (template: Template): { Action: unknown; Condition?: unknown }[] =>
    Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('RetentionDaily'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter(({ Resource }) => /Members/.test(JSON.stringify(Resource)));
  expect(onMembers(plain)).toEqual([]);
  expect(onMembers(set)).toMatchObject([
    {
      Action: 'dynamodb:Scan',
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'at'] },
        StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    },
    {
      Action: 'dynamodb:DeleteItem',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ACCESS#*'] } },
    },
  ]);
});

it.each([
  ['RetentionDaily', 'dynamodb:DeleteItem', 'Agents', ['FIGURES#*', 'TICKET#*']],
  ['ErasureApiErasures', 'dynamodb:DeleteItem', 'Audit', ['HOLD']],
  ['ErasureApiExport', 'dynamodb:PutItem', 'Audit', ['EXPORT']],
])('%s may %s items of %s in the partitions that it needs, and in no other', (role, action, table, partitions) => {
  const granted = Object.entries(set.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action, Resource }) => [Action].flat().includes(action) && JSON.stringify(Resource).includes(table));
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } };
  expect(granted).toEqual([{ Action: action, Effect: 'Allow', Condition, Resource: expect.anything() }]);
});

it('whoever erases may take words out of entries, and nothing else', () => {
  set.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^ErasureWorkRole') }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'dynamodb:UpdateItem',
          Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'body', 'salt'] } },
        }),
      ]),
    },
  });
});
