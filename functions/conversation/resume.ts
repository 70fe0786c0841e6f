import { createHash, randomBytes } from 'node:crypto';
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';
import { memberOf } from './link.ts';

const RESUME_SECONDS = 90 * 24 * 3600;

const keyHash = (key: string) => createHash('sha256').update(key).digest('base64url');
const keyRow = (visitorId: string, hash: string) => ({ pk: `VISITOR#${visitorId}`, sk: `KEY#${hash}` });
const seconds = () => Math.floor(Date.now() / 1000);

/** Who holds a resume key, and whether he is a member: then the key alone opens nothing. */
export interface Holder {
  readonly visitorId: string;
  readonly member: string | undefined;
  /** Hash of the key. */
  readonly key: string;
}

export const resumeRefused = (why: string) =>
  new VisibleError('resume_refused', `resumeKey: ${why}; start a session without it`);

/** @throws VisibleError `resume_refused` for a key that is unknown, replaced or too old. */
export const holderOf = async (resumeKey: string): Promise<Holder> => {
  const [visitorId = ''] = resumeKey.split('.');
  const key = keyHash(resumeKey);
  const stored = new GetCommand({ TableName: sessionsTable(), ConsistentRead: true, Key: keyRow(visitorId, key) });
  const [{ Item }, member] = await Promise.all([table().send(stored), memberOf(visitorId)]);
  if (!Item || Item.expiresAt <= seconds()) throw resumeRefused('is unknown or was replaced');
  return { visitorId, member, key };
};

/** A new key of a visitor, and the row that lets it in for 90 days; the row holds the key's hash only. */
export const newResumeKey = (visitorId: string) => {
  const resumeKey = `${visitorId}.${randomBytes(32).toString('base64url')}`;
  return { resumeKey, row: { ...keyRow(visitorId, keyHash(resumeKey)), expiresAt: seconds() + RESUME_SECONDS } };
};

/** Ends the resume key a session was made from; from its first connection on only the newer key works. */
export const retireKey = async (visitorId: string, hash: string): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: sessionsTable(), Key: keyRow(visitorId, hash) }));
};
