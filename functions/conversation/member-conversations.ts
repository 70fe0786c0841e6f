import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sessionsTable, table } from '../platform/table.ts';
import { currentConversation } from './identity.ts';
import { visitorOf } from './link.ts';

/** How long a conversation is found again on other devices after its last proof. */
const KEPT_SECONDS = 365 * 86_400;

const pkOf = (member: string): string => `MEMBER#${member}`;
const PREFIX = 'CONV#';

/** A conversation in which somebody has proven to be a member; `at`: when he did last (epoch ms). */
export interface MemberConversation {
  readonly conversationId: string;
  readonly at: number;
}

/**
 * Names a conversation as one of a member, for one transaction with the entry of his proof. It is a way to find it again and
 * no right to read it: that the log alone gives.
 */
export const linkItem = (member: string, conversationId: string, at: number) => ({
  Put: {
    TableName: sessionsTable(),
    Item: {
      pk: pkOf(member),
      sk: `${PREFIX}${conversationId}`,
      at,
      expiresAt: Math.floor(at / 1000) + KEPT_SECONDS,
    },
  },
});

/** Forgets that a conversation is one of a member; whether it was known. */
export const forgetLink = async (member: string, conversationId: string): Promise<boolean> => {
  const { Attributes } = await table().send(
    new DeleteCommand({
      TableName: sessionsTable(),
      Key: { pk: pkOf(member), sk: `${PREFIX}${conversationId}` },
      ReturnValues: 'ALL_OLD',
    }),
  );
  return Attributes !== undefined;
};

const provenByCode = async (member: string): Promise<MemberConversation[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: sessionsTable(),
      KeyConditionExpression: 'pk = :member AND begins_with(sk, :conversations)',
      ExpressionAttributeValues: { ':member': pkOf(member), ':conversations': PREFIX },
    }),
  );
  // A row past its time may be there for two days.
  return Items.filter(({ expiresAt }) => Number(expiresAt) * 1_000 > Date.now()).map(({ sk, at }) => ({
    conversationId: String(sk).slice(PREFIX.length),
    at: Number(at),
  }));
};

/** The conversation of the visitor that the host site vouches for as this member, once something is written in it. */
const vouchedFor = async (member: string): Promise<MemberConversation[]> => {
  const visitorId = await visitorOf(member);
  if (visitorId === undefined) return [];
  const { conversationId, last } = await currentConversation(visitorId);
  return last ? [{ conversationId, at: last.at }] : [];
};

/** The conversations of a member on all devices, the newest first. */
export const conversationsOf = async (member: string): Promise<MemberConversation[]> => {
  const [proven, vouched] = await Promise.all([provenByCode(member), vouchedFor(member)]);
  const vouchedIds = new Set(vouched.map(({ conversationId }) => conversationId));
  return [...vouched, ...proven.filter(({ conversationId }) => !vouchedIds.has(conversationId))].toSorted(
    (a, b) => b.at - a.at,
  );
};
