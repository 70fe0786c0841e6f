import { canonical } from './canonical.ts';
import {
  type Digest,
  HOUR,
  keyOf,
  MOST_ROWS,
  type Previous,
  pack,
  type Row,
  readDigest,
  readPart,
  sha256,
  signedText,
  timeOf,
} from './digest.ts';
import type { Signer } from './signature.ts';
import type { Stored } from './source.ts';

export interface Hour {
  readonly stack: string;
  readonly bucket: string;
  /** When it begins, epoch milliseconds. */
  readonly from: number;
  readonly rows: readonly Row[];
  /** Entries that were verified for it. */
  readonly entries: number;
  readonly findings: number;
  readonly erased: Digest['erased'];
  readonly previous: Previous | null;
}

export interface File extends Stored {
  readonly key: string;
}

export interface Sealed {
  readonly digest: Digest;
  /** As the next digest names it. */
  readonly place: Previous;
  /** To be written before the digest itself. */
  readonly parts: readonly File[];
  readonly file: File;
}

/** Has a part written; its number among those of the hour, more than another. */
export type PutPart = (text: string, after: number) => Promise<number>;

const inOrder: PutPart = async (_, after) => after + 1;

const byId = ([a]: Row, [b]: Row): number => (a < b ? -1 : a > b ? 1 : 0);

const chunks = (rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, index) =>
    rows.slice(index * MOST_ROWS, (index + 1) * MOST_ROWS),
  );

/** The digest of an hour, signed. */
export const compose = async (hour: Hour, signer: Signer, putPart = inOrder): Promise<Sealed> => {
  const { stack, bucket, from, previous } = hour;
  const rows = hour.rows.toSorted(byId);
  const parts: { key: string; text: string }[] = [];
  let number = 0;
  for (const conversations of rows.length > MOST_ROWS ? chunks(rows) : []) {
    const text = canonical({ version: 1, conversations });
    readPart(Buffer.from(text));
    number = await putPart(text, number);
    parts.push({ key: keyOf(stack, from, number), text });
  }
  const digest: Digest = {
    version: 1,
    bucket,
    key: keyOf(stack, from),
    from: timeOf(from),
    to: timeOf(from + HOUR),
    conversations: parts.length > 0 ? [] : rows,
    parts: parts.map(({ key, text }) => ({ key, sha256: sha256(text) })),
    counts: { conversations: rows.length, entries: hour.entries, findings: hour.findings },
    erased: hour.erased.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    previous,
    keyId: signer.keyId,
    algorithm: 'ECDSA_SHA_256',
  };
  const text = canonical(digest);
  // What no verifier reads would be locked there for years, and prove nothing of any conversation in it.
  readDigest(Buffer.from(text));
  const sha = sha256(text);
  const signature = await signer.sign(signedText(digest, sha));
  const metadata = { signature, 'signature-algorithm': digest.algorithm, 'key-id': digest.keyId };
  return {
    digest,
    place: { bucket, key: digest.key, sha256: sha, signature },
    parts: parts.map((part) => ({ key: part.key, body: pack(part.text), metadata: {} })),
    file: { key: digest.key, body: pack(text), metadata },
  };
};
