import type { KeyObject } from 'node:crypto';
import {
  type Digest,
  floor,
  HOUR,
  keyOf,
  NotAsWritten,
  type Row,
  readDigest,
  readPart,
  sha256,
  signedText,
  timeOf,
  unpack,
} from './digest.ts';
import type { FaultKind, Report } from './fault.ts';
import { isSigned } from './signature.ts';
import type { Source, Stored } from './source.ts';

export type Keys = ReadonlyMap<string, KeyObject>;

/** What is kept of a digest that holds. */
export interface Sound {
  readonly key: string;
  readonly from: number;
  readonly sha256: string;
  readonly keyId: string;
  readonly rows: number;
  /** Entries that were new in its hour. */
  readonly entries: number;
}

export interface DigestOptions {
  readonly source: Source;
  readonly keys: Keys;
  readonly report: Report;
  /** Hours that begin before are left alone, epoch milliseconds. */
  readonly from?: number;
  /** Hours that end later are left alone, and up to it there must be digests. */
  readonly to?: number;
  /** Up to when there must be digests; later ones are looked at, too. */
  readonly due?: number;
  /** Hash of a digest that is known from elsewhere. */
  readonly anchor?: string;
}

/** Nothing can be said: there is nothing to look at. */
export class CannotVerify extends Error {}

interface Found {
  readonly digest: Digest;
  readonly sha: string;
  readonly signature: string;
}

/** Why a digest is not to be believed. */
export class DigestFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, why: string) {
    super(why);
    this.kind = kind;
  }
}

const signatureOf = ({ metadata }: Stored, { keyId, algorithm }: Digest): string => {
  const { signature } = metadata;
  if (!signature || !metadata['signature-algorithm'] || !metadata['key-id']) {
    throw new DigestFault('invalid', 'its signature, or what that was made with, is not with it');
  }
  if (metadata['key-id'] !== keyId || metadata['signature-algorithm'] !== algorithm) {
    throw new DigestFault('invalid', 'it names another key or algorithm than its signature');
  }
  return signature;
};

/** One digest by itself: written as it should be, at its place, and signed. */
const read = (stored: Stored, place: { key: string; bucket: string | undefined; hour: number }, keys: Keys): Found => {
  const plain = unpack(stored.body);
  const digest = readDigest(plain);
  const signature = signatureOf(stored, digest);
  const key = keys.get(digest.keyId);
  if (!key)
    throw new DigestFault('unknown key', `it is signed with the key ${digest.keyId}, which is none of the given ones`);
  const sha = sha256(plain);
  if (!isSigned(signedText(digest, sha), signature, key))
    throw new DigestFault('invalid', 'its signature is not of what it says');
  if (digest.key !== place.key) throw new DigestFault('moved', `it was written to ${digest.key}`);
  if (place.bucket !== undefined && digest.bucket !== place.bucket) {
    throw new DigestFault('moved', `it was written to the bucket ${digest.bucket}`);
  }
  if (digest.from !== timeOf(place.hour) || digest.to !== timeOf(place.hour + HOUR)) {
    throw new DigestFault('invalid', 'its hour is not that of its place');
  }
  return { digest, sha, signature };
};

/** All rows of a digest, those of its parts one part after the other. */
export const rowsOf = async function* (source: Pick<Source, 'stored'>, digest: Digest): AsyncGenerator<readonly Row[]> {
  yield digest.conversations;
  for (const part of digest.parts) {
    const stored = await source.stored(part.key);
    if (!stored) throw new DigestFault('missing', `its part ${part.key} is not there`);
    const plain = unpack(stored.body);
    if (sha256(plain) !== part.sha256) throw new DigestFault('invalid', `its part ${part.key} is not the one it names`);
    yield readPart(plain);
  }
};

const countRows = async (source: Source, digest: Digest): Promise<number> => {
  let before = '';
  let rows = 0;
  for await (const portion of rowsOf(source, digest)) {
    for (const [id] of portion) {
      if (id === before) throw new DigestFault('duplicated', `it names conversation ${id} twice`);
      if (id < before) throw new DigestFault('reordered', `conversation ${id} stands behind ${before}`);
      before = id;
      rows += 1;
    }
  }
  if (rows !== digest.counts.conversations)
    throw new DigestFault('truncated', `it has ${rows} of ${digest.counts.conversations} rows`);
  return rows;
};

/** Says what is wrong; `undefined` then. */
const attempt = async <T>(report: Report, where: string, make: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await make();
  } catch (error) {
    if (error instanceof DigestFault) report({ kind: error.kind, where, why: error.message });
    else if (error instanceof NotAsWritten) report({ kind: 'invalid', where, why: error.message });
    else throw error;
    return undefined;
  }
};

