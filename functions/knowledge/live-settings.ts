import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { knowledgeTable, table } from '../platform/table.ts';

const MINUTES = 'must be 0 (never) or whole minutes from 5 to 43200 (30 days)';

/** What a business changes during the day, without a deployment. In force everywhere within 10 seconds. */
export const LiveSettings = z.strictObject({
  idleCloseMinutes: z.int({ error: MINUTES }).check(
    z.refine((n) => n === 0 || (n >= 5 && n <= 43_200), { error: MINUTES }),
    z.describe('minutes without an entry after which a conversation with the bot is closed; 0: never; 5 to 43200'),
  ),
});
export type LiveSettings = z.infer<typeof LiveSettings>;

/** In force until somebody saves the first version. */
export const DEFAULTS: LiveSettings = { idleCloseMinutes: 60 };

/** Body of `PUT /api/settings`: `version` is the one that was read, so that nobody overwrites what he has not seen. */
export const SettingsRequest = z.strictObject({
  version: z.int({ error: 'must be the version you read' }).check(
    z.refine((n) => n >= 0, { error: 'must be the version you read' }),
    z.describe('the version you read'),
  ),
  settings: LiveSettings,
});

/** The newest settings; `version` 0: the defaults. */
export interface VersionedSettings {
  readonly version: number;
  readonly settings: LiveSettings;
  /** Who saved it. */
  readonly by?: string;
}

const PK = 'SETTINGS';
const skOf = (version: number): string => String(version).padStart(8, '0');
const CACHE_MS = 10_000;

/** Reads the newest version. What an older one does not say yet has its default. */
export const readSettings = async (): Promise<VersionedSettings> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: knowledgeTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PK },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const [newest] = Items;
  return newest
    ? { version: newest.version, settings: { ...DEFAULTS, ...newest.settings }, by: newest.by }
    : { version: 0, settings: DEFAULTS };
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
    const newest = await readSettings();
    const ours = newest.version === version && newest.by === by && isDeepStrictEqual(newest.settings, settings);
    if (!ours) throw conflict();
  }
  return { version, settings };
};

let cached: { readonly at: number; readonly settings: Promise<LiveSettings> } | undefined;

/** The settings in force, at most 10 s old. */
export const liveSettings = (): Promise<LiveSettings> => {
  if (!cached || Date.now() - cached.at > CACHE_MS) {
    const settings = readSettings().then((read) => read.settings);
    cached = { at: Date.now(), settings };
    settings.catch(() => {
      cached = undefined;
    });
  }
  return cached.settings;
};
