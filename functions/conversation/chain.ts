import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Body, Draft, Entry, Head } from './entry.ts';
import { maskedBody } from './mask.ts';
import { fold, type State } from './state.ts';

/** Version of the hashed form; a change of what is covered raises it. */
const VERSION = 1;

const jcs = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('only JSON values can be hashed');
  return text;
};

/** SHA-256(16-byte salt || JCS(body)), base64url: proves a body while it exists, says nothing once salt and body are gone. */
export const digestOf = (salt: string, body: Body): string =>
  createHash('sha256').update(Buffer.from(salt, 'base64url')).update(jcs(body)).digest('base64url');

/**
 * Whether a bare number may be a one-time code. Who has been asked for the number of an order, and for no code since, writes
 * that number; in doubt it is a code.
 */
const isCodeAwaited = (state: State | undefined, at: number): boolean => {
  const { awaited = 0, procedure } = state ?? {};
  const isNumberAsked = procedure?.step === 'choice' && !procedure.isCodeNewer;
  return at < awaited && !isNumberAsked;
};

const headOf = ({ digest: _d, previous: _p, hash: _h, salt: _s, body: _b, ...head }: Entry): Head => head;

/** SHA-256 over version, conversation, the whole head, the body's digest and the previous hash (RFC 8785), base64url. */
export const hashOf = (conversationId: string, head: Head, digest: string, previous: string): string =>
  createHash('sha256')
    .update(jcs({ version: VERSION, conversationId, previous, digest, head }))
    .digest('base64url');

/** JSON has no `undefined`: what is not there is neither hashed nor stored. */
const compact = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value));

/** The entry that follows `last` in the chain. Pure but for the salt. */
export const seal = (conversationId: string, last: Entry | undefined, draft: Draft, at: number): Entry => {
  const { body: rawBody, facts: _facts, ...rest } = draft;
  const seq = (last?.seq ?? 0) + 1;
  const state = fold(last?.state, draft, seq, at);
  const head: Head = compact({ ...rest, seq, at, epoch: state.epoch, state });
  // The bot's words are published ones, a procedure's are the business's own data; a number in them is meant to be read.
  const isOurs = draft.role === 'bot' || draft.role === 'procedure';
  // What an agent writes while a code is on its way may be a number of his; a customer's is taken for the code.
  const isAwaited = draft.role !== 'agent' && isCodeAwaited(last?.state, at);
  const body = compact(isOurs ? rawBody : maskedBody(rawBody, isAwaited));
  const salt = randomBytes(16).toString('base64url');
  const digest = digestOf(salt, body);
  const previous = last?.hash ?? '';
  return { ...head, digest, previous, hash: hashOf(conversationId, head, digest, previous), salt, body };
};

/**
 * The first of these entries that does not follow: wrong number, broken link, altered head or altered body.
 * `before` is the hash of the entry before the first of them (empty for entry 1). A body that was erased is no fault.
 */
export const firstFault = (conversationId: string, entries: readonly Entry[], before = ''): number | undefined => {
  let previous = before;
  let seq = entries[0]?.seq ?? 0;
  for (const entry of entries) {
    const bodyHolds = !entry.body || (entry.salt !== undefined && digestOf(entry.salt, entry.body) === entry.digest);
    const linked = entry.seq === seq && entry.previous === previous;
    if (!linked || !bodyHolds || entry.hash !== hashOf(conversationId, headOf(entry), entry.digest, previous)) {
      return entry.seq;
    }
    previous = entry.hash;
    seq += 1;
  }
  return undefined;
};
