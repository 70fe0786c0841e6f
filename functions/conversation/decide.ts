import { randomUUID } from 'node:crypto';
import { isWaitChoice, WAIT_CHOICES } from '../escalation/wait.ts';
import { orderLabelled } from '../member/order-label.ts';
import { VisibleError } from '../platform/errors.ts';
import type { CustomerFrame } from '../protocol/client.ts';
import type { Attachment, Choice } from '../protocol/server.ts';
import type { Customer } from './actor.ts';
import type { Terms } from './disclosure.ts';
import type { Draft, Entry } from './entry.ts';
import { knownAs } from './level.ts';
import type { Decision, Tail } from './log.ts';
import { isWaiting, mayWrite } from './mode.ts';
import { requirePace } from './pace.ts';
import { permit } from './permit.ts';
import { ORDER_CHOICE } from './procedure-state.ts';
import type { State } from './state.ts';
import { wordsLanguage } from './texts.ts';

/** What the pure decisions of a customer's actions rest on besides the tail. */
export interface Asked {
  readonly customer: Customer;
  /** Which of the visitor's conversations this is, for its first entry. */
  readonly ordinal: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

const newestOf = (tail: Tail, test: (entry: Entry) => boolean): Entry | undefined => tail.entries.findLast(test);

/** Refuses what the conversation does not take from this customer. */
export const admit = ({ last }: Pick<Tail, 'last'>, { customer }: Asked): void => {
  permit(last?.state, customer);
  if (last && !mayWrite(last.state.mode, 'customer')) {
    throw new VisibleError('closed', 'conversationId: this conversation takes no more messages; join without it');
  }
};

/**
 * The version of the disclosure that a frame accepts, where it names one.
 * @throws VisibleError `not_accepted` where the visitor has to accept one first, also another one than he once did.
 */
export const accepted = (
  { last }: Pick<Tail, 'last'>,
  { required, inForce, known }: Terms,
  accept: string | undefined,
): string | undefined => {
  const version = known.find((each) => each === accept);
  const isStanding = inForce.some((each) => each === last?.state.accepted);
  if (required && version === undefined && !isStanding) {
    throw new VisibleError(
      'not_accepted',
      'accept: show the visitor joined.disclosure and, once he accepts it, send its version here; join again for the newest',
    );
  }
  return version;
};

/** What the customer was told before he wrote, where the conversation has not noted that yet. */
const informed = (
  { last }: Pick<Tail, 'last'>,
  { inForce, texts }: Terms,
  accept: string | undefined,
  language: string,
): Draft['informed'] => {
  const before = last?.state.informed;
  const isNoted = before !== undefined && inForce.includes(before);
  const chosen = texts.find(({ version }) => version === accept);
  if (!chosen && isNoted) return undefined;
  const words = wordsLanguage(language);
  const told = chosen ?? texts.find((each) => inForce.includes(each.version) && each.language === words);
  return told?.version === before ? undefined : told;
};

/**
 * What the customer accepts with what he writes, and what he was told: both stand in its head.
 * @throws VisibleError `not_accepted`
 */
export const agreement = (
  tail: Pick<Tail, 'last'>,
  { customer }: Asked,
  terms: Terms,
  accept: string | undefined,
): Pick<Draft, 'accepted' | 'informed'> => {
  const told = informed(tail, terms, accept, customer.language);
  return { accepted: accepted(tail, terms, accept), ...(told && { informed: told }) };
};

/** Something new of the customer's, if he does not write too fast. */
export const add = ({ last }: Tail, { customer, now }: Asked, draft: Omit<Draft, 'by'>): Decision => {
  requirePace(last?.state.paced, now);
  return { append: { ...draft, by: customer.visitorId } };
};

/** Refuses what was composed after something that is not there. */
export const requireReached = ({ last }: Tail, after: number): void => {
  const head = last?.seq ?? 0;
  if (after <= head) return;
  throw new VisibleError(
    'conflict',
    `after: is beyond the newest entry (${head}); join again and send with what you saw`,
  );
};

const requireWritten = (tail: Tail): Entry => {
  if (!tail.last) throw new VisibleError('not_found', 'conversationId: nothing is written in this conversation yet');
  return tail.last;
};

/** What binds the conversation if this is its first entry. */
export const facts = ({ customer, ordinal }: Asked): NonNullable<Draft['facts']> => ({
  visitorId: customer.visitorId,
  ordinal,
  returning: customer.returning,
  language: customer.language,
  ...(customer.practice && { practice: true as const }),
  ...(customer.member === undefined ? {} : { member: customer.member }),
  ...(customer.member !== undefined &&
    customer.strong && { proof: { member: customer.member, until: customer.expiresAt * 1000 } }),
});

/** A choice on offer. `member`: only he may take it, since its words are out of his data. */
export type Offered = Choice & { readonly member?: string | undefined };

/** Another's is not on offer, in the same words as what is nobody's: which of his orders there are is his alone to know. */
const chosen = (offered: readonly Offered[], id: string, state: State | undefined, now: number): Offered => {
  const known = state && knownAs(state, now)?.member;
  const choice = offered.find(({ id: each, member }) => each === id && (member === undefined || member === known));
  if (!choice) throw new VisibleError('invalid', 'choice: is not on offer; send one of the newest choices, or a text');
  return choice;
};

/** What is written as the choice of an order is that choice, of whoever is known or was last; of nobody's orders it tells nothing. */
const meant = (text: string | undefined, state: State | undefined, now: number): Offered | undefined => {
  const choice = text === undefined ? undefined : orderLabelled(text);
  const member = state && (knownAs(state, now)?.member ?? state.person);
  return choice && member !== undefined ? { ...choice, member } : undefined;
};

/** What somebody who waits wishes: what he chooses, or an answer to the address he writes. */
const wishIn = (choice: string | undefined, text = ''): Pick<Draft, 'wish'> | undefined => {
  if (isWaitChoice(choice)) return { wish: WAIT_CHOICES[choice] };
  return /[^\s@]@[^\s@]+\.[a-z]/i.test(text.normalize('NFKC')) ? { wish: 'message' } : undefined;
};

/**
 * A customer's message, exactly once: the tail holds everything after `after`, so a repeated id is found however late
 * it comes. `offered` is what can be chosen from; a text needs none.
 */
export const decideSend =
  (asked: Asked, frame: CustomerFrame<'send'>, offered: readonly Offered[], terms: Terms, attachment?: Attachment) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    requireReached(tail, frame.after);
    const existing = newestOf(tail, (entry) => entry.id === frame.id && entry.seq > frame.after);
    if (existing) return { existing };
    const state = tail.last?.state;
    const choice =
      frame.choice === undefined
        ? meant(frame.text, state, asked.now)
        : chosen(offered, frame.choice, state, asked.now);
    const text = choice?.label ?? frame.text;
    const page = frame.page ?? asked.customer.page;
    return add(tail, asked, {
      id: frame.id,
      kind: 'message',
      role: 'customer',
      after: frame.after,
      ...agreement(tail, asked, terms, frame.accept),
      facts: facts(asked),
      // Its words were never his own: they are a number and a day out of a member's data.
      ...(choice?.member !== undefined && choice.id.startsWith(ORDER_CHOICE) && { member: choice.member }),
      ...(tail.last && isWaiting(tail.last.state) && wishIn(choice?.id, frame.text)),
      body: { text, page, choice: choice?.id, attachment },
    });
  };

