/** A canned reply, as staff keep it. */
export interface CannedReply {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly language?: string;
  readonly tags?: readonly string[];
  readonly shortcut?: string;
}

type Fields = Omit<CannedReply, 'id'>;

/** A version of one. */
export interface CannedVersion {
  readonly version: number;
  readonly fields: Fields;
}

/** One as it is listed: its newest version, and which one is in force. */
export interface CannedDocument extends CannedVersion {
  readonly id: string;
  readonly live?: number;
}

/** What may be offered of a document: what is published, never a draft that is newer, or all there is. */
export const inForce = async (
  { id, version, live, fields }: CannedDocument,
  readVersions: (id: string) => Promise<readonly CannedVersion[]>,
): Promise<CannedReply[]> => {
  if (live === undefined) return [];
  if (live === version) return [{ ...fields, id }];
  const published = (await readVersions(id)).find((each) => each.version === live);
  return published ? [{ ...published.fields, id }] : [];
};
