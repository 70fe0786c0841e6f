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

/** Reads the newest version. */
export const readSettings = async (abortSignal?: AbortSignal): Promise<VersionedSettings> => {
  const [newest] = await settingsVersions(1, abortSignal);
  return newest ?? { version: 0, settings: DEFAULTS };
};

/**
 * Saves a next version; older ones stay, with who saved them and when.
 * @throws VisibleError `conflict` when the version read is not the newest any more.
 */
export const saveSettings = async (read: number, settings: LiveSettings, by: string): Promise<VersionedSettings> => {
  const current = await readSettings();
  const conflict = () =>
    new VisibleError('conflict', 'version: somebody saved another one meanwhile; read it and change that');
  if (current.version !== read) throw conflict();
  const version = read + 1;
  try {
    await table().send(
      new PutCommand({
        TableName: knowledgeTable(),
        Item: { pk: PK, sk: skOf(version), version, settings, by, at: Date.now() },
        ConditionExpression: 'attribute_not_exists(sk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // It may be our own write, whose answer got lost.
    const [newest] = await settingsVersions(1);
    const ours = newest?.version === version && newest.by === by && isDeepStrictEqual(newest.settings, settings);
    if (!ours) throw conflict();
  }
  return { version, settings };
};
