import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { membersTable, table } from '../platform/table.ts';

const CONVERSATION = 'CONV#';
const pkOf = (member: string): string => `MEMBER#${member}`;
/** More than anybody begins on devices of his own. */
const MOST = 100;

const Row = z.object({ conversationId: z.string(), visitorId: z.string(), at: z.number() });

/** A conversation in which a member has proven himself by a code. `at`: when he did last (epoch ms). */
export type Linked = z.infer<typeof Row>;

export const linkedKey = (member: string, conversationId: string) => ({
  pk: pkOf(member),
  sk: `${CONVERSATION}${conversationId}`,
});

/** Remembers it, for one transaction with the proof. */
export const linkedRow = (member: string, row: Linked) => ({
  Put: { TableName: membersTable(), Item: { ...linkedKey(member, row.conversationId), ...row } },
});

/** All conversations in which a member has proven himself by a code, the newest proof first, at most 100. */
export const conversationsOf = async (member: string): Promise<readonly Linked[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: membersTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :conversation)',
      ExpressionAttributeValues: { ':pk': pkOf(member), ':conversation': CONVERSATION },
      Limit: MOST,
    }),
  );
  return z
    .array(Row)
    .parse(Items)
    .toSorted((a, b) => b.at - a.at);
};
