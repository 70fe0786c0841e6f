import * as z from 'zod/mini';
import type { Entry } from '../conversation/entry.ts';
import { newest } from '../conversation/log.ts';
import { conversationsOfVisitor } from '../conversation/of-person.ts';
import type { Standing } from '../escalation/standing.ts';
import { plainNumber, surrogate } from '../member/surrogate.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { Flag, Id, readable } from '../protocol/fields.ts';
import { Note } from '../protocol/labels.ts';
import type { Erasure, ErasureList, HoldList } from '../protocol/record.ts';
import { beginAnew } from '../retention/state.ts';
import { dropHold, endHold, type Hold, holds, isHeld, isMemberHeld, putHold } from './hold.ts';
import { putRequest, type Request, requestsBefore } from './ledger.ts';
import { newRequest } from './request.ts';

const PAGE = 50;
const MAX_TARGET = 64;

const targetRule = 'target: must be 1 to 64 of the characters A-Z a-z 0-9 _ -';
const named = <S extends { what: string; target: string }>() =>
  z.refine<S>(({ what, target }) => what === 'member' || Id.safeParse(target).success, { error: targetRule });
const Target = readable(MAX_TARGET, 'what it is about').check(
  z.describe(
    'id of the conversation or of the visitor, or the number of the member as the business counts, which is kept as a surrogate only',
  ),
);
const Reference = Note.check(
  z.describe('a reference of the business, such as the number of a letter, which is kept for good: see `tags`'),
);

/** Body of `POST /api/erasures`. */
export const ErasureRequest = z
  .strictObject({
    what: z.enum(['conversation', 'visitor', 'member'], { error: 'must be conversation, visitor or member' }),
    target: Target,
    note: z.optional(Reference),
  })
  .check(named());

/** Body of `PUT /api/holds`. */
export const HoldRequest = z
  .strictObject({
    what: z.enum(['conversation', 'member'], { error: 'must be conversation or member' }),
    target: Target,
    held: Flag.check(z.describe('`false` ends it')),
    listed: z.optional(
      Flag.check(z.describe('with `held` `false`: `target` is as `GET /api/holds` lists it, so a member’s surrogate')),
    ),
    note: Reference,
  })
  .check(
    named(),
    z.refine(({ held, listed }) => !(held && listed), {
      error: 'listed: a hold begins with the number of the member, whose surrogate is made of it',
    }),
  );

const iso = (at: number): string => new Date(at).toISOString();

const stateOf = ({ doneAt, sweptAt, held }: Request): Erasure['state'] => {
  if (doneAt !== undefined) return 'done';
  if (sweptAt !== undefined) return 'swept';
  return held.length > 0 ? 'held' : 'open';
};

export const viewOf = (request: Request): Erasure => {
  const { id, what, target, note, by, requestedAt, conversations, held, sweptAt, doneAt } = request;
  return {
    ...{ id, what, target, by, state: stateOf(request) },
    ...{ requestedAt: iso(requestedAt), conversations: conversations.length, held: held.length },
    ...(note !== undefined && { note }),
    ...(sweptAt !== undefined && { sweptAt: iso(sweptAt) }),
    ...(doneAt !== undefined && { doneAt: iso(doneAt) }),
  };
};

/** A member's number is kept nowhere. */
export const targetOf = async ({ what, target }: Pick<Request, 'what' | 'target'>): Promise<string> =>
  what === 'member' ? surrogate(plainNumber(target)) : target;

const onHold = () => new VisibleError('conflict', 'a legal hold keeps this; end that first');

const findConversation = async (target: string): Promise<Entry> => {
  const last = await newest(target);
  if (!last) throw new VisibleError('not_found', 'target: there is no such conversation');
  return last;
};

/** Of a member there is more than one visitor has, and he goes on with it on other devices. */
export const requireNobodys = async (visitorId: string): Promise<void> => {
  const all = await conversationsOfVisitor(visitorId);
  if (all.some(({ last: { state } }) => state.mode !== 'erased' && state.member !== undefined)) {
    // No `conflict`: that is a hold, to be ended first.
    throw new VisibleError('invalid', 'what: this visitor is a member’s; erase the member, by his number');
  }
};

const requireFree = async (what: Request['what'], target: string): Promise<void> => {
  if (what === 'member' && (await isMemberHeld(target))) throw onHold();
  if (what === 'visitor') return requireNobodys(target);
  if (what !== 'conversation') return;
  const { state } = await findConversation(target);
  if (state.mode !== 'erased' && (await isHeld(target))) throw onHold();
};

/**
 * Writes down that something is to be erased, which begins within a minute. The same asked for again finds nothing more.
 * @throws VisibleError `conflict` while a legal hold keeps it
 */
export const requestErasure = async (body: unknown, by: Standing, now: number): Promise<Erasure> => {
  const { note, ...named } = parseWith(ErasureRequest, body);
  const { what } = named;
  const target = await targetOf(named);
  await requireFree(what, target);
  const request = newRequest({ what, target, note }, by.id, now, by.role);
  await putRequest(request);
  return viewOf(request);
};

/** The key of a request, with nothing in it that an address has to write in another way. */
const CURSOR = /^([\dTZ:.-]{20,30})~([\w-]{1,40})$/;
const ListQuery = z.object({
  after: z.optional(z.string().check(z.regex(CURSOR, { error: 'must be the after of the page before' }))),
});

/** Erasures, the newest first, 50 a page. */
export const listErasures = async (query: unknown): Promise<ErasureList> => {
  const { after } = parseWith(ListQuery, query ?? {});
  const { requests, last } = await requestsBefore(after?.replace('~', '#'), PAGE);
  return { erasures: requests.map(viewOf), ...(last !== undefined && { after: last.replace('#', '~') }) };
};

const holdView = ({ what, target, note, by, at }: Hold): HoldList['holds'][number] => ({
  ...{ what, target, note, by },
  at: iso(at),
});

export const listHolds = async (): Promise<HoldList> => ({ holds: (await holds()).map(holdView) });

const requireKept = async (conversationId: string): Promise<void> => {
  const { state } = await findConversation(conversationId);
  if (state.mode === 'erased') throw new VisibleError('not_found', 'target: this conversation is erased');
};

const REFUSED = {
  there: 'this is on hold already: GET /api/holds says since when and why',
  erasing: 'target: this member is being erased, and what is gone cannot be kept; GET /api/erasures says how far it is',
};

const beginHold = async (hold: Hold): Promise<void> => {
  if (hold.what === 'conversation') await requireKept(hold.target);
  const became = await putHold(hold);
  if (became !== 'begun') throw new VisibleError('conflict', REFUSED[became]);
  if (hold.what === 'member') return;
  // Since the look before somebody may have erased it; from the hold on nobody can.
  await requireKept(hold.target).catch(async (error: unknown) => {
    await dropHold(hold);
    throw error;
  });
};

/**
 * Keeps something from being erased, or ends that: then what was passed over is looked at again.
 * @throws VisibleError `conflict` where it is kept already, or is being erased; `not_found` where nothing is there to be kept
 */
export const changeHold = async (body: unknown, by: Standing, now: number): Promise<{ held: boolean }> => {
  const { what, target: given, held, note, listed = false } = parseWith(HoldRequest, body);
  const target = listed ? given : await targetOf({ what, target: given });
  if (held) await beginHold({ what, target, note, by: by.id, at: now });
  else if (await endHold({ what, target }, { note, by: by.id, at: now })) await beginAnew();
  return { held };
};
