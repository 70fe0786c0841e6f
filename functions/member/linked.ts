import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { membersTable, table } from '../platform/table.ts';

const CONVERSATION = 'CONV#';
const pkOf = (member: string): string => `MEMBER#${member}`;
/** A conversation in which a member has proven himself by a code. `at`: when he did last (epoch ms). */
export interface Linked {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly at: number;
}

export const linkedKey = (member: string, conversationId: string) => ({
  pk: pkOf(member),
  sk: `${CONVERSATION}${conversationId}`,
});

/** The conversation of such a row; undefined for any other. */
export const linkedIn = (sk: string): string | undefined =>
  sk.startsWith(CONVERSATION) ? sk.slice(CONVERSATION.length) : undefined;

/** Remembers it, for one transaction with the proof. */
export const linkedRow = (member: string, row: Linked) => ({
  Put: { TableName: membersTable(), Item: { ...linkedKey(member, row.conversationId), ...row } },
});

/** Ids of all conversations in which a member has ever proven himself by a code. */
export const provenIn = async (member: string): Promise<string[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: membersTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :member AND begins_with(sk, :conversations)',
      ExpressionAttributeValues: { ':member': pkOf(member), ':conversations': CONVERSATION },
    }),
  );
  return Items.map(({ sk }) => String(sk).slice(CONVERSATION.length));
};
