import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { logger, metrics } from '../platform/observability.ts';
import { secretOf } from '../platform/secret.ts';
import type { Inserted } from '../platform/subscriber.ts';
import { membersTable, table } from '../platform/table.ts';
import { isAddress } from '../ticket/mail-address.ts';
import { MailRefused, sender, sendMail } from '../ticket/mail-send.ts';
import { claimOf } from './canon.ts';
import { memberDirectory } from './choose.ts';
import { codeHash, codeOf, noHash } from './code.ts';
import { DirectoryUnavailable } from './directory.ts';
import { count, HOUR, MAILS } from './limits.ts';
import { linkedKey } from './linked.ts';
import { codeMail } from './mail-words.ts';
import { mailedKey, Request, readRequest, requestKey } from './request.ts';

/** SES will not take a mail to this address, however often it is asked. */
const FOR_GOOD = new Set(['BadRequestException', 'MessageRejected']);

/** Whom a code goes to: to the address on file, and to no other. */
interface Receiver {
  readonly member: string;
  readonly email: string;
}

/** What a system refuses for good is no reason to hold up those who come behind; the failure itself is in the log. */
const nobodyWhereFinal = (error: unknown): undefined => {
  if (!(error instanceof DirectoryUnavailable && error.isFinal)) throw error;
  metrics.addMetric('Failures', 'Count', 1);
};

/** Who is behind a claim, if a code can be sent to him. */
const receiverOf = async (claim: string): Promise<Receiver | undefined> => {
  const found = await memberDirectory().find(claimOf(claim)).catch(nobodyWhereFinal);
  if (found?.member.status !== 'active') return undefined;
  const { email } = found.member;
  return email !== undefined && isAddress(email) ? { member: found.ref.id, email } : undefined;
};

/** The conversation has proven this member before. */
const isKnown = async ({ conversationId }: Request, member: string): Promise<boolean> => {
  const Key = linkedKey(member, conversationId);
  return (
    (await table().send(new GetCommand({ TableName: membersTable(), Key, ConsistentRead: true }))).Item !== undefined
  );
};

/** So that nobody fills a member's mailbox. Conversations that have proven him have the limits of their own alone. */
const mayMail = async (member: string, now: number): Promise<boolean> => {
  for (const limit of MAILS) if ((await count(`mail#${member}`, limit, now)) !== undefined) return false;
  return true;
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

/** Notes that SES has it. */
const markMailed = async (request: Request, now: number): Promise<void> => {
  const Item = { ...mailedKey(request), at: now, expiresAt: Math.ceil(request.until / 1000) + HOUR };
  await table().send(new PutCommand({ TableName: membersTable(), Item }));
};

const isMailed = async (request: Request): Promise<boolean> => {
  const Key = mailedKey(request);
  return (
    (await table().send(new GetCommand({ TableName: membersTable(), Key, ConsistentRead: true }))).Item !== undefined
  );
};

const mail = async (request: Request, key: Uint8Array, email: string): Promise<void> => {
  const { conversationId, id, language } = request;
  try {
    await sendMail(email, codeMail(codeOf(key, conversationId, id), language, sender()));
  } catch (error) {
    if (!(error instanceof MailRefused) || !FOR_GOOD.has(error.message)) throw error;
    metrics.addMetric('Failures', 'Count', 1);
    logger.warn('a code cannot be mailed', { conversationId, reason: error.message });
    return;
  }
  metrics.addMetric('CodesMailed', 'Count', 1);
};

/**
 * Looks up who is behind a wish for a code, keeps the code's hash and mails it - in this order, so that what arrives is good.
 * Exactly one code belongs to a wish: a record that comes again mails the same one, or finds that it was mailed.
 */
export const mailCode = async (image: Record<string, unknown>): Promise<void> => {
  const asked = Request.parse(image);
  const { conversationId, id, claim, until } = asked;
  const now = Date.now();
  const row = await readRequest(conversationId);
  if (claim === undefined || row?.id !== id || now >= until) return;
  const key = await secretOf('SESSION_SECRET');
  const isSettled = row.hash !== undefined;
  if (isSettled && (row.member === undefined || (await isMailed(row)))) return;
  const receiver = isSettled ? await receiverOf(claim) : await settle(asked, key, claim, now);
  if (receiver === undefined || (isSettled && receiver.member !== row.member)) return;
  await mail(asked, key, receiver.email);
  await markMailed(asked, now);
};

/** All of a batch at once, so that none waits for another's mail; the stream delivers again from the first that failed. */
export const mailCodes = async (records: readonly Inserted[]): Promise<string | undefined> => {
  const results = await Promise.allSettled(records.map(({ image }) => mailCode(image)));
  for (const result of results) {
    // Names alone: what goes wrong with a mail or a member may name him.
    if (result.status === 'rejected') {
      const { reason } = result;
      logger.error('a code was not mailed', { reason: reason instanceof Error ? reason.name : 'unknown' });
    }
  }
  const failed = results.findIndex(({ status }) => status === 'rejected');
  if (failed >= 0) metrics.addMetric('Failures', 'Count', 1);
  return records[failed]?.sequenceNumber;
};