/** What a digest says of the one before it, against that one. */
const compare = (report: Report, later: Digest, key: string, found: Found): void => {
  const { previous } = later;
  if (!previous || previous.key !== key) return;
  if (
    previous.sha256 === found.sha &&
    previous.signature === found.signature &&
    previous.bucket === found.digest.bucket
  )
    return;
  report({ kind: 'invalid', where: key, why: 'it is not the one that the digest after it was signed with' });
};

const checkAnchor = ({ anchor, report }: DigestOptions, sound: readonly Sound[]): void => {
  if (anchor === undefined || sound.some((each) => each.sha256 === anchor)) return;
  report({ kind: 'truncated', where: 'digest', why: `no digest has the hash ${anchor}, which was told of elsewhere` });
};

/** From when on there are digests, and the newest that has to be there. */
const boundsOf = async ({ source, report, from = source.span?.from ?? 0, to, due = to }: DigestOptions) => {
  const hours = await source.hours();
  if (!hours) throw new CannotVerify('there are no digests');
  const last = due === undefined ? hours.last : floor(due) - HOUR;
  if (hours.last < last) {
    const why = `the digests end at ${timeOf(hours.last + HOUR)}; ${(last - hours.last) / HOUR} hours after it have none`;
    report({ kind: 'truncated', where: keyOf(source.stack, hours.last + HOUR), why });
  }
  const newest = to === undefined ? hours.last : Math.min(hours.last, floor(to) - HOUR);
  return { first: hours.first, newest, from };
};

/** Walks the digests backwards, past whatever is wrong, and returns those that hold, the newest first. */
export const checkDigests = async (options: DigestOptions): Promise<Sound[]> => {
  const { source, keys, report } = options;
  const { first, newest, from } = await boundsOf(options);
  for (const key of await source.strays()) report({ kind: 'moved', where: key, why: 'no digest has this name' });
  const sound: Sound[] = [];
  let { bucket } = source;
  let later: Digest | undefined;
  // A chain that begins anew far behind another one is one fault, and not one for each hour between them.
  let gone: number[] = [];
  const tellGone = (): void => {
    const [newestGone, ...others] = gone;
    gone = [];
    if (newestGone === undefined) return;
    const rest = others.length > 0 ? `, nor are the ${others.length} before it` : '';
    report({
      kind: 'missing',
      where: keyOf(source.stack, newestGone),
      why: `the digest of this hour is not there${rest}`,
    });
  };
  for (let hour = newest; hour >= from; hour -= HOUR) {
    const key = keyOf(source.stack, hour);
    if (hour < first && !later?.previous) break;
    const stored = await source.stored(key);
    if (!stored) {
      gone.push(hour);
      later = undefined;
      continue;
    }
    tellGone();
    const found = await attempt(report, key, async () => read(stored, { key, bucket, hour }, keys));
    if (found) bucket ??= found.digest.bucket;
    if (found && later) compare(report, later, key, found);
    const rows = found && (await attempt(report, key, () => countRows(source, found.digest)));
    if (found && rows !== undefined) {
      const { keyId, counts } = found.digest;
      sound.push({ key, from: hour, sha256: found.sha, keyId, rows, entries: counts.entries });
    }
    later = found?.digest;
    const before = keyOf(source.stack, hour - HOUR);
    if (later && later.previous?.key !== before && (later.previous || (await source.isOlder(hour)))) {
      const why = later.previous
        ? `it names ${later.previous.key} as the one before it`
        : 'it names none before it, though there are older ones';
      report({ kind: 'gap', where: key, why });
    }
  }
  tellGone();
  checkAnchor(options, sound);
  return sound;
};

/** Digests of the hours from one on that hold, each by itself: what is wrong with others is not asked. */
export const digestsFrom = async function* (
  { source, keys }: Pick<DigestOptions, 'source' | 'keys'>,
  from: number,
): AsyncGenerator<Digest> {
  const { last } = (await source.hours()) ?? { last: 0 };
  for (let hour = from; hour <= last; hour += HOUR) {
    const key = keyOf(source.stack, hour);
    const stored = await source.stored(key);
    const digest = await attempt(
      () => {},
      key,
      async () => {
        const found = stored && read(stored, { key, bucket: source.bucket, hour }, keys);
        if (found) await countRows(source, found.digest);
        return found?.digest;
      },
    );
    if (digest) yield digest;
  }
};

/** A sound digest once more, as it was. */
export const readAgain = async (source: Source, { key, sha256: sha }: Sound): Promise<Digest> => {
  const stored = await source.stored(key);
  const plain = stored && unpack(stored.body);
  if (!plain || sha256(plain) !== sha) throw new CannotVerify(`${key} has changed meanwhile`);
  return readDigest(plain);
};
