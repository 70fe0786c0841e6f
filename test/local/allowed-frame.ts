import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { SessionResponse } from '../../functions/protocol/server.ts';

/*
 * What may reach a visitor, written down from docs/protocol.md and nowhere taken from the code that decides it: a mistake
 * there has to show here. Objects are strict, so a key nobody thought of is a leak.
 */
const { strictObject: exactly, optional, string, boolean, array, literal } = z;

const count = () => z.int().check(z.minimum(0));
const number = () => z.int().check(z.minimum(1));
const time = () => z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const conversationId = () => string().check(z.regex(/^[\w-]{22}$/));
/** As clients may choose it, or the server's own: a question's id with a word. */
const id = () => string().check(z.regex(/^[\w-]{1,64}(\.reply)?(\.looked|\.asked)?(\.idle)?(\.late)?$/));
const from = (...roles: string[]) => exactly({ role: z.enum(roles), name: optional(string()) });

/** Of a text that was shown to visitors. */
const version = () => string().check(z.regex(/^[\w-]{16}$/));

const state = exactly({
  seq: count(),
  mode: z.enum(['bot', 'procedure', 'waiting', 'agent', 'closed', 'erased']),
  epoch: count(),
  turn: count(),
  language: optional(string()),
  accepted: optional(version()),
  level: optional(literal([1, 2])),
  until: optional(time()),
});
/** Where who waits is in the line. */
const place = { position: number(), estimateSeconds: optional(number()) };
const choices = () => array(exactly({ id: string(), label: string() }));
const sources = () => array(exactly({ id: string(), version: count(), title: string(), url: optional(string()) }));

const fileType = z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']);
const attachmentId = () => string().check(z.regex(/^[\w-]{22}$/));
const attachment = exactly({ id: attachmentId(), name: string(), type: fileType, size: number() });

const shown = <S extends z.core.$ZodLooseShape>(kind: string, fields: S) =>
  exactly({
    seq: number(),
    id: id(),
    kind: literal(kind),
    from: from('customer', 'bot', 'agent', 'system', 'procedure'),
    at: time(),
    ...fields,
  });

/** Kinds a visitor may read, with their fields; of every other one he learns its number. */
const entry = z.discriminatedUnion('kind', [
  exactly({ seq: number(), kind: literal('hidden') }),
  shown('message', {
    text: optional(string()),
    attachment: optional(attachment),
    choice: optional(string()),
    choices: optional(choices()),
    sources: optional(sources()),
    about: optional(number()),
    form: optional(z.enum(['identify', 'prove'])),
    until: optional(time()),
    withheld: optional(literal(true)),
  }),
  shown('identified', {
    text: string(),
    choices: optional(choices()),
    level: literal([1, 2]),
    until: optional(time()),
  }),
  shown('signed_out', { text: string() }),
  shown('escalated', { text: optional(string()), choices: optional(choices()), about: optional(number()) }),
  ...['assigned', 'transferred', 'released'].map((kind) => shown(kind, { text: string() })),
  shown('feedback', { about: number(), helpful: boolean() }),
  shown('looked_up', {
    text: optional(string()),
    choices: optional(choices()),
    about: number(),
    withheld: optional(literal(true)),
  }),
  shown('rated', { score: number(), comment: optional(string()) }),
  shown('resolved', { text: optional(string()) }),
  shown('closed', { text: optional(string()) }),
  shown('ticketed', {
    text: optional(string()),
    ticket: exactly({ id: string().check(z.regex(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)), due: time() }),
  }),
]);

