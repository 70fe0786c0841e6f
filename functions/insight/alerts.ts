import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, paginateQuery, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';
import type { Alert } from '../protocol/insight.ts';
import type { Outgoing } from './ledger.ts';
import { DAY } from './settings.ts';
import { topicKey } from './topic-settings.ts';

/** An alert as it is stored: what staff decided about it is kept when the job brings it up to date. */
export interface StoredAlert {
  readonly alert: Alert;
  readonly examples: readonly (readonly [conversationId: string, seq: number])[];
}

const PK = 'ALERT';
const KEPT = 400 * DAY;
/** A run that has said nothing for so long will not: another one tells. */
const CLAIM = 2 * 60_000;
/** Of the job; the rest is of the staff. */
const FIELDS = [
  ...([
    'id',
    'kind',
    'topic',
    'title',
    'startedAt',
    'detectedAt',
    'endedAt',
    'becameUsual',
    'firstAt',
    'count',
  ] as const),
  ...(['expected', 'ratio', 'visitors', 'pages', 'entry', 'learning', 'incomplete', 'muted'] as const),
];
const ID = /^(\d{4})(\d{2})(\d{2}T\d{2})(\d{2})-[0-9a-f]{10}$/;

/** Undefined when it can be the id of none. */
export const keyOfAlert = (id: string): { pk: string; sk: string } | undefined => {
  const [, year, month, hour, minute] = ID.exec(id) ?? [];
  return year === undefined ? undefined : { pk: PK, sk: `${year}-${month}-${hour}:${minute}Z#${id}` };
};

const keyOf = ({ alert: { id } }: Outgoing): { pk: string; sk: string } => {
  const key = keyOfAlert(id);
  if (!key) throw new Error(`${id} is no id of an alert`);
  return key;
};

const storedOf = ({ examples = [], ...item }: Record<string, unknown>): StoredAlert => {
  const names = [...FIELDS, 'notice', 'verdict'];
  const alert = Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
  // Written by `claim` and by what staff decide, both from checked fields.
  return { alert: alert as Alert, examples: examples as StoredAlert['examples'] };
};

/** Stores an alert as it is now and claims its telling, unless that was done or another run is at it. */
export const claim = async (outgoing: Outgoing, now = Date.now()): Promise<'claimed' | 'told' | 'busy'> => {
  const { alert, revision, examples } = outgoing;
  const present = FIELDS.filter((name) => alert[name] !== undefined);
  const absent = FIELDS.filter((name) => alert[name] === undefined);
  const own = { examples, claimed: now + CLAIM, expiresAt: Math.round((Date.parse(alert.detectedAt) + KEPT) / 1_000) };
  const values = { ...own, ...Object.fromEntries(present.map((name) => [name, alert[name]])) };
  const names = [...Object.keys(values), ...absent];
  try {
    await table().send(
      new UpdateCommand({
        TableName: insightTable(),
        Key: keyOf(outgoing),
        UpdateExpression: `SET ${Object.keys(values)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}${absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : ''}`,
        ConditionExpression:
          '(attribute_not_exists(#told) OR #told < :revision) AND (attribute_not_exists(#claimed) OR #claimed < :now)',
        ExpressionAttributeNames: Object.fromEntries([...names, 'told'].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
          ...{ ':revision': revision, ':now': now },
        },
      }),
    );
    return 'claimed';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item } = await table().send(
      new GetCommand({ TableName: insightTable(), Key: keyOf(outgoing), ConsistentRead: true }),
    );
    return Number(Item?.told ?? 0) >= revision ? 'told' : 'busy';
  }
};

export const markTold = async (outgoing: Outgoing): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: keyOf(outgoing),
      UpdateExpression: 'SET told = :revision REMOVE claimed',
      ExpressionAttributeValues: { ':revision': outgoing.revision },
    }),
  );
};

export const alertById = async (id: string): Promise<StoredAlert | undefined> => {
  const Key = keyOfAlert(id);
  if (!Key) return undefined;
  const { Item } = await table().send(new GetCommand({ TableName: insightTable(), Key, ConsistentRead: true }));
  return Item && storedOf(Item);
};

/** Those that were raised since then, the oldest first, each with what was last told of it. */
export const recentAlerts = async (since: number): Promise<(StoredAlert & { readonly revision: number })[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk >= :since',
      ExpressionAttributeValues: { ':pk': PK, ':since': new Date(since).toISOString() },
    },
  );
  const found: (StoredAlert & { readonly revision: number })[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items) found.push({ ...storedOf(item), revision: Number(item.told ?? 0) });
  }
  return found;
};

export interface AlertPage {
  readonly alerts: readonly StoredAlert[];
  /** Id of the last one, where there are more. */
  readonly after?: string;
}

/** The newest first, those before `after`. */
export const listAlerts = async (limit: number, after?: string): Promise<AlertPage> => {
  const ExclusiveStartKey = after === undefined ? undefined : keyOfAlert(after);
  const { Items = [], LastEvaluatedKey } = await table().send(
    new QueryCommand({
      TableName: insightTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PK },
      ScanIndexForward: false,
      Limit: limit,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    }),
  );
  const alerts = Items.map(storedOf);
  const last = alerts.at(-1)?.alert.id;
  return { alerts, ...(LastEvaluatedKey && last !== undefined && { after: last }) };
};

/** The notice that was made of an alert; undefined: it was withdrawn. */
export const setNotice = async (id: string, notice: { id: string; at: string } | undefined): Promise<void> => {
  const Key = keyOfAlert(id);
  if (!Key) return;
  await table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key,
      UpdateExpression: notice ? 'SET notice = :notice' : 'REMOVE notice',
      ConditionExpression: 'attribute_exists(pk)',
      ...(notice && { ExpressionAttributeValues: { ':notice': notice } }),
    }),
  );
};

/**
 * What somebody says of an alert, and what all say of its topic, together: said twice it counts once.
 * @throws TransactionCanceledException when somebody else has just said something
 */
export const judge = async ({ alert }: StoredAlert, real: boolean, at: string): Promise<void> => {
  const Key = keyOfAlert(alert.id);
  if (!Key || alert.verdict?.real === real) return;
  const [more, less] = real ? ['real', 'wrong'] : ['wrong', 'real'];
  const before = alert.verdict;
  await table().send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            TableName: insightTable(),
            Key,
            UpdateExpression: 'SET verdict = :verdict',
            ConditionExpression: before
              ? 'verdict = :before'
              : 'attribute_exists(pk) AND attribute_not_exists(verdict)',
            ExpressionAttributeValues: { ':verdict': { real, at }, ...(before && { ':before': before }) },
          },
        },
        {
          Update: {
            TableName: insightTable(),
            Key: topicKey(alert.topic),
            UpdateExpression: before ? 'ADD #more :one, #less :back' : 'ADD #more :one',
            ExpressionAttributeNames: { '#more': more, ...(before && { '#less': less }) },
            ExpressionAttributeValues: { ':one': 1, ...(before && { ':back': -1 }) },
          },
        },
      ],
    }),
  );
};
