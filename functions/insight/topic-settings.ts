import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { insightTable, table } from '../platform/table.ts';
import type { Sensitivity, TopicView } from '../protocol/insight.ts';
import type { Tuning } from './detector.ts';

export type Muted = NonNullable<TopicView['muted']>;

/** What staff have decided about a topic, and what they said of its alerts. */
export interface TopicSetting {
  readonly sensitivity?: z.infer<typeof Sensitivity>;
  readonly muted?: Muted;
  /** Alerts that were found to be real, and that were not. */
  readonly real?: number;
  readonly wrong?: number;
}

export type TopicSettings = ReadonlyMap<string, TopicSetting>;

const SENSITIVITY = { high: 0.7, normal: 1, low: 1.6 };
/** How a verdict changes the evidence that is asked for, and how far verdicts can. */
const VERDICT = { wrong: 1.15, real: 0.95, least: 0.75, most: 2 };

/** How an alert of the topic is to be raised; undefined: as usual. */
export const tuningOf = ({ sensitivity = 'normal', real = 0, wrong = 0 }: TopicSetting): Tuning | undefined => {
  const minimum = SENSITIVITY[sensitivity];
  const judged = VERDICT.wrong ** wrong * VERDICT.real ** real;
  const threshold = minimum * Math.min(VERDICT.most, Math.max(VERDICT.least, judged));
  return minimum === 1 && threshold === 1 ? undefined : { minimum, threshold };
};

export const isMuted = ({ muted }: TopicSetting, now: number): boolean =>
  muted !== undefined && (muted.until === undefined || Date.parse(muted.until) > now);

const PK = 'TOPIC';
export const topicKey = (topic: string) => ({ pk: PK, sk: topic });

export const readTopicSettings = async (): Promise<TopicSettings> => {
  const settings = new Map<string, TopicSetting>();
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table().send(
      new QueryCommand({
        TableName: insightTable(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': PK },
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const { sk, pk: _, ...setting } of Items) settings.set(String(sk), setting);
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return settings;
};

/** What staff decide about a topic; null ends its being muted. */
export interface TopicDecision {
  readonly sensitivity?: z.infer<typeof Sensitivity>;
  readonly muted?: Muted | null;
}

export const decideTopic = async (topic: string, { sensitivity, muted }: TopicDecision): Promise<void> => {
  const sets = [...(sensitivity ? ['sensitivity = :sensitivity'] : []), ...(muted ? ['muted = :muted'] : [])];
  if (sets.length === 0 && muted !== null) return;
  await table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: topicKey(topic),
      UpdateExpression: `${sets.length > 0 ? `SET ${sets.join(', ')}` : ''}${muted === null ? ' REMOVE muted' : ''}`,
      ...(sets.length > 0 && {
        ExpressionAttributeValues: {
          ...(sensitivity && { ':sensitivity': sensitivity }),
          ...(muted && { ':muted': muted }),
        },
      }),
    }),
  );
};
