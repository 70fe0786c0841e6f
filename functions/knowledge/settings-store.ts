import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { knowledgeTable, table } from '../platform/table.ts';
import { completed, DEFAULTS, type LiveSettings } from './live-settings.ts';

/** The settings of a version; 0: the defaults. */
export interface VersionedSettings {
  readonly version: number;
  readonly settings: LiveSettings;
}

/** A version that somebody saved, and when (epoch ms). */
export interface SavedSettings extends VersionedSettings {
  readonly by: string;
  readonly at: number;
}

const PK = 'SETTINGS';
const skOf = (version: number): string => String(version).padStart(8, '0');

/** The newest versions, the last one first, in today's terms. */
export const settingsVersions = async (most: number, abortSignal?: AbortSignal): Promise<SavedSettings[]> => {
  const query = new QueryCommand({
    TableName: knowledgeTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': PK },
    ScanIndexForward: false,
    Limit: most,
  });
  const { Items = [] } = await table().send(query, { ...(abortSignal && { abortSignal }) });
  return Items.map(({ version, by, at, settings }) => ({ version, by, at, settings: completed(settings) }));
};

/** All settings that were ever saved, the newest first. */
export const settingsEverSaved = async function* (): AsyncGenerator<LiveSettings> {
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: knowledgeTable(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': PK },
        ScanIndexForward: false,
        ExclusiveStartKey: next,
      }),
    );
    for (const { settings } of page.Items ?? []) yield completed(settings);
    next = page.LastEvaluatedKey;
  } while (next);
};

/** Reads the newest version. */
export const readSettings = async (abortSignal?: AbortSignal): Promise<VersionedSettings> => {
  const [newest] = await settingsVersions(1, abortSignal);
  return newest ?? { version: 0, settings: DEFAULTS };
};

/**
 * The newest version, if it is what somebody just saved or saves again: a write whose answer got lost, the same request twice.
 * @throws VisibleError `conflict` when it is another.
 */
const requireSaved = async (next: VersionedSettings, by: string): Promise<VersionedSettings> => {
  const [newest] = await settingsVersions(1);
  const ours =
    newest?.version === next.version && newest.by === by && isDeepStrictEqual(newest.settings, next.settings);
  if (ours) return next;
  throw new VisibleError('conflict', 'version: somebody saved another one meanwhile; read it and change that');
};

/**
 * Saves a next version; older ones stay, with who saved them and when. The same request again answers the same.
 * @throws VisibleError `conflict` when the version read is not the newest any more.
 */
export const saveSettings = async (read: number, settings: LiveSettings, by: string): Promise<VersionedSettings> => {
  const next = { version: read + 1, settings };
  if ((await readSettings()).version !== read) return requireSaved(next, by);
  try {
    await table().send(
      new PutCommand({
        TableName: knowledgeTable(),
        Item: { pk: PK, sk: skOf(next.version), ...next, by, at: Date.now() },
        ConditionExpression: 'attribute_not_exists(sk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return requireSaved(next, by);
  }
  return next;
};
