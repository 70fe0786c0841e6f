import type { DocumentWithVersions } from '../knowledge/data.ts';
import type { Version } from '../knowledge/kinds.ts';

/** What publishing a notice for an alert takes of the service. They reject with `Refused`. */
export interface Ports {
  /** Undefined: there is no such notice yet. */
  read(id: string): Promise<DocumentWithVersions | undefined>;
  save(id: string, change: Pick<Version, 'version' | 'status' | 'fields'>): Promise<unknown>;
  /** Keeps with the alert which notice it has; null: none any more. */
  link(alertId: string, notice: string | null): Promise<unknown>;
}

const LONGEST = 64;

/** One alert, one notice: two people who press at the same moment do not publish two. */
export const noticeIdOf = (alertId: string): string =>
  `surge-${alertId.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`.slice(0, LONGEST);

/**
 * Publishes the notice of an alert. A second try after a failure ends what the first one has begun; where somebody else
 * was faster with another text it is `taken`, and his stays.
 */
export const publish = async (
  { read, save, link }: Ports,
  alertId: string,
  fields: Version['fields'],
): Promise<'published' | 'taken'> => {
  const id = noticeIdOf(alertId);
  const known = await read(id);
  const isThere = known?.live !== undefined;
  const isOurs = known?.status === 'published' && known.fields.text === fields.text;
  if (!isThere) await save(id, { version: known?.version ?? 0, status: 'published', fields });
  await link(alertId, id);
  return isThere && !isOurs ? 'taken' : 'published';
};

/** Takes the notice of an alert away from customers, as archiving it on its own page does. */
export const withdraw = async ({ read, save, link }: Ports, alertId: string, notice: string): Promise<void> => {
  const known = await read(notice);
  if (known && known.status !== 'archived') {
    await save(notice, { version: known.version, status: 'archived', fields: known.fields });
  }
  await link(alertId, null);
};
