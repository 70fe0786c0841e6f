import type { DocumentWithVersions } from '../knowledge/data.ts';
import type { Version } from '../knowledge/kinds.ts';

type Fields = Version['fields'];

/** What publishing a notice for an alert takes of the service. They reject with `Refused`. */
export interface Ports {
  /** Publishes a new one; false: there is one of that id. */
  create(id: string, fields: Fields): Promise<boolean>;
  read(id: string): Promise<DocumentWithVersions>;
  save(id: string, change: Pick<Version, 'version' | 'status' | 'fields'>): Promise<unknown>;
  /** Keeps with the alert which notice it has; null: none any more. */
  link(alertId: string, notice: string | null): Promise<unknown>;
}

const LONGEST = 64;

/** One alert, one notice: two people who press at the same moment do not publish two. */
export const noticeIdOf = (alertId: string): string =>
  `surge-${alertId.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`.slice(0, LONGEST);

/** What becomes of a notice that is there already: it is the one of an earlier try, or another one, or none is in force. */
const publishAgain = async ({ read, save }: Ports, id: string, fields: Fields): Promise<'published' | 'taken'> => {
  const known = await read(id);
  if (known.live === undefined) {
    await save(id, { version: known.version, status: 'published', fields });
    return 'published';
  }
  return known.status === 'published' && known.fields.text === fields.text ? 'published' : 'taken';
};

/**
 * Publishes the notice of an alert. A second try after a failure ends what the first one has begun; where somebody else
 * was faster with another text it is `taken`, and his stays.
 */
export const publish = async (ports: Ports, alertId: string, fields: Fields): Promise<'published' | 'taken'> => {
  const id = noticeIdOf(alertId);
  const outcome = (await ports.create(id, fields)) ? 'published' : await publishAgain(ports, id, fields);
  await ports.link(alertId, id);
  return outcome;
};

/** Takes the notice of an alert away from customers, as archiving it on its own page does. */
export const withdraw = async ({ read, save, link }: Ports, alertId: string, notice: string): Promise<void> => {
  const { version, status, fields } = await read(notice);
  if (status !== 'archived') await save(notice, { version, status: 'archived', fields });
  await link(alertId, null);
};
