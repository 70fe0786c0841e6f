import { GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { insightTable, table } from '../platform/table.ts';
import { Sensitivity, type TopicView } from '../protocol/insight.ts';

const PK = 'TOPIC';
export const topicKey = (topic: string) => ({ pk: PK, sk: topic });

/** What staff have decided about a topic and said of its alerts. */
export const TopicRow = z.object({
  sk: z.string(),
  sensitivity: z._default(Sensitivity, 'normal'),
  muted: z.optional(z.object({ reason: z.string(), by: z.string(), at: z.string(), until: z.optional(z.string()) })),
  /** Alerts that were found to be real, and that were not. */
  confirmed: z._default(z.number(), 0),
  refuted: z._default(z.number(), 0),
});
export type TopicRow = z.infer<typeof TopicRow>;

export const topicRow = async (topic: string): Promise<TopicRow | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: insightTable(), Key: topicKey(topic), ConsistentRead: true }),
  );
  return Item && TopicRow.parse(Item);
};

/** All topics about which somebody has decided something. */
export const topicRows = async (): Promise<TopicRow[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PK },
    },
  );
  const rows: TopicRow[] = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => TopicRow.parse(item)));
  return rows;
};

export interface TopicDecision {
  readonly sensitivity?: TopicView['sensitivity'] | undefined;
  /** null: it is muted no more. */
  readonly muted?: TopicView['muted'] | null;
}

/** Keeps what was decided, and what is not spoken of as it was. */
export const decideTopic = async (topic: string, { sensitivity, muted }: TopicDecision): Promise<TopicRow> => {
  const set = [...(sensitivity ? ['sensitivity = :sensitivity'] : []), ...(muted ? ['muted = :muted'] : [])];
  const { Attributes } = await table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: topicKey(topic),
      UpdateExpression: [
        ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
        ...(muted === null ? ['REMOVE muted'] : []),
      ].join(' '),
      ...(set.length > 0 && {
        ExpressionAttributeValues: {
          ...(sensitivity && { ':sensitivity': sensitivity }),
          ...(muted && { ':muted': muted }),
        },
      }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return TopicRow.parse(Attributes);
};
