import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { refersTo, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

let none: Map<string, Template>;
let some: Map<string, Template>;
let kept: Map<string, Template>;
beforeAll(async () => {
  none = await synthesized();
  some = await synthesized({ webhooks: WEBHOOKS });
  kept = await synthesized({ webhooks: WEBHOOKS, removeDataOnDelete: false });
});

const stack = (templates: Map<string, Template>, name: string): Template => {
  const template = templates.get(`uragawa-dev-${name}`);
  if (!template) throw new Error(`there is no stack ${name}`);
  return template;
};
const idsIn = (templates: Map<string, Template>) =>
  [...templates.values()].flatMap((template) => Object.keys(template.toJSON().Resources));
const functionsOf = (templates: Map<string, Template>) =>
  new Map(
    resourcesIn(templates, 'AWS::Lambda::Function').map(([id, fn]) => [withoutHash(id), fn.Environment?.Variables]),
  );

it('without the setting there is nothing of it, and with it nothing else is different', () => {
  const before = idsIn(none);
  expect(before.filter((id) => /webhook/i.test(id))).toEqual([]);
  expect(JSON.stringify([...none.values()].map((template) => template.toJSON()))).not.toMatch(/webhook/i);
  const added = idsIn(some).filter((id) => !before.includes(id));
  expect(added.filter((id) => !/webhook/i.test(id))).toEqual([]);
  expect(before.filter((id) => !idsIn(some).includes(id))).toEqual([]);
});

describe('what is kept', () => {
  it('is a table by what is due, which forgets by itself, and the key', () => {
    stack(some, 'data').hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: Match.arrayWith([{ AttributeName: 'dueAt', AttributeType: 'N' }]),
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'queue', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        }),
        Match.objectLike({ IndexName: 'born', Projection: { ProjectionType: 'KEYS_ONLY' } }),
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(resourcesIn(some, 'AWS::SecretsManager::Secret').map(([id]) => withoutHash(id))).toContain('WebhookSecret');
  });

  it('stays when its stack is deleted, unless the settings say otherwise', () => {
    const policies = (templates: Map<string, Template>) =>
      Object.entries(stack(templates, 'data').toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
        .filter(([id]) => /^Webhook/.test(id))
        .map(([, { DeletionPolicy }]) => DeletionPolicy);
    expect(policies(kept)).toEqual(['Retain', 'Retain']);
    expect(policies(some)).toEqual(['Delete', 'Delete']);
  });
});

describe('a named event', () => {
  it('goes to the function that sends it, which knows who wants what and reads the key', () => {
    stack(some, 'service').hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['uragawa'],
        'detail-type': ['ConversationClosed', 'ConversationRated', 'ConversationResolved'],
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhooksDeliver'), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        }),
      ],
    });
    for (const name of ['WebhooksDeliver', 'WebhooksRetry']) {
      const variables = functionsOf(some).get(name);
      expect(JSON.parse(variables?.WEBHOOKS), name).toEqual(WEBHOOKS);
      expect(JSON.stringify(variables?.WEBHOOK_SECRET), name).toContain('WebhookSecret');
    }
  });

  it('is tried again by a job of each minute', () => {
    const minutely = resourcesIn(some, 'AWS::Events::Rule').filter(
      ([, { ScheduleExpression }]) => ScheduleExpression === 'rate(1 minute)',
    );
    expect(minutely.map(([, { Targets }]) => refersTo(Targets[0].Arn))).toContain('WebhooksRetry');
  });
});

describe('the key', () => {
  it('is for those who send, and not for what administrators ask', () => {
    const readers = resourcesIn(some, 'AWS::IAM::Policy').filter(([, { PolicyDocument }]) =>
      JSON.stringify(PolicyDocument).includes('WebhookSecret'),
    );
    expect(readers.map(([, { Roles }]) => refersTo(Roles[0])).toSorted()).toEqual([
      'WebhooksDeliverRole',
      'WebhooksRetryRole',
    ]);
    expect(functionsOf(some).get('WebhooksDead')).not.toHaveProperty('WEBHOOK_SECRET');
  });
});

it('what administrators ask is behind the issuer of the staff and the front door', () => {
  const routes = resourcesIn(some, 'AWS::ApiGatewayV2::Route').filter(([, { RouteKey }]) => /webhook/.test(RouteKey));
  expect(routes.map(([, { RouteKey, AuthorizationType }]) => `${RouteKey} ${AuthorizationType}`).toSorted()).toEqual([
    'GET /api/webhooks/deliveries JWT',
    'POST /api/webhooks/deliveries/{id}/replay JWT',
  ]);
  expect(functionsOf(some).get('WebhooksDead')).toHaveProperty('FRONT_SECRET');
});
