import { claim } from '../attachment/claim.ts';
import { knownSkill } from '../escalation/agents.ts';
import { passOnIfOver } from '../escalation/give-back.ts';
import { handoffOf, LOOKED_AT } from '../escalation/handoff.ts';
import { warnIfLate } from '../escalation/late.ts';
import { move } from '../escalation/load.ts';
import { placeOf } from '../escalation/queue.ts';
import { reasonInWords } from '../escalation/reasons.ts';
import { waitChoices } from '../escalation/wait.ts';
import { DEFAULTS, type LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { settingsVersions } from '../knowledge/settings-store.ts';
import { VisibleError } from '../platform/errors.ts';
import { metrics } from '../platform/observability.ts';
import { post } from '../platform/socket.ts';
import type { CustomerFrame } from '../protocol/client.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { reopening } from '../ticket/decide.ts';
import { dueOf } from '../ticket/due.ts';
import { writeMessage } from '../ticket/row.ts';
import type { Customer } from './actor.ts';
import {
  type Asked,
  admit,
  decideClose,
  decideEscalate,
  decideFeedback,
  decideRate,
  decideSend,
  type Offered,
} from './decide.ts';
import { termsFor } from './disclosure.ts';
import { earlierFor, earlierOf } from './earlier.ts';
import { enterOwn, evict } from './enter.ts';
import type { Entry } from './entry.ts';
import { countReads } from './frames.ts';
import { conversationIdOf, currentConversation } from './identity.ts';
import { pageFor } from './joined.ts';
import { knownAs } from './level.ts';
import { memberOf } from './link.ts';
import { append, asWritten, type Decision, entryAt, newest, type Parts, type Tail, tail } from './log.ts';
import { isWaiting } from './mode.ts';
import { ownPage } from './origin.ts';
import { notFound, outlived, permit, unproven } from './permit.ts';
import { broadcast, pushEntry } from './push.ts';
import { members } from './rooms.ts';
import { greetingChoices, RECENT_VERSIONS } from './texts.ts';
import { viewState } from './view.ts';
import { nameOf, openingChoices, welcome } from './welcome.ts';

/** Which of the visitor's conversations it is, from its id alone: no read while he is in his first. */
const ordinalOf = async (visitorId: string, conversationId: string): Promise<number | undefined> => {
  if (conversationId === conversationIdOf(visitorId, 0)) return 0;
  const current = await currentConversation(visitorId);
  for (let ordinal = 1; ordinal <= current.ordinal; ordinal += 1) {
    if (conversationId === conversationIdOf(visitorId, ordinal)) return ordinal;
  }
  return undefined;
};

/** The visitor's right to a conversation. */
export const access = async (customer: Customer, conversationId: string): Promise<Asked> => {
  const now = Date.now();
  const ordinal = await ordinalOf(customer.visitorId, conversationId);
  if (ordinal === undefined) throw notFound();
  return { customer, ordinal, now };
};

export const join = async (customer: Customer, frame: CustomerFrame<'join'>): Promise<void> => {
  const { connectionId, language, visitorId } = customer;
  const conversationId = frame.conversationId ?? (await currentConversation(visitorId)).conversationId;
  const isOwn = (await ordinalOf(visitorId, conversationId)) !== undefined;
  const [last, settings] = await Promise.all([
    // What he wrote on another device is to be read; what goes on there he does not hear.
    isOwn ? enterOwn(customer, conversationId) : earlierFor(customer, conversationId),
    liveSettings(),
  ]);
  const now = Date.now();
  const head = last?.seq ?? 0;
  const after = frame.after !== undefined && frame.after <= head ? frame.after : 0;
  const earlier = isOwn ? await earlierOf(conversationId, last?.state) : [];
  const joined: ServerFrame<'joined'> = {
    type: 'joined',
    conversationId,
    state: viewState(last?.state, head, 'customer'),
    entries: [],
    more: false,
    ...welcome(settings, language, last?.state.accepted, now),
    welcome: nameOf(settings, language, now),
    ...(earlier.length > 0 && { earlier }),
  };
  const page = await pageFor(joined, after, last, 'customer');
  await countReads(visitorId, page.entries.length + 2 * earlier.length);
  await post(connectionId, { ...joined, ...page });
  if (isOwn) await evict(conversationId);
};

export const send = async (customer: Customer, frame: CustomerFrame<'send'>): Promise<void> => {
  const { conversationId, id, attachment } = frame;
  const asked = await access(customer, conversationId);
  const [start, choices, settings, file] = await Promise.all([
    tail(conversationId, frame.after, 'heads'),
    frame.choice === undefined ? [] : offered(conversationId, customer.language, frame.choice),
    // Read beside the log, so that the terms below cost no round trip of their own.
    liveSettings(),
    attachment === undefined ? undefined : claim(conversationId, customer.visitorId, attachment, id),
    // What opens a conversation finds no proof in the log that would be missing.
    frame.after === 0 ? requireNameless(customer) : undefined,
  ]);
  await countReads(customer.visitorId, start.entries.length);
  const terms = await termsFor(frame.accept, start.last?.state.accepted);
  const decide = decideSend(asked, { ...frame, page: ownPage(frame.page, customer.site) }, choices, terms, file);
  const { entry, written, last } = asWritten(
    await append(
      start,
      reopening(decide, () => dueOf(settings, Date.now())),
      writeMessage,
    ),
  );
  const accepted = {
    type: 'accepted',
    conversationId,
    id,
    seq: entry.seq,
    at: new Date(entry.at).toISOString(),
  } as const;
  const [room, shown] = await Promise.all([
    members(conversationId),
    whole(conversationId, entry),
    post(customer.connectionId, accepted),
  ]);
  if (written && !entry.state.practice) measureAccepted(customer);
  // Also what was there already: the attempt that wrote it may have ended before the room heard of it.
  await pushEntry(conversationId, shown, room, last.state);
};

/** As the customer waits for it, but for the way to API Gateway and back; its clock and ours may differ by a little. */
const measureAccepted = ({ receivedAt }: Customer): void => {
  metrics.addMetric('MessagesAccepted', 'Count', 1);
  if (receivedAt !== undefined)
    metrics.addMetric('SendToAccepted', 'Milliseconds', Math.max(0, Date.now() - receivedAt));
};

/**
 * A visitor whom a member has made his own needs that member's proof, also while nothing is written yet. And the session of a
 * member needs the link, which it may outlive by an hour: of one who was erased since nobody would find what he begins.
 */
export const requireNameless = async ({ visitorId, member }: Customer): Promise<void> => {
  if ((await memberOf(visitorId)) === member) return;
  throw member === undefined ? unproven() : outlived();
};

/** What an entry offers: out of a look-up, to the member alone whom it was made for, as long as he is known. */
const offeredBy = (offer: Entry | undefined, last: Entry | undefined): Offered[] => {
  const member = offer?.kind === 'looked_up' ? offer.member : undefined;
  const isHis = member === undefined || (last && knownAs(last.state, Date.now()))?.member === member;
  return isHis ? (offer?.body?.choices ?? []).map((choice) => ({ ...choice, member })) : [];
};

/** What can be chosen from now: the newest offer of the bot, and the greeting's; for the choice of another, lately replaced ones. */
const offered = async (conversationId: string, language: string, choice: string): Promise<Offered[]> => {
  const [last, settings] = await Promise.all([newest(conversationId), liveSettings()]);
  const seq = last?.state.offered;
  const offer = seq === undefined ? undefined : await entryAt(conversationId, seq);
  const waiting = last && isWaiting(last.state) ? waitChoices(last.state.language) : [];
  const current = [...offeredBy(offer, last), ...waiting, ...openingChoices(settings, language)];
  if (current.some(({ id }) => id === choice)) return current;
  const recent = [...(await settingsVersions(RECENT_VERSIONS)).map((version) => version.settings), DEFAULTS];
  return [...current, ...recent.flatMap((each) => greetingChoices(each, language))];
};

/** An entry out of a tail of heads, as it has to be shown. */
export const whole = async (conversationId: string, entry: Entry): Promise<Entry> =>
  entry.body ? entry : ((await entryAt(conversationId, entry.seq)) ?? entry);

/** Shows an entry to the room, also one that was there already: whoever wrote it may have ended before. */
const show = async (customer: Customer, conversationId: string, entry: Entry): Promise<void> => {
  const room = await members(conversationId);
  // Whoever acts without having joined still learns what became of it.
  const { connectionId, member } = customer;
  const here = room.some((each) => each.connectionId === connectionId);
  await pushEntry(conversationId, entry, here ? room : [...room, { connectionId, audience: 'customer', member }]);
};

/** Appends and shows it to the room. */
const record = async (customer: Customer, start: Tail, decide: (tail: Tail) => Decision): Promise<Entry> => {
  const { conversationId } = start;
  const { entry: appended, written } = asWritten(await move(start, decide));
  if (written && appended.score !== undefined && !appended.state.practice)
    metrics.addMetric('Rating', 'None', appended.score);
  const entry = await whole(conversationId, appended);
  await show(customer, conversationId, entry);
  return entry;
};

/** The tail from the newest entry of a kind that the state remembers, or just the newest entry. */
const tailFrom = async (
  conversationId: string,
  pick: (last: Entry) => number | undefined,
  parts: Parts = 'heads',
): Promise<Tail> => {
  const last = await newest(conversationId);
  return tail(conversationId, last ? (pick(last) ?? last.seq) : 0, parts);
};

/** Asks for a person. */
const wish = async (
  asked: Asked,
  frame: CustomerFrame<'escalate'>,
  last: Entry | undefined,
  settings: LiveSettings,
): Promise<Entry> => {
  const { customer } = asked;
  const { conversationId, reason } = frame;
  if (!last) await requireNameless(customer);
  const { state, seq = 0 } = last ?? {};
  await countReads(customer.visitorId, Math.min(LOOKED_AT, seq));
  const [start, terms, skill, handoff] = await Promise.all([
    tail(conversationId, seq, 'heads'),
    termsFor(frame.accept, state?.accepted),
    knownSkill(frame.skill),
    handoffOf({
      conversationId,
      state,
      seq,
      trigger: 'asked',
      priority: 0,
      why: reasonInWords('asked', [], 'ja'),
      language: state?.language ?? customer.language,
      settings,
      page: customer.page,
      wish: reason,
    }),
  ]);
  return record(customer, start, decideEscalate(asked, { ...frame, skill }, handoff, terms));
};

export const escalate = async (customer: Customer, frame: CustomerFrame<'escalate'>): Promise<void> => {
  const { conversationId } = frame;
  const asked = await access(customer, conversationId);
  const [last, settings] = await Promise.all([newest(conversationId), liveSettings()]);
  admit({ last }, asked);
  const standing =
    last?.state.requested === undefined ? undefined : await entryAt(conversationId, last.state.requested);
  if (standing) await show(customer, conversationId, standing);
  const { state } = (standing && last) ?? (await wish(asked, frame, last, settings));
  const place = await placeOf(conversationId, state, settings.hours, Date.now());
  if (place) await post(customer.connectionId, { type: 'queue', conversationId, ...place });
};

export const feedback = async (customer: Customer, frame: CustomerFrame<'feedback'>): Promise<void> => {
  const asked = await access(customer, frame.conversationId);
  const start = await tail(frame.conversationId, frame.seq, 'heads');
  await countReads(customer.visitorId, start.entries.length);
  await record(customer, start, decideFeedback(asked, frame));
};

export const rate = async (customer: Customer, frame: CustomerFrame<'rate'>): Promise<void> => {
  const asked = await access(customer, frame.conversationId);
  const start = await tailFrom(frame.conversationId, () => undefined, 'whole');
  const rated = start.last?.state.rated;
  const before = rated === undefined ? undefined : await entryAt(frame.conversationId, rated);
  await record(customer, start, decideRate(asked, frame, before));
};

export const close = async (customer: Customer, frame: CustomerFrame<'close'>): Promise<void> => {
  const asked = await access(customer, frame.conversationId);
  const start = await tailFrom(frame.conversationId, (last) => last.state.closed);
  await record(customer, start, decideClose(asked));
};

/** Passes a sign of life to the others in the room; being in it is the right to do so. */
const relay = async (customer: Customer, conversationId: string, frame: ServerFrame): Promise<void> => {
  const room = await members(conversationId);
  const own = room.find(({ connectionId }) => connectionId === customer.connectionId);
  if (!own) {
    throw new VisibleError('not_joined', 'conversationId: join it on this socket first');
  }
  const others = room.filter(
    (each) => each !== own && (each.audience !== 'customer' || each.member === customer.member),
  );
  await broadcast(conversationId, others, () => frame);
};

export const typing = (customer: Customer, { conversationId, on }: CustomerFrame<'typing'>): Promise<void> =>
  relay(customer, conversationId, { type: 'typing', conversationId, on, from: { role: 'customer' } });

export const read = (customer: Customer, { conversationId, seq }: CustomerFrame<'read'>): Promise<void> =>
  relay(customer, conversationId, { type: 'read', conversationId, seq, from: { role: 'customer' } });

export const ping = async (customer: Customer, { conversationId }: CustomerFrame<'ping'>): Promise<void> => {
  if (conversationId === undefined) {
    permit((await currentConversation(customer.visitorId)).last?.state, customer);
    await post(customer.connectionId, { type: 'pong' });
    return;
  }
  await access(customer, conversationId);
  const [last, settings] = await Promise.all([newest(conversationId), liveSettings()]);
  permit(last?.state, customer);
  const seq = last?.seq ?? 0;
  const now = Date.now();
  const named = nameOf(settings, customer.language, now);
  const queue = await placeOf(conversationId, last?.state, settings.hours, now);
  await post(customer.connectionId, { type: 'pong', conversationId, seq, welcome: named, ...(queue && { queue }) });
  await warnIfLate(conversationId, last?.state, queue?.position, settings.hours, now);
  await passOnIfOver(conversationId, last?.state, now);
};