/** Who waits already says what whoever comes has to be good at. */
const asksForMore = ({ last }: Tail, { skill }: CustomerFrame<'escalate'>): boolean =>
  last !== undefined && isWaiting(last.state) && skill !== undefined && skill !== last.state.skill;

/**
 * The customer asks for a person; asking again while that stands adds nothing but another skill. The tail reaches back to
 * `state.requested`.
 */
export const decideEscalate =
  (
    asked: Asked,
    frame: CustomerFrame<'escalate'>,
    handoff: Pick<Draft, 'trigger' | 'priority' | 'body'>,
    terms: Terms,
  ) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    const standing = tail.last?.state.requested;
    const existing = standing === undefined ? undefined : newestOf(tail, ({ seq }) => seq === standing);
    if (existing && !asksForMore(tail, frame)) return { existing };
    return add(tail, asked, {
      id: randomUUID(),
      kind: 'escalated',
      role: 'system',
      after: tail.last?.seq ?? 0,
      skill: frame.skill,
      ...agreement(tail, asked, terms, frame.accept),
      facts: facts(asked),
      ...handoff,
    });
  };

/** "Did this help?" about one reply of the bot; the newest answer counts, the same one again adds nothing. */
export const decideFeedback =
  (asked: Asked, frame: CustomerFrame<'feedback'>) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    const reply = tail.entries.find((entry) => entry.seq === frame.seq);
    if (reply?.role !== 'bot') throw new VisibleError('invalid', "seq: must be the number of one of the bot's replies");
    const newest = newestOf(tail, (entry) => entry.kind === 'feedback' && entry.about === frame.seq);
    if (newest?.helpful === frame.helpful) return { existing: newest };
    return add(tail, asked, {
      id: randomUUID(),
      kind: 'feedback',
      role: 'customer',
      after: frame.seq,
      about: frame.seq,
      helpful: frame.helpful,
      body: {},
    });
  };

/** CSAT of the conversation. The tail holds what came after `before`, the newest rating so far, whole. */
export const decideRate =
  (asked: Asked, frame: CustomerFrame<'rate'>, before: Entry | undefined) =>
  (tail: Tail): Decision => {
    const last = requireWritten(tail);
    admit(tail, asked);
    const newest = newestOf(tail, (entry) => entry.kind === 'rated') ?? before;
    if (newest?.score === frame.score && newest.body?.comment === frame.comment) return { existing: newest };
    return add(tail, asked, {
      id: randomUUID(),
      kind: 'rated',
      role: 'customer',
      after: last.seq,
      score: frame.score,
      body: { comment: frame.comment },
    });
  };

/** The customer ends the conversation; a later message opens it again. The tail must reach back to `state.closed`. */
export const decideClose =
  (asked: Asked) =>
  (tail: Tail): Decision => {
    const last = requireWritten(tail);
    admit(tail, asked);
    const existing = last.state.closed && newestOf(tail, (entry) => entry.seq === last.state.closed);
    if (existing) return { existing };
    return add(tail, asked, {
      id: randomUUID(),
      kind: 'closed',
      role: 'customer',
      after: last.seq,
      body: {},
    });
  };
