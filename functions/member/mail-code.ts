import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { logger, metrics } from '../platform/observability.ts';
import { secretOf } from '../platform/secret.ts';
import type { Inserted } from '../platform/subscriber.ts';
import { membersTable, table } from '../platform/table.ts';
import { isAddress } from '../ticket/mail-address.ts';
import { MailRefused, sender, sendMail } from '../ticket/mail-send.ts';
import { claimOf } from './canon.ts';
import { memberDirectory } from './choose.ts';
import { codeHash, codeOf, noHash } from './code.ts';
import { count, MAILS } from './limits.ts';
import { linkedKey } from './linked.ts';
import { codeMail } from './mail-words.ts';
import { Request, readRequest, requestKey } from './request.ts';

/** Whom a code goes to: to the address on file, and to no other. */
interface Receiver {
  readonly member: string;
  readonly email: string;
}

/** Who is behind a claim, if a code can be sent to him. */
const receiverOf = async (claim: string): Promise<Receiver | undefined> => {
  const found = await memberDirectory().find(claimOf(claim));
  if (!found || found.member.status !== 'active') return undefined;
  const { email } = found.member;
  return email !== undefined && isAddress(email) ? { member: found.ref.id, email } : undefined;
};

/** The conversation has proven this member before. */
const isKnown = async ({ conversationId }: Request, member: string): Promise<boolean> => {
  const Key = linkedKey(member, conversationId);
  return (await table().send(new GetCommand({ TableName: membersTable(), Key, ConsistentRead: true }))).Item !== undefined;
};

/** So that nobody fills a member's mailbox. Conversations that have proven him have the limits of their own alone. */
const mayMail = async (member: string, now: number): Promise<boolean> => {
  for (const limit of MAILS) if ((await count(`mail#${member}`, limit, now)) !== undefined) return false;
  return true;
};

const update = async ({ conversationId, id }: Request, expression: string, condition: string, values: object) => {
  await table().send(
    new UpdateCommand({
      TableName: membersTable(),
      Key: requestKey(conversationId),
      UpdateExpression: expression,
      ConditionExpression: `id = :id AND ${condition}`,
      ExpressionAttributeValues: { ':id': id, ...values },
    }),
  );
};

/** Decides who gets a code, keeps its hash - or one of nothing - and forgets what the visitor had said. */
const settle = async (request: Request, key: Uint8Array, claim: string, now: number): Promise<Receiver | undefined> => {
  const found = await receiverOf(claim);
  const known = found !== undefined && (await isKnown(request, found.member));
  const receiver = found && (known || (await mayMail(found.member, now))) ? found : undefined;
  const { conversationId, id } = request;
  const hash = receiver ? codeHash(key, conversationId, id, codeOf(key, conversationId, id)) : noHash();
  const more = receiver ? { ':member': receiver.member, ':known': known } : {};
  const set = receiver ? 'SET #hash = :hash, #member = :member, known = :known' : 'SET #hash = :hash';
  await table().send(
    new UpdateCommand({
      TableName: membersTable(),
      Key: requestKey(conversationId),
      UpdateExpression: `${set} REMOVE claim`,
      ConditionExpression: 'id = :id AND attribute_not_exists(#hash)',
      ExpressionAttributeNames: { '#hash': 'hash', ...(receiver && { '#member': 'member' }) },
      ExpressionAttributeValues: { ':id': id, ':hash': hash, ...more },
    }),
  );
  if (found && !receiver) metrics.addMetric('CodesWithheld', 'Count', 1);
  return receiver;
};
