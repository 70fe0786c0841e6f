import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';
import type { Alert } from '../protocol/insight.ts';
import { ALERTS, keyOfAlert } from './alert-id.ts';
import type { Outgoing } from './ledger.ts';
import { DAY } from './settings.ts';

/** An alert as it is stored: what staff decided about it is kept when the job brings it up to date. */
export interface StoredAlert {
  readonly alert: Alert;
  readonly examples: readonly (readonly [conversationId: string, seq: number])[];
}

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

export const markTold = async (outgoing: Outgoing, now = Date.now()): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: keyOf(outgoing),
      // A muted one is stored as if it were told, but nobody was.
      UpdateExpression: outgoing.alert.muted
        ? 'SET told = :revision REMOVE claimed'
        : 'SET told = :revision, toldAt = if_not_exists(toldAt, :at) REMOVE claimed',
      ExpressionAttributeValues: {
        ':revision': outgoing.revision,
        ...(!outgoing.alert.muted && { ':at': new Date(now).toISOString() }),
      },
    }),
  );
};

/** Those that were raised since then, the oldest first, each with what was last told of it. */
export const recentAlerts = async (since: number): Promise<(StoredAlert & { readonly revision: number })[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk >= :since',
      ExpressionAttributeValues: { ':pk': ALERTS, ':since': new Date(since).toISOString() },
    },
  );
  const found: (StoredAlert & { readonly revision: number })[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items) found.push({ ...storedOf(item), revision: Number(item.told ?? 0) });
  }
  return found;
};

/** Until when a notice is looked for among alerts. */
const NOTICED = 14 * DAY;

/** Says of alerts how often the notice that was made of each has preceded an answer, in all: said again it is the same. */
export const noteAnswered = async (answered: ReadonlyMap<string, number>, now: number): Promise<void> => {
  if (answered.size === 0) return;
  for (const { alert } of await recentAlerts(now - NOTICED)) {
    const { id, notice } = alert;
    const times = notice && answered.get(notice.id);
    const Key = keyOfAlert(id);
    if (!notice || !Key || times === undefined || times === notice.answered) continue;
    await table()
      .send(
        new UpdateCommand({
          TableName: insightTable(),
          Key,
          UpdateExpression: 'SET notice.answered = :times',
          ConditionExpression: 'notice.#id = :id',
          ExpressionAttributeNames: { '#id': 'id' },
          ExpressionAttributeValues: { ':times': times, ':id': notice.id },
        }),
      )
      // It was withdrawn in this moment.
      .catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
  }
};
