import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { CLAIM_MS } from '../../functions/ticket/mail-store.ts';
import { resourceOf } from './needed.ts';
import { MAIL, refersTo, resourcesIn, synthesized, withoutHash } from './synthesized.ts';

let none: Map<string, Template>;
let some: Map<string, Template>;
beforeAll(async () => {
  none = await synthesized({ members: undefined });
  some = await synthesized({ members: undefined, mail: MAIL });
});

const idsIn = (templates: Map<string, Template>) =>
  [...templates.values()].flatMap((template) => Object.keys(template.toJSON().Resources));
const senderIn = (templates: Map<string, Template>) =>
  resourcesIn(templates, 'AWS::Lambda::Function').find(([id]) => withoutHash(id) === 'TicketMailSend')?.[1];

it('without the setting there is nothing of it, and with it nothing else is different', () => {
  expect(JSON.stringify([...none.values()].map((template) => template.toJSON()))).not.toMatch(/ticketmail|ses:|MAIL_/i);
  const before = idsIn(none);
  const added = idsIn(some).filter((id) => !before.includes(id));
  expect(added.length).toBeGreaterThan(0);
  expect(added.filter((id) => !id.startsWith('TicketMail'))).toEqual([]);
  expect(before.filter((id) => !idsIn(some).includes(id))).toEqual([]);
});

it('sends in the name of the setting alone, by the identity of its address or of its domain', () => {
  const statements = resourcesIn(some, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) =>
    PolicyDocument.Statement.flatMap((statement: { Action: unknown }) =>
      JSON.stringify(statement.Action).includes('ses:') ? [{ role: refersTo(Roles[0]), ...statement }] : [],
    ),
  );
  expect(statements.map(({ role }) => role).toSorted()).toEqual(['InsightTellTellRole', 'TicketMailSendRole']);
  const identities = 'arn:<AWS::Partition>:ses:ap-northeast-1:<AWS::AccountId>:identity';
  for (const { Action, Resource, Condition } of statements) {
    expect(Action).toBe('ses:SendEmail');
    expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'support@sakura-shop.example' } });
    expect(Resource.map(resourceOf)).toEqual([
      `${identities}/support@sakura-shop.example`,
      `${identities}/sakura-shop.example`,
    ]);
  }
});

it('changes nothing of what others keep of a ticket', () => {
  const [, { PolicyDocument }] =
    resourcesIn(some, 'AWS::IAM::Policy').find(([, { Roles }]) => refersTo(Roles[0]) === 'TicketMailSendRole') ?? [];
  const writes = PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === 'dynamodb:UpdateItem');
  expect(writes.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual([
    { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'claimedUntil', 'mailed'] } },
  ]);
});

it('hears of answers to tickets, and knows whom mail is from and where replies go', async () => {
  const service = some.get('uragawa-dev-service');
  service?.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['uragawa'],
      'detail-type': ['TicketAnswered'],
      detail: { followUp: [{ exists: false }] },
    },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TicketMailSend'), 'Arn'] } })],
  });
  expect(senderIn(some)?.Environment.Variables).toMatchObject({ MAIL_FROM: MAIL.from, MAIL_REPLY_TO: MAIL.replyTo });
  const silent = senderIn(await synthesized({ members: undefined, mail: { from: 'support@sakura-shop.example' } }));
  expect(silent?.Environment.Variables).not.toHaveProperty('MAIL_REPLY_TO');
});

it('claims a mail for longer than a sender lives', () => {
  expect(senderIn(some)?.Timeout * 1_000).toBeLessThan(CLAIM_MS);
});
