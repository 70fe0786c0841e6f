import { isUtf8 } from 'node:buffer';
import { hash as hashed } from 'node:crypto';
import type { Entry } from '../conversation/entry.ts';
import { canonical } from './canonical.ts';
import { type Link, linkOf, SALT as SALT_FORM, sealedOf, VERSION } from './link.ts';

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

const SALT_BYTES = 16;
const BODY = ',"body":';
/** What stands in a text as it is, a byte each; whether they are UTF-8 is looked at by itself. */
const CHARACTER = String.raw`[^"\\\x00-\x1f]`;
const TEXT = `${CHARACTER}*`;
// Written out it is found far sooner than counted.
const HASH = CHARACTER.repeat(43);
const SALT = CHARACTER.repeat(22);
const COUNT = String.raw`[1-9]\d{0,14}|0`;
const NAME = /^\w+$/;
const NONE = '(?!)';
/** No entry of ours goes as deep. */
const DEEPEST = 16;

type FormOf = (value: unknown, name: string) => string;

const membersAs = (value: object, form: FormOf): string => {
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const forms = members.map(([name, member]) => (NAME.test(name) ? `"${name}":${form(member, name)}` : NONE));
  return String.raw`\{${forms.join(',')}\}`;
};

/** What matches the canonical JSON of values that differ in their texts and whole numbers alone, and nothing else. */
const formOf = (value: unknown, depth = 0): string => {
  if (typeof value === 'string') return `"${TEXT}"`;
  if (typeof value === 'number') return `(?:${COUNT})`;
  if (typeof value === 'boolean') return '(?:true|false)';
  if (value === null) return 'null';
  if (depth > DEEPEST) return NONE;
  const inside = (member: unknown): string => formOf(member, depth + 1);
  return Array.isArray(value) ? String.raw`\[${value.map(inside).join(',')}\]` : membersAs(Object(value), inside);
};

/** What is read of a head, from its own members alone: others in it, or in what is in it, may be called the same. */
const READ = new Map<string, string>([
  ['at', `(${COUNT})`],
  ['kind', `"(${TEXT})"`],
  ['seq', String.raw`([1-9]\d{0,14})`],
]);

/** All lines as `lineOf` writes them of entries such as this one, in the characters of their bytes. */
const lineForm = ({ sealed, body }: Parsed): RegExp => {
  const head = membersAs(sealed?.head ?? {}, (value, name) => READ.get(name) ?? formOf(value));
  const text = String.raw`\{"conversationId":"${TEXT}","digest":"(${HASH})","head":${head},"previous":"((?:${HASH})?)","version":${VERSION}\}`;
  const [salt, end] = body === undefined ? ['()', '()'] : [`,"salt":"(${SALT})"`, `${BODY}(${formOf(body)})`];
  return new RegExp(String.raw`^\{"hash":"(${HASH})"${salt},"sealed":(${text})${end}\}$`);
};

/** Forms of lines that were read, the last that fitted first. */
export type Forms = RegExp[];
/** A record has not many more. */
const MOST_FORMS = 64;
/** Entries that are so long are not that many. */
const LONGEST = 8_192;

const learn = (forms: Forms, text: string, line: Parsed): void => {
  if (forms.length === MOST_FORMS || text.length > LONGEST) return;
  const form = lineForm(line);
  if (form.test(text)) forms.unshift(form);
};

const partsOf = (forms: Forms, text: string): RegExpExecArray | undefined => {
  for (let index = 0; index < forms.length; index += 1) {
    const parts = forms[index]?.exec(text);
    if (!parts) continue;
    if (index > 0) forms.unshift(...forms.splice(index, 1));
    return parts;
  }
  return undefined;
};

/** The digest of a body: the salt is written before it, over what has been hashed already, so that nothing has to be copied. */
const digestIn = (line: Buffer, salt: string, bodyAt: number): string => {
  const at = bodyAt - SALT_BYTES;
  line.write(salt, at, SALT_BYTES, 'base64url');
  return hashed('sha256', line.subarray(at, line.length - 1), 'base64url');
};

/** Reads a line of a form that is known to be canonical JSON; `opening`: how what was sealed begins. */
const fast = (forms: Forms, opening: string, line: Buffer, text: string): Link | undefined => {
  const parts = partsOf(forms, text);
  if (!parts || !isUtf8(line)) return;
  const [, hash = '', salt = '', sealed = '', digest, at, kind, seq, previous = '', body = ''] = parts;
  const isBodyGone = body === '';
  const bodyAt = text.length - 1 - body.length;
  const sealedEnd = isBodyGone ? bodyAt : bodyAt - BODY.length;
  if (!sealed.startsWith(opening)) return;
  if (hashed('sha256', line.subarray(sealedEnd - sealed.length, sealedEnd), 'base64url') !== hash) return;
  // The decoder takes other characters for the same bytes.
  if (!isBodyGone && !(SALT_FORM.test(salt) && digestIn(line, salt, bodyAt) === digest)) return;
  return {
    seq: Number(seq),
    at: Number(at),
    hash,
    previous,
    isHeadTrue: true,
    isBodyTrue: true,
    isBodyGone,
    isTombstone: kind === 'erased',
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
const parsed = (forms: Forms, conversationId: string, text: string): Link => {
  try {
    const line = decoder.decode(Buffer.from(text, 'latin1'));
    const whole: Parsed = JSON.parse(line);
    if (isDoubled(line, whole)) return NOTHING;
    const { sealed, hash, salt, body, ...others } = whole;
    const { head, previous, digest } = sealed ?? {};
    const entry: object = { ...head, previous, digest, hash, salt, body };
    const link = linkOf(conversationId, entry);
    const isAll = Object.keys(others).length === 0 && canonical(sealed) === sealedOf(conversationId, entry);
    if (!isAll) return { ...link, isHeadTrue: false };
    if (link.isHeadTrue && link.isBodyTrue) learn(forms, text, whole);
    return link;
  } catch {
    return NOTHING;
  }
};

/**
 * Reads the lines of a conversation's export the slow way, which alone says what is wrong: JSON of the same content is as good
 * as a line that `lineOf` writes. Of those it learns what form they have, and lines of a known form are hashed as they
 * stand, which is what makes it fast and never says anything else. The bytes of the line are used up.
 */
export const lineReader = (conversationId: string, forms: Forms = []): ((line: Buffer) => Link) => {
  const opening = `{"conversationId":${JSON.stringify(conversationId)},"digest":"`;
  return (line) => {
    const text = line.toString('latin1');
    return fast(forms, opening, line, text) ?? parsed(forms, conversationId, text);
  };
};
