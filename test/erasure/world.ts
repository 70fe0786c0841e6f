import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fileKey, incomingKey, newFileId } from '../../functions/attachment/keys.ts';
import { putUpload } from '../../functions/attachment/row.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { append, asWritten, newest, tail } from '../../functions/conversation/log.ts';
import { linkItem } from '../../functions/conversation/member-conversations.ts';
import { enter } from '../../functions/conversation/rooms.ts';
import { placesOf } from '../../functions/erasure/canary.ts';
import { rememberResolved } from '../../functions/escalation/similar.ts';
import { recordFacts } from '../../functions/insight/record.ts';
import { accessRecord } from '../../functions/member/access-log.ts';
import { importContent } from '../../functions/member/import.ts';
import { linkedRow } from '../../functions/member/linked.ts';
import { requestKey } from '../../functions/member/request.ts';
import { surrogate } from '../../functions/member/surrogate.ts';
import { agentsTable, conversationsTable, membersTable, sessionsTable, table } from '../../functions/platform/table.ts';
import { writeOpening } from '../../functions/ticket/row.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startS3 } from '../../local/s3.ts';
import { startSecrets } from '../../local/secrets.ts';
import { RESOURCES } from '../crash/tables.ts';
import { accountWith, workOn } from '../local/tables.fixture.ts';

export const NAMES = {
  CONVERSATIONS_TABLE: 'Conversations',
  CONNECTIONS_TABLE: 'Connections',
  SESSIONS_TABLE: 'Sessions',
  AGENTS_TABLE: 'Agents',
  INSIGHT_TABLE: 'Insight',
  KNOWLEDGE_TABLE: 'Settings',
  AUDIT_TABLE: 'Audit',
  MEMBERS_TABLE: 'Members',
  ORDERS_TABLE: 'Orders',
  ATTACHMENTS_BUCKET: 'attachments',
} as const;

/** The stores of the account, over the wire, for the functions' own code in this process. */
export const startStores = async (): Promise<{ close(): Promise<void> }> => {
  const account = accountWith(RESOURCES);
  const services: (Service & { readonly endpoint?: string })[] = [
    await startDynamoDb(account),
    await startS3(account),
    await startSecrets(account),
  ];
  const [dynamodb, s3, secrets] = services;
  workOn(dynamodb?.endpoint, {
    ...NAMES,
    AWS_ENDPOINT_URL_S3: s3?.endpoint ?? '',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets?.endpoint ?? '',
    SESSION_SECRET: 'Test-SessionSecret',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  return {
    close: async () => {
      for (const service of services) await service.close();
    },
  };
};

export const items = async (TableName: string, pk: string): Promise<Record<string, unknown>[]> => {
  const query = { TableName, ConsistentRead: true, KeyConditionExpression: 'pk = :pk' };
  return (await table().send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':pk': pk } }))).Items ?? [];
};

/** Where a text is, as `TABLE key`. */
export const found = async (text: string): Promise<string[]> => {
  const places: string[] = [];
  for await (const { where, key } of placesOf(NAMES, text)) places.push(`${where} ${key}`);
  return places.toSorted();
};

export const say = async (
  conversationId: string,
  draft: Omit<Draft, 'after'>,
  write?: Parameters<typeof append>[2],
): Promise<Entry> => {
  const start = await tail(conversationId, (await newest(conversationId))?.seq ?? 0, 'heads');
  const decide = ({ last }: { last: Entry | undefined }) => ({ append: { ...draft, after: last?.seq ?? 0 } });
  return asWritten(await append(start, decide, write)).entry;
};

const put = (TableName: string, Item: Record<string, unknown>) => table().send(new PutCommand({ TableName, Item }));

let number = 0;

/** Somebody who has told all about himself, and every place that knows of it. */
export interface Person {
  readonly canary: string;
  readonly visitorId: string;
  readonly conversationId: string;
  /** His number with the business, and his surrogate. */
  readonly memberNumber: string;
  readonly member: string;
  readonly ticket: string;
  readonly file: string;
}

