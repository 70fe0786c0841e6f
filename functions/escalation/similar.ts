import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { agentsTable, table } from '../platform/table.ts';
import type { HandoffPacket } from '../protocol/server.ts';

/** Conversations shown to whoever takes over. */
const MOST = 3;

/** After a year what was told then may be wrong. */
const KEPT_S = 365 * 86_400;

/** Conversations that staff have resolved, by what they were about, the FAQ entry that came nearest; no text of anybody. */
const topicKey = (topic: string): string => `TOPIC#${topic}`;

export interface Resolved {
  readonly topic: string;
  readonly conversationId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const keyOf = ({ topic, conversationId, at }: Resolved) => ({
  pk: topicKey(topic),
  sk: `${new Date(at).toISOString()}#${conversationId}`,
});

/** Forgets it; whether it was there. */
export const forgetResolved = async (resolved: Resolved): Promise<boolean> => {
  const { Attributes } = await table().send(
    new DeleteCommand({ TableName: agentsTable(), Key: keyOf(resolved), ReturnValues: 'ALL_OLD' }),
  );
  return Attributes !== undefined;
};

/** Remembers that staff have resolved a conversation about a topic; the same again changes nothing. */
export const rememberResolved = async (resolved: Resolved): Promise<void> => {
  const { conversationId, at } = resolved;
  const Item = { ...keyOf(resolved), conversationId, at, expiresAt: Math.floor(at / 1000) + KEPT_S };
  await table().send(new PutCommand({ TableName: agentsTable(), Item }));
};

/** The conversations about the same that staff have resolved last. */
export const similarTo = async (
  topic: string | undefined,
  conversationId: string,
): Promise<HandoffPacket['similar']> => {
  if (topic === undefined) return [];
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: agentsTable(),
      KeyConditionExpression: 'pk = :topic',
      ExpressionAttributeValues: { ':topic': topicKey(topic) },
      ScanIndexForward: false,
      // The same conversation may have been resolved more than once.
      Limit: MOST * 3,
    }),
  );
  const others = Items.filter((item) => item.conversationId !== conversationId);
  const newest = new Map(others.toReversed().map((item) => [String(item.conversationId), Number(item.at)]));
  return [...newest]
    .toReversed()
    .slice(0, MOST)
    .map(([id, at]) => ({ conversationId: id, resolvedAt: new Date(at).toISOString() }));
};