const CODES = [
  ...['not_json', 'too_deep', 'too_large', 'unknown_action', 'invalid', 'unauthorized', 'expired', 'forbidden'],
  ...['not_found', 'not_joined', 'conflict', 'closed', 'busy', 'rate_limited', 'not_accepted', 'internal'],
  ...['code_refused', 'unavailable'],
];
/** What only the machinery says: names of its parts, of exceptions, places in the code. */
const INTERNAL =
  /arn:|aws|dynamo|exception|error:|node_modules|\.ts\b|\.mjs\b|undefined|\[object|CONV#|VISITOR#|ROOM#/i;

const frame = z.discriminatedUnion('type', [
  exactly({
    type: literal('joined'),
    conversationId: conversationId(),
    state,
    entries: array(entry),
    more: boolean(),
    open: boolean(),
    opensAt: optional(time()),
    bot: boolean(),
    disclosure: optional(exactly({ text: string(), version: version(), accept: boolean() })),
    greeting: string(),
    welcome: string(),
    choices: choices(),
    earlier: optional(array(exactly({ conversationId: conversationId(), at: time(), title: optional(string()) }))),
  }),
  exactly({ type: literal('accepted'), conversationId: conversationId(), id: id(), seq: number(), at: time() }),
  exactly({ type: literal('entry'), conversationId: conversationId(), entry, state }),
  exactly({
    type: literal('delta'),
    conversationId: conversationId(),
    replyTo: id(),
    epoch: count(),
    attempt: count(),
    offset: count(),
    text: string(),
  }),
  exactly({
    type: literal('typing'),
    conversationId: conversationId(),
    on: boolean(),
    from: from('customer', 'agent'),
  }),
  exactly({ type: literal('read'), conversationId: conversationId(), seq: number(), from: from('customer', 'agent') }),
  exactly({
    type: literal('upload'),
    conversationId: conversationId(),
    id: id(),
    attachment: attachmentId(),
    url: string(),
    fields: z.record(string(), string()),
    expiresAt: time(),
  }),
  exactly({
    type: literal('uploaded'),
    conversationId: conversationId(),
    id: id(),
    attachment: attachmentId(),
    ok: boolean(),
    reason: optional(z.enum(['unsupported', 'mismatch', 'damaged', 'active', 'infected'])),
  }),
  exactly({
    type: literal('file'),
    conversationId: conversationId(),
    id: attachmentId(),
    seq: number(),
    url: string(),
    expiresAt: time(),
  }),
  exactly({
    type: literal('pong'),
    conversationId: optional(conversationId()),
    seq: optional(count()),
    welcome: optional(string()),
    queue: optional(exactly(place)),
  }),
  exactly({ type: literal('queue'), conversationId: conversationId(), ...place }),
  exactly({
    type: literal('error'),
    code: z.enum(CODES),
    message: string().check(z.refine((text) => !INTERNAL.test(text), { error: 'speaks of the inside' })),
    id: optional(string().check(z.regex(/^[\w-]{1,64}$/))),
    action: optional(string().check(z.regex(/^[\w-]{1,64}$/))),
    retryAfter: optional(number()),
  }),
]);

/** More conversations than any visitor of a test has. */
const CONVERSATIONS = 3;

const ownConversations = (visitorId: string): string[] =>
  Array.from({ length: CONVERSATIONS }, (_, ordinal) =>
    createHash('sha256')
      .update(`conversation\0${visitorId}\0${ordinal}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url'),
  );

/** What somebody wrote may look like anything, and so does what opens one file for minutes; everything else is ours. */
const WRITTEN = new Set(['text', 'comment', 'greeting', 'label', 'title', 'url', 'fields']);
/** SHA-256 and 32 random bytes (base64url, hexadecimal), and an id of a connection. */
const SECRET = /(?<![\w-])(?:[\w-]{43}|[0-9a-f]{64}|[\w-]{15}=)(?![\w-])/;

const ours = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  // A file is called by who has sent it; what it says besides has been looked at field by field.
  return Object.entries(value).flatMap(([key, item]) => (WRITTEN.has(key) || key === 'attachment' ? [] : ours(item)));
};

/** What a frame tells this visitor that he may not know; undefined for a frame that is right. */
export const leakIn = (text: string, { visitorId, token, resumeKey }: SessionResponse): string | undefined => {
  const value: unknown = JSON.parse(text);
  const result = frame.safeParse(value);
  if (!result.success) {
    return result.error.issues
      .map(
        (issue) =>
          `${issue.path.join('.')}: ${issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.message}`,
      )
      .join('; ');
  }
  if ('conversationId' in result.data && result.data.conversationId !== undefined) {
    const known = ownConversations(visitorId).includes(result.data.conversationId);
    if (!known) return `conversationId: ${result.data.conversationId} is not this visitor's`;
  }
  const secret = [visitorId, token, resumeKey].find((each) => text.includes(each));
  if (secret !== undefined) return `holds ${secret}`;
  return ours(value)
    .filter((each) => SECRET.test(each))
    .map((each) => `holds ${each}, a hash, a key or an id of a connection`)
    .at(0);
};
