import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { keysIn } from '../platform/list-objects.ts';
import { readIfThere } from '../platform/read-object.ts';
import { table } from '../platform/table.ts';

/** Where a text was found. */
export interface Place {
  /** Variable that names the table or bucket, such as `SESSIONS_TABLE`. */
  readonly where: string;
  /** Key of the item or object. */
  readonly key: string;
}

const LIKE = [inflateRawSync, gunzipSync, brotliDecompressSync] as const;

/** What bytes say, also where they are packed; counts and what was learned of them are. */
const textsOf = (bytes: Uint8Array): string[] => [
  Buffer.from(bytes).toString('utf8'),
  ...LIKE.flatMap((unpack) => {
    try {
      return [unpack(bytes).toString('utf8')];
    } catch {
      return [];
    }
  }),
];

/** A text however it was written down: words are counted in small letters. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The same as it stands in JSON. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Whether a stored value holds a text, in names and values, as it is or packed. */
export const holds = (value: unknown, text: string): boolean => {
  if (typeof value === 'string') return [text, inJson(text)].some((form) => plain(value).includes(plain(form)));
  if (value instanceof Uint8Array) return textsOf(value).some((each) => holds(each, text));
  if (value instanceof Set || Array.isArray(value)) return [...value].some((each) => holds(each, text));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => holds(name, text) || holds(each, text));
};

const inTable = async function* (where: string, TableName: string, text: string): AsyncGenerator<Place> {
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: next }));
    for (const item of page.Items ?? []) {
      if (holds(item, text)) yield { where, key: [item.pk, item.sk].filter((part) => part !== undefined).join(' ') };
    }
    next = page.LastEvaluatedKey;
  } while (next);
};

const inBucket = async function* (where: string, bucket: string, text: string): AsyncGenerator<Place> {
  for (const key of await keysIn(bucket)) {
    // What was removed since it was listed holds nothing.
    if (holds(key, text) || holds(await readIfThere(bucket, key), text)) yield { where, key };
  }
};

/** What is searched: names of tables and buckets by their variables. */
export type Searched = Readonly<Record<string, string | undefined>>;

export const isSearched = (variable: string): boolean => /_(?:TABLE|BUCKET)$/.test(variable);

/** Every place in tables and buckets where a text is. It reads all there is. */
export const placesOf = async function* (names: Searched, text: string): AsyncGenerator<Place> {
  // One table or bucket may be known by several names.
  const seen = new Set<string>();
  for (const [variable, name] of Object.entries(names)) {
    if (!name || !isSearched(variable) || seen.has(name)) continue;
    seen.add(name);
    yield* variable.endsWith('_TABLE') ? inTable(variable, name, text) : inBucket(variable, name, text);
  }
};