/** A conversation with a text in everything that it leaves behind. */
export const givenPerson = async (): Promise<Person> => {
  number += 1;
  const canary = `canary${Date.now().toString(36)}x${number}y`;
  const visitorId = `visitor-${canary.length}-${number}`;
  const conversationId = conversationIdOf(visitorId, 0);
  const memberNumber = `M-${7_000 + number}`;
  const member = await surrogate(memberNumber);
  const ticket = `7F3K-${String(number).padStart(4, '0')}`;
  const file = newFileId();
  const upload = { id: file, name: `${canary}.png`, type: 'image/png' as const, size: 3 };

  await importContent({
    members: [
      {
        at: 'here',
        member: {
          number: memberNumber,
          name: canary,
          email: `${canary}@example.jp`,
          usage: [],
          preferences: {},
          status: 'active',
        },
      },
    ],
    orders: [
      {
        at: 'here',
        member: memberNumber,
        order: {
          number: `SK-${9_000 + number}`,
          orderedOn: '2026-11-12',
          items: [{ sku: 'A-1', name: canary, quantity: 1 }],
          status: 'shipped',
        },
      },
    ],
    stock: [],
  } as Parameters<typeof importContent>[0]);

  const by = visitorId;
  const first = await say(conversationId, {
    id: 'q1',
    kind: 'message',
    role: 'customer',
    by,
    facts: { visitorId, ordinal: 0, returning: false, language: 'ja' },
    body: { text: `${canary} です`, page: `https://shop.example/${canary}`, attachment: upload },
  });
  await say(conversationId, {
    id: 'q1.reply',
    kind: 'message',
    role: 'bot',
    about: 1,
    outcome: 'unknown',
    facts: { language: 'ja', topic: 'ja-returns' },
    body: { text: `${canary} さん` },
  });
  const identified = await say(conversationId, {
    id: 'i1',
    kind: 'identified',
    role: 'system',
    level: 2,
    member,
    until: Date.now() + 60_000,
    body: { text: canary },
  });
  await say(
    conversationId,
    {
      id: 't1',
      kind: 'ticketed',
      role: 'customer',
      by,
      ticket: { id: ticket, due: Date.now() + 60_000 },
      body: { name: canary, email: `${canary}@example.jp`, text: canary },
    },
    writeOpening,
  );
  await say(conversationId, { id: 'n1', kind: 'note', role: 'agent', by: 'agent-1', body: { text: canary } });
  const resolved = await say(conversationId, {
    id: 'e1',
    kind: 'resolved',
    role: 'agent',
    by: 'agent-1',
    body: { reason: canary },
  });
  await say(conversationId, {
    id: 'r1',
    kind: 'rated',
    role: 'customer',
    by,
    score: 2,
    body: { comment: canary },
  });

  await rememberResolved({ topic: 'ja-returns', conversationId, at: resolved.at });
  await recordFacts([{ sequenceNumber: '1', image: { pk: `CONV#${conversationId}`, sk: 'E#00000001', ...first } }]);
  const s3 = new S3Client({});
  await s3.send(new PutObjectCommand({ Bucket: 'attachments', Key: fileKey(conversationId, file), Body: canary }));
  const incoming = incomingKey(conversationId, newFileId());
  await s3.send(new PutObjectCommand({ Bucket: 'attachments', Key: incoming, Body: canary }));
  await putUpload({
    ...upload,
    ...{ conversationId, sender: visitorId, role: 'customer', connectionId: 'c1', upload: 'u1', status: 'ready' },
  });
  await put(agentsTable(), { pk: `TICKET#${ticket}`, sk: 'MAIL#5', mailed: 1 });
  await put(membersTable(), { ...requestKey(conversationId), claim: `${canary}@example.jp`, conversationId });
  await put(sessionsTable(), linkItem(member, conversationId, Date.now()).Put.Item);
  await put(membersTable(), linkedRow(member, { conversationId, visitorId, at: Date.now() }).Put.Item);
  await put(sessionsTable(), { pk: `VISITOR#${visitorId}`, sk: 'KEY#abc', expiresAt: 4_000_000_000 });
  const looked = { kind: 'staff', id: 'agent-1' } as const;
  const access = { member, who: looked, fields: ['email'], why: canary, granted: true };
  await put(membersTable(), accessRecord(conversationId, identified, access).Put.Item);
  await enter(conversationId, { connectionId: `c-${number}`, audience: 'customer' }, 4_000_000_000);
  return { canary, visitorId, conversationId, memberNumber, member, ticket, file };
};

/** As if a conversation had been quiet since then. */
export const age = async (conversationId: string, seq: number, at: number): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: conversationsTable(),
      Key: { pk: `CONV#${conversationId}`, sk: `E#${String(seq).padStart(8, '0')}` },
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': at },
    }),
  );
};
