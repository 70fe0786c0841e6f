import { hash as hashed } from 'node:crypto';
import type { Entry } from '../conversation/entry.ts';
import { canonical } from './canonical.ts';
import { isPlaced, type Link, linkOf, SALT as SALT_FORM, sealedOf, VERSION } from './link.ts';

/**
 * An entry as a line of an export: `sealed` is the very text that `hash` is of, and `body` the one that, after the bytes of
 * the salt, its digest is of.
 */
export const lineOf = (conversationId: string, entry: Partial<Entry>): string => {
  const { hash, salt, body } = entry;
  const sealed = sealedOf(conversationId, entry);
  if (body === undefined) return `{"hash":"${hash}","sealed":${sealed}}`;
  return `{"hash":"${hash}","salt":"${salt}","sealed":${sealed},"body":${canonical(body)}}`;
};

const HASH_LENGTH = 43;
const SALT_LENGTH = 22;
const SALT_BYTES = 16;
const HASH_AT = '{"hash":"'.length;
const SALT = '","salt":"';
const SALT_AT = HASH_AT + HASH_LENGTH + SALT.length;
const SEALED = '","sealed":';
const SEALED_AT = SALT_AT + SALT_LENGTH + SEALED.length;
const SEALED_END = `","version":${VERSION}}`;
const BORDER = `${SEALED_END},"body":`;
/** The part of it that is looked for: V8 finds what is shorter than 7 characters far sooner. */
const NEEDLE = `${VERSION}},"bo`;
const NEEDLE_AT = BORDER.indexOf(NEEDLE);
const PREVIOUS = ',"previous":"';
/** Names of the head in the order they stand in, without their first quote, which is everywhere. */
const AT = 'at":';
const KIND = 'kind":';
const SEQ = 'seq":';
const ERASED = '"erased"';

const [COMMA, END] = [0x2c, 0x7d];

/** The whole number at a place; `NaN` where there is something else. */
const numberAt = (text: string, from: number): number => {
  let value = 0;
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (at > from && (code === COMMA || code === END)) return value;
    if (!(code >= 0x30 && code <= 0x39)) return Number.NaN;
    value = value * 10 + code - 0x30;
  }
};

/** Where what was sealed comes to its last fixed part; -1 if it does not. */
const borderIn = (text: string, from: number): number => {
  for (let at = text.indexOf(NEEDLE, from); at >= 0; at = text.indexOf(NEEDLE, at + 1)) {
    if (text.startsWith(BORDER, at - NEEDLE_AT)) return at - NEEDLE_AT;
  }
  return -1;
};

/** The digest of a body: the salt is written before it, over what has been hashed already, so that nothing has to be copied. */
const digestIn = (line: Buffer, text: string, bodyAt: number): string => {
  const at = bodyAt - SALT_BYTES;
  line.write(text.slice(SALT_AT, SALT_AT + SALT_LENGTH), at, SALT_BYTES, 'base64url');
  return hashed('sha256', line.subarray(at, line.length - 1), 'base64url');
};

/** Reads a line as `lineOf` writes it; `opening`: how what was sealed begins. */
const fast = (opening: string, line: Buffer, text: string): Link | undefined => {
  const isBodyGone = !text.startsWith(SALT, HASH_AT + HASH_LENGTH);
  const sealedAt = isBodyGone ? HASH_AT + HASH_LENGTH + SEALED.length : SEALED_AT;
  if (!text.startsWith('{"hash":"') || !text.startsWith(SEALED, sealedAt - SEALED.length)) return;
  if (!text.startsWith(opening, sealedAt) || !text.endsWith('}')) return;
  const end = isBodyGone ? text.length - SEALED_END.length - 1 : borderIn(text, sealedAt);
  const isFirst = text.startsWith(PREVIOUS, end - PREVIOUS.length);
  const hash = text.slice(HASH_AT, HASH_AT + HASH_LENGTH);
  const sealedEnd = end + SEALED_END.length;
  if (end < 0 || hashed('sha256', line.subarray(sealedAt, sealedEnd), 'base64url') !== hash) return;
  const digestAt = sealedAt + opening.length;
  // The decoder takes other characters for the same bytes.
  if (!isBodyGone && !SALT_FORM.test(text.slice(SALT_AT, SALT_AT + SALT_LENGTH))) return;
  if (!isBodyGone && !text.startsWith(digestIn(line, text, end + BORDER.length), digestAt)) return;
  const at = text.indexOf(AT, digestAt + HASH_LENGTH) + AT.length;
  const kind = text.indexOf(KIND, at) + KIND.length;
  const place = { seq: numberAt(text, text.indexOf(SEQ, kind) + SEQ.length), at: numberAt(text, at) };
  if (!isPlaced(place)) return;
  return {
    ...place,
    hash,
    previous: isFirst ? '' : text.slice(end - HASH_LENGTH, end),
    isHeadTrue: true,
    isBodyTrue: true,
    isBodyGone,
    isTombstone: text.startsWith(ERASED, kind),
  };
};

const NOTHING: Link = {
  seq: Number.NaN,
  at: Number.NaN,
  hash: '',
  previous: '',
  isHeadTrue: false,
  isBodyTrue: false,
  isBodyGone: false,
  isTombstone: false,
};

interface Parsed {
  readonly sealed?: { readonly head?: object; readonly previous?: string; readonly digest?: string };
  readonly hash?: string;
  readonly salt?: string;
  readonly body?: object;
}

const STRING = /"(?:[^"\\]|\\.)*"/g;

/** Members of a value, and of all that is in it. */
const membersOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, each) => sum + membersOf(each), 0);
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length);
};

/** JSON may name a member twice, and each reader takes the one it likes: outside of strings each has a colon. */
const isDoubled = (line: string, value: unknown): boolean =>
  line.replace(STRING, '').split(':').length - 1 !== membersOf(value);

const parsed = (conversationId: string, line: string): Link => {
  try {
    const whole: Parsed = JSON.parse(line);
    if (isDoubled(line, whole)) return NOTHING;
    const { sealed, hash, salt, body, ...others } = whole;
    const { head, previous, digest } = sealed ?? {};
    const entry: object = { ...head, previous, digest, hash, salt, body };
    const link = linkOf(conversationId, entry);
    const isAll = Object.keys(others).length === 0 && canonical(sealed) === sealedOf(conversationId, entry);
    return isAll ? link : { ...link, isHeadTrue: false };
  } catch {
    return NOTHING;
  }
};

/**
 * Reads the lines of a conversation's export. A line as `lineOf` writes it is hashed as it stands, which is what makes it
 * fast. Where it differs it is read again the slow way, which alone says what is wrong: JSON of the same content is as good. The bytes of the line are used up.
 */
export const lineReader = (conversationId: string): ((line: Buffer) => Link) => {
  const opening = `{"conversationId":${JSON.stringify(conversationId)},"digest":"`;
  return (line) => {
    const text = line.toString('latin1');
    return fast(opening, line, text) ?? parsed(conversationId, Buffer.from(text, 'latin1').toString());
  };
};
