import { createHmac } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';
import type { HostProof } from './host-token.ts';

/** A used token is remembered for this long after its end, which outlives any tolerance of clocks. */
const JTI_SECONDS = 3600;

/** A member in keys and in the log: without the key nobody can try out member numbers or addresses. */
export const memberSurrogate = (key: Uint8Array, issuer: string, subject: string): string =>
  createHmac('sha256', key).update(`member\0${issuer}\0${subject}`).digest().subarray(0, 16).toString('base64url');

const visitorRow = (visitorId: string) => ({ pk: `VISITOR#${visitorId}`, sk: 'MEMBER' });
const memberRow = (member: string) => ({ pk: `MEMBER#${member}`, sk: 'VISITOR' });

const read = async (Key: { pk: string; sk: string }) => {
  const { Item } = await table().send(new GetCommand({ TableName: sessionsTable(), ConsistentRead: true, Key }));
  return Item;
};

/** The member a visitor is linked to; such a visitor needs a fresh proof for every session. */
export const memberOf = async (visitorId: string): Promise<string | undefined> =>
  (await read(visitorRow(visitorId)))?.member;

/** The visitor a member is, on whatever device. */
export const visitorOf = async (member: string): Promise<string | undefined> =>
  (await read(memberRow(member)))?.visitorId;

const put = (Item: Record<string, unknown>) => ({
  Put: { TableName: sessionsTable(), Item, ConditionExpression: 'attribute_not_exists(pk)' },
});

/** `raced`: somebody linked this member or this visitor in the meantime; look again. */
export type Admitted = 'admitted' | 'raced';

/**
 * Uses the proof up and lets the visitor in, together or not at all: a proof that was seen before opens nothing, and a
 * failure in between costs no proof. `link`: the visitor becomes this member's.
 */
export const admitMember = async (
  proof: HostProof,
  visitorId: string,
  keyItem: Record<string, unknown>,
  link: boolean,
): Promise<Admitted> => {
  const used = { pk: `JTI#${proof.jti}`, sk: 'USED', expiresAt: proof.expiresAt + JTI_SECONDS };
  const links = [
    put({ ...memberRow(proof.member), visitorId }),
    put({ ...visitorRow(visitorId), member: proof.member }),
  ];
  const items = [put(used), { Put: { TableName: sessionsTable(), Item: keyItem } }, ...(link ? links : [])];
  try {
    await table().send(new TransactWriteCommand({ TransactItems: items }));
    return 'admitted';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [jti, ...others] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (jti === 'ConditionalCheckFailed') {
      throw new VisibleError('identity_refused', 'identityToken: was used before; ask the site for a new one');
    }
    if (
      jti === 'TransactionConflict' ||
      others.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')
    )
      return 'raced';
    throw error;
  }
};

/** Lets an anonymous visitor in with a new resume key. */
export const admitVisitor = async (keyItem: Record<string, unknown>): Promise<void> => {
  await table().send(new PutCommand({ TableName: sessionsTable(), Item: keyItem }));
};
