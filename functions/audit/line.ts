import { isUtf8 } from 'node:buffer';
import { hash as hashed } from 'node:crypto';
import type { Entry } from '../conversation/entry.ts';
import { canonical } from './canonical.ts';
import { isPlaced, type Link, linkOf, SALT as SALT_FORM, sealedOf, VERSION } from './link.ts';
import { nameEnd, valueEnd } from './scan.ts';

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

interface Parsed {
  readonly sealed?: { readonly head?: object; readonly previous?: string; readonly digest?: string };
  readonly hash?: string;
  readonly salt?: string;
  readonly body?: object;
}

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
const HEAD = '","head":{';
const [AT, KIND, SEQ] = ['"at":', '"kind":', '"seq":'];
const ERASED = '"erased"';
/** What is beside the head and would be taken for it. */
const BESIDE = ['"body":', '"digest":', '"hash":', '"previous":', '"salt":'];
const COMMA = 0x2c;

const wholeAt = (text: string, from: number, end: number): number => {
  let value = 0;
  for (let at = from; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/**
 * What a head says of its place, from its own members alone: others in what is in it may be called the same. They stand in the
 * order of their names, so that nothing is to be looked at beyond its number.
 */
const placeIn = (text: string, from: number): { seq: number; at: number; kindAt: number; end: number } | undefined => {
  let at = Number.NaN;
  let kindAt = -1;
  for (let name = from; ; ) {
    const value = nameEnd(text, name);
    const end = value < 0 ? -1 : valueEnd(text, value);
    if (end < 0 || text.charCodeAt(end) !== COMMA) return;
    const length = value - name;
    if (length === AT.length && text.startsWith(AT, name)) at = wholeAt(text, value, end);
    else if (length === KIND.length && text.startsWith(KIND, name)) kindAt = value;
    else if (text.startsWith(SEQ, name)) return { seq: wholeAt(text, value, end), at, kindAt, end };
    else if (BESIDE.some((each) => each.length === length && text.startsWith(each, name))) return;
    name = end + 1;
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
  const digestAt = sealedAt + opening.length;
  const headAt = digestAt + HASH_LENGTH + HEAD.length;
  const place = text.startsWith(HEAD, headAt - HEAD.length) ? placeIn(text, headAt) : undefined;
  if (!place || place.kindAt < 0 || !isPlaced(place)) return;
  const end = isBodyGone ? text.length - SEALED_END.length - 1 : borderIn(text, place.end);
  const isFirst = text.startsWith(PREVIOUS, end - PREVIOUS.length);
  if (!isFirst && !text.startsWith(PREVIOUS, end - HASH_LENGTH - PREVIOUS.length)) return;
  const hash = text.slice(HASH_AT, HASH_AT + HASH_LENGTH);
  const sealedEnd = end + SEALED_END.length;
  if (end < 0 || hashed('sha256', line.subarray(sealedAt, sealedEnd), 'base64url') !== hash) return;
  if (!isUtf8(line)) return;
  // The decoder takes other characters for the same bytes.
  if (!isBodyGone && !SALT_FORM.test(text.slice(SALT_AT, SALT_AT + SALT_LENGTH))) return;
  if (!isBodyGone && !text.startsWith(digestIn(line, text, end + BORDER.length), digestAt)) return;
  return {
    seq: place.seq,
    at: place.at,
    hash,
    previous: isFirst ? '' : text.slice(end - HASH_LENGTH, end),
    isHeadTrue: true,
    isBodyTrue: true,
    isBodyGone,
    isTombstone: text.startsWith(ERASED, place.kindAt),
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

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `text`: the line in the characters of its bytes. */
const parsed = (conversationId: string, text: string): Link => {
  try {
    const line = decoder.decode(Buffer.from(text, 'latin1'));
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
 * fast. Where it differs it is read again the slow way, which alone says what is wrong: JSON of the same content is as good.
 * A text that hashes right and is not canonical is believed where it stands in such a line: no digest names its hash, and what
 * none names proves nothing. The bytes of the line are used up.
 */
export const lineReader = (conversationId: string): ((line: Buffer) => Link) => {
  const opening = `{"conversationId":${JSON.stringify(conversationId)},"digest":"`;
  return (line) => {
    const text = line.toString('latin1');
    return fast(opening, line, text) ?? parsed(conversationId, text);
  };
};
