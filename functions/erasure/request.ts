import { randomBytes } from 'node:crypto';
import { newest } from '../conversation/log.ts';
import {
  conversationsOfMember,
  conversationsOfVisitor,
  forgetMember,
  forgetVisitor,
  type Of,
} from '../conversation/of-person.ts';
import { forgetRecord } from '../member/forget-member.ts';
import { provenIn } from '../member/linked.ts';
import type { StaffRole } from '../protocol/names.ts';
import { entomb, type Order, SECOND_LOOK_MS, sweep } from './erase.ts';
import { beginErasing, endErasing } from './hold.ts';
import { dayOf, type Erased, erasedAt, erasedKey, noteRequest, type Request } from './ledger.ts';
import type { Removed } from './satellites.ts';

const DAY = 86_400_000;
/** Behind the second look at its conversations. */
const SPARE_MS = 5 * 60_000;

export const newRequest = (
  { what, target, note }: Pick<Request, 'what' | 'target' | 'note'>,
  by: string,
  now: number,
  as?: StaffRole,
): Request => ({
  id: randomBytes(12).toString('base64url'),
  ...{ what, target, by, requestedAt: now, conversations: [], held: [] },
  ...(note !== undefined && { note }),
  ...(as !== undefined && { as }),
});

const all = async ({ what, target, conversations }: Request): Promise<Of[]> => {
  if (what === 'visitor') return conversationsOfVisitor(target);
  if (what === 'member') return conversationsOfMember(target, [...(await provenIn(target)), ...conversations]);
  const last = await newest(target);
  return last ? [{ conversationId: target, last }] : [];
};

/** What is meant by a request: what is begun after it is not. */
const meantBy = async (request: Request): Promise<Of[]> =>
  (await all(request)).filter(({ last }) => last.state.openedAt <= request.requestedAt);

/** What is kept of the person himself, but for what has come since it was gone; a conversation is nobody's. */
export const forgetPerson = async ({ what, target, sweptAt }: Request): Promise<Removed> => {
  if (what === 'visitor') return { sessions: await forgetVisitor(target) };
  if (what === 'member') return { sessions: await forgetMember(target), ...(await forgetRecord(target, sweptAt)) };
  return {};
};

/** How a request stands, and when it goes on (epoch ms); without that it is done. */
export interface Advanced {
  readonly request: Request;
  readonly next?: number;
}

const noted = async (request: Request, next?: number): Promise<Advanced> => {
  await noteRequest(request);
  return { request, ...(next !== undefined && { next }) };
};

/** What the ledger has of a conversation that this request has ended before: cheaper than to end it once more. */
const endedBefore = async ({ conversations }: Request, { conversationId, last }: Of): Promise<Erased | undefined> =>
  last.state.mode === 'erased' && conversations.includes(conversationId)
    ? erasedAt(erasedKey(dayOf(last.at), conversationId))
    : undefined;

/** Whether nothing is to be done with it now: its second look is due a day after the first. */
const isSwept = ({ sweptAt, doneAt }: Erased, now: number): boolean =>
  doneAt !== undefined || (sweptAt !== undefined && now < sweptAt + SECOND_LOOK_MS);

interface Ended {
  readonly open: readonly Erased[];
  readonly conversations: readonly string[];
  readonly held: readonly string[];
  /** There was no time for all of them. */
  readonly isCut: boolean;
}

/** Ends all conversations that are meant, as far as there is time. */
const endAll = async (request: Request, until: number): Promise<Ended> => {
  const order: Order = {
    reason: request.what === 'conversation' ? 'request' : 'person',
    by: request.by,
    as: request.as,
    form: 'heads',
    request: request.id,
  };
  const conversations = new Set(request.conversations);
  const held: string[] = [];
  const open: Erased[] = [];
  for (const each of await meantBy(request)) {
    const before = await endedBefore(request, each);
    if (!before && Date.now() >= until) return { open, conversations: [...conversations], held, isCut: true };
    const erased = before ?? (await entomb(each.conversationId, order));
    if (erased === 'held') held.push(each.conversationId);
    if (erased === undefined || erased === 'held') continue;
    conversations.add(each.conversationId);
    open.push(erased);
  }
  return { open, conversations: [...conversations], held, isCut: false };
};

const goOn = async (request: Request, now: number, until: number): Promise<Advanced> => {
  const { open, conversations, held, isCut } = await endAll(request, until);
  // Not failed, so it does not wait for longer each time; the next run has time for more.
  const later = (before: Request) => noted(before, now + 1);
  if (isCut) return later({ ...request, conversations });
  const found = { ...request, conversations, held };
  // Which conversations are his only what goes now tells.
  await noteRequest(found);
  let isClean = true;
  for (const erased of open) {
    if (isSwept(erased, now)) continue;
    if (Date.now() >= until) return later(found);
    isClean = (await sweep(erased, now)).isClean && isClean;
  }
  if (!isClean) return noted(found, now);
  if (held.length > 0) return noted(found, now + DAY);
  const removed = await forgetPerson(request);
  if (request.sweptAt !== undefined && now >= request.sweptAt + SECOND_LOOK_MS) return noted({ ...found, doneAt: now });
  const isAgain = request.sweptAt !== undefined;
  const swept = isAgain ? found : { ...found, sweptAt: now, removed };
  return noted(swept, (swept.sweptAt ?? now) + SECOND_LOOK_MS + SPARE_MS);
};

/**
 * Goes on with a request: all its conversations, then what is kept of the person. Whatever ended it before, it begins with what
 * is there. What a legal hold keeps is asked for again the next day; the second look is a day later. Of somebody who has very
 * many conversations it takes several runs, each `until` a time.
 */
export const advance = async (request: Request, now: number, until = Number.POSITIVE_INFINITY): Promise<Advanced> => {
  if (request.what === 'member' && !(await beginErasing(request.target))) {
    return noted({ ...request, held: ['member'] }, now + DAY);
  }
  const advanced = await goOn(request, now, until);
  const { held, sweptAt } = advanced.request;
  // One that waits for the end of a hold, or has found all of it, is not under way.
  if (request.what === 'member' && (held.length > 0 || sweptAt !== undefined)) await endErasing(request.target);
  return advanced;
};
