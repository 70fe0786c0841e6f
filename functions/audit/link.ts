import { hash as hashed } from 'node:crypto';
import type { Entry } from '../conversation/entry.ts';
import { canonical } from './canonical.ts';

/** What a chain needs of an entry: what it says of itself, and whether that is so. */
export interface Link {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly hash: string;
  readonly previous: string;
  readonly isHeadTrue: boolean;
  readonly isBodyTrue: boolean;
  readonly isBodyGone: boolean;
  /** The last word of a conversation that was erased; its bodies are gone, and its other entries may be. */
  readonly isTombstone: boolean;
  /** Of an entry that is not of its conversation: whether it is of another one, and how many characters are hashed for that. */
  readonly isOf?: (conversationId: string) => boolean;
  readonly size?: number;
}

/** Version of the hashed form, as in `conversation/chain.ts`. */
export const VERSION = 1;
/** 16 bytes have one way to be written: the last character holds two bits. */
export const SALT = /^[\w-]{21}[AQgw]$/;

const sha256 = (bytes: string | Uint8Array): string => hashed('sha256', bytes, 'base64url');

const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

const isBodyTrue = ({ salt, body, digest }: Partial<Entry>): boolean => {
  if (body === undefined) return salt === undefined;
  const text = attempt(() => canonical(body));
  if (text === undefined || !SALT.test(String(salt))) return false;
  return sha256(Buffer.concat([Buffer.from(String(salt), 'base64url'), Buffer.from(text)])) === digest;
};

/** Number and time are compared with all others: what is none would be neither before nor behind anything. */
export const isPlaced = ({ seq, at }: { readonly seq?: unknown; readonly at?: unknown }): boolean =>
  Number.isSafeInteger(seq) && Number(seq) >= 1 && Number.isSafeInteger(at) && Number(at) >= 0;

/** The text that an entry's hash is of. */
export const sealedOf = (conversationId: string, entry: Partial<Entry>): string => {
  const { digest, previous, hash: _hash, salt: _salt, body: _body, ...head } = entry;
  return canonical({ version: VERSION, conversationId, previous, digest, head });
};

/** Of an entry as it is stored; it may be anything by now. */
export const linkOf = (conversationId: string, entry: Partial<Entry>): Link => {
  const isOf = (id: string): boolean => attempt(() => sha256(sealedOf(id, entry))) === entry.hash;
  const sealed = attempt(() => sealedOf(conversationId, entry));
  const isHashTrue = sealed !== undefined && sha256(sealed) === entry.hash;
  return {
    seq: Number(entry.seq),
    at: Number(entry.at),
    hash: String(entry.hash),
    previous: String(entry.previous),
    isHeadTrue: isHashTrue && isPlaced(entry),
    isBodyTrue: isBodyTrue(entry),
    isBodyGone: entry.body === undefined,
    isTombstone: entry.kind === 'erased',
    // What cannot be written as text here cannot be so elsewhere.
    ...(isHashTrue || sealed === undefined ? {} : { isOf, size: sealed.length }),
  };
};
