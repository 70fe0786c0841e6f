import type { Form, Mode } from '../protocol/server.ts';
import type { Draft, Procedure } from './entry.ts';
import { isWaiting } from './mode.ts';
import { owned } from './owned.ts';
import { paceAfter } from './pace.ts';
import { answeredByProcedure, begun, interrupted, proven, signedOut } from './procedure-state.ts';
import { type Remembered, remember } from './remembered.ts';
import { ofTicket } from './ticket-state.ts';
import { without } from './without.ts';

/** State of a conversation after an entry. It holds no personal data: ids are random surrogates. */
export interface State extends Remembered {
  readonly mode: Mode;
  /** Raised at every change of owner; a reply of an older epoch is dropped. */
  readonly epoch: number;
  readonly visitorId: string;
  /** Which of the visitor's conversations this is, from 0. */
  readonly ordinal: number;
  /** The newest message came from a session made with a resume key. */
  readonly returning: boolean;
  readonly language: string;
  /** From the first entry on: the deployment tries itself out. It counts nowhere, and nobody is called for it. */
  readonly practice?: true;
  /** Epoch milliseconds of the first entry. */
  readonly openedAt: number;
  /** Customer messages so far. */
  readonly turn: number;
  /** Questions in a row the bot could not answer. */
  readonly misses: number;
  /** Newest customer message nobody has answered. */
  readonly unanswered?: number;
  /** Newest entry of the kind, while it still counts. */
  readonly escalated?: number;
  /** Newest time the customer asked for a person himself, while it stands. */
  readonly requested?: number;
  /** How often the customer has asked for a person, whatever became of it. */
  readonly asks?: number;
  /** How he sounded in his newest question, unless calm. */
  readonly sentiment?: 'displeased' | 'angry';
  /** The customer has left the queue, and has not asked for a person since. */
  readonly declined?: true;
  /** FAQ entry that came nearest to the newest question. */
  readonly topic?: string;
  /** Newest reply with choices. */
  readonly offered?: number;
  readonly rated?: number;
  readonly closed?: number;
  /** Owner while the mode is `agent`. */
  readonly agent?: string;
  /** Until when the owner may take it before it passes on (epoch ms); without it he has. */
  readonly rings?: number;
  /** Since when the customer waits for a person (epoch ms), until one has written to him. */
  readonly since?: number;
  /** When a person took it (epoch ms); kept when it is closed, so that the end tells how long it took. */
  readonly served?: number;
  /** 0 ordinary to 3 urgent, while a person is wanted. */
  readonly priority?: number;
  /** What whoever answers has to be good at. */
  readonly skill?: string;
  /** Agents it passed by while the customer waits, each as often as it did, newest last. */
  readonly passed?: readonly string[];
  /** Agent who had the conversation last. */
  readonly last?: string;
  /** The bot answers while the customer waits. */
  readonly aside?: true;
  /** When the customer was told that nobody has come in time (epoch ms); before `since`: of an earlier wait. */
  readonly told?: number;
  /** Tickets that are not solved, the oldest first. */
  readonly tickets?: readonly string[];
  /** Those of them that wait for the customer, the one asked of last being last. */
  readonly pending?: readonly string[];
  /** Ticket that a low rating has opened, while it is not solved. */
  readonly followUp?: string;
  /** A person has answered a ticket: the customer's next question is for a person, too. */
  readonly personal?: true;
  /** Surrogate of the member whose identity the host site has proven; from then on nobody without that proof reads on. */
  readonly member?: string;
  /** Member whom a one-time code, or a stronger sign-in at the host site, has proven, and until when that counts (epoch ms). */
  readonly proof?: { readonly member: string; readonly until: number };
  /** Member whom a code has proven last, kept when his proof is over: what stands here is his. */
  readonly person?: string;
  /** Codes have proven more than one member here, at one browser: on other devices it is nobody's. */
  readonly shared?: true;
  /** Until when a code is waited for (epoch ms). */
  readonly awaited?: number;
  /**
   * What the customer has asked of his own data, while it is not answered; `seq`: his question. `isCodeNewer`: since it
   * asked for a choice, a code was asked for. `form`: in which he says who he is.
   */
  readonly procedure?: Procedure & { readonly seq: number; readonly isCodeNewer?: true; readonly form?: Form };
  /** Version of the disclosure that the visitor has accepted in this conversation. */
  readonly accepted?: string;
  /** Version of the disclosure under which the visitor wrote last. */
  readonly informed?: string;
  /** Entry with which staff shut the visitor out. */
  readonly blocked?: number;
  /** See `paceAfter`; kept while it lies ahead. */
  readonly paced?: number;
}

/** A first entry without the facts that bind the conversation: a fault of ours, not of a user. */
const unbound = (): never => {
  throw new Error('the first entry of a conversation must say whose it is');
};

const opening = ({ facts }: Draft, at: number): State => ({
  mode: 'bot',
  epoch: 1,
  visitorId: facts?.visitorId ?? unbound(),
  ordinal: facts?.ordinal ?? unbound(),
  returning: facts?.returning ?? false,
  language: facts?.language ?? 'ja',
  ...(facts?.practice && { practice: true as const }),
  openedAt: at,
  turn: 0,
  misses: 0,
  // Of a session only what it opens: a sign-out later is not undone by the next message.
  ...(facts?.proof && { proof: facts.proof }),
});

/** Most passes remembered of a waiting conversation. */
const MOST_PASSED = 20;

const passedBy = ({ agent, passed = [] }: State): Pick<State, 'passed'> =>
  agent === undefined ? {} : { passed: [...passed, agent].slice(-MOST_PASSED) };

/** A person has taken what rang. */
const taken = (state: State, at: number): State => ({
  ...without(state, 'rings', 'passed', 'aside'),
  served: state.served ?? at,
});

/** A person is wanted: whoever is not in the queue yet or with a person comes to its end. */
const escalated = (state: State, draft: Draft, seq: number, at: number): State => {
  const { trigger, role, outcome, about, skill } = draft;
  const isHisWish = trigger === 'asked' || (trigger === undefined && role !== 'bot');
  const counted = {
    // Whom nobody is called for is still somebody's.
    ...(trigger === undefined ? state : without(state, 'personal')),
    escalated: seq,
    ...(isHisWish && { requested: seq, asks: (state.asks ?? 0) + 1 }),
    misses: state.misses + (outcome === 'unknown' ? 1 : 0),
  };
  // What is offered beside "I do not know" can be chosen; what is offered to who waits has a place of its own.
  if (trigger === undefined) return draft.body.choices ? { ...counted, offered: seq } : counted;
  const priority = Math.max(state.priority ?? 0, draft.priority ?? 0);
  const wanted = { priority, ...(skill !== undefined && { skill }) };
  if (isWaiting(state)) return { ...counted, ...wanted };
  if (state.mode === 'agent') return { ...counted, priority };
  // The wish for a person is no question: the bot that gets the conversation back has nothing to answer it with.
  const left = about !== undefined && about === state.unanswered ? without(counted, 'unanswered') : counted;
  return owned(without(left, 'declined'), 'waiting', { since: at, ...wanted });
};

/** A conversation is given to an agent, or an agent takes what rings for him. Who did not wait does not by that; what was wanted before its end is over. */
const assigned = (before: State, { to, rings }: Draft, at: number): State => {
  const state = before.mode === 'closed' ? without(before, 'escalated', 'requested') : before;
  const same = state.mode === 'agent' && state.agent === to;
  const next = same ? state : owned(state, 'agent', { misses: 0, ...(to && { agent: to }) });
  if (rings !== undefined) return { ...next, since: state.since ?? at, rings };
  return without(taken(next, at), 'personal');
};

/** Who had a person, or still waits for his word, is not behind those who came after that. */
const placeOf = ({ since, served }: State, at: number): number => since ?? served ?? at;

/** An agent gives a conversation back, or it passes by him: to the end of the bot's work, or to the queue where it was. */
const released = (state: State, { back = 'bot' }: Draft, at: number): State =>
  back === 'queue'
    ? owned(state, 'waiting', { since: placeOf(state, at), ...passedBy(state) })
    : owned(without(state, 'escalated', 'requested'), 'bot', { misses: 0 });

/** To an agent, or to whoever has a skill; not back to who gave it away. */
const transferred = (state: State, draft: Draft, at: number): State =>
  draft.to === undefined
    ? owned(state, 'waiting', {
        since: placeOf(state, at),
        ...passedBy(state),
        ...(draft.skill && { skill: draft.skill }),
      })
    : assigned({ ...state, ...passedBy(state) }, draft, at);

/** What a customer does in a closed conversation opens it again. */
const reopened = (state: State): State =>
  state.mode === 'closed' ? owned(without(state, 'escalated', 'requested'), 'bot') : state;

/** The conversation is in the language, and about what, the bot understood the newest question to be. */
const spokenTo = (state: State, { role, facts }: Draft): State => {
  if (role !== 'bot' || facts?.language === undefined) return state;
  const { language, topic, sentiment } = facts;
  const calm = without(state, 'sentiment');
  return { ...calm, language, ...(topic !== undefined && { topic }), ...(sentiment !== undefined && { sentiment }) };
};

const known = (state: State, { facts }: Draft): State =>
  facts?.member === undefined ? state : { ...state, member: facts.member };

const agreed = (state: State, { accepted, informed }: Draft): State => ({
  ...state,
  ...(accepted !== undefined && { accepted }),
  ...(informed && { informed: informed.version }),
});

const paced = (state: State, { by }: Draft, at: number): State => {
  if (by === state.visitorId) return { ...state, paced: paceAfter(state.paced, at) };
  return state.paced !== undefined && state.paced <= at ? without(state, 'paced') : state;
};

/** What a waiting customer chose to do meanwhile. */
const wished = (state: State, { wish }: Draft): State => {
  if (wish === undefined || wish === 'message' || !isWaiting(state)) return state;
  return wish === 'bot'
    ? { ...state, aside: true }
    : owned(without(state, 'escalated', 'requested'), 'bot', { declined: true });
};

/** Who leaves his question for an answer by e-mail needs nobody now; what the bot has begun to answer it ends. */
const ticketed = (state: State, { ticket }: Draft): State => {
  const left = without(state, 'escalated', 'requested');
  const next = state.mode === 'bot' ? left : owned(without(left, 'unanswered'), 'bot');
  return ticket ? { ...next, tickets: [...(state.tickets ?? []), ticket.id] } : next;
};

/** What a person says; who answers a ticket is whom the customer knows from then on. */
const said = (state: State, draft: Draft, at: number): State => {
  const answered = without(state, 'unanswered');
  const next = state.mode === 'agent' ? without(taken(answered, at), 'since', 'told') : answered;
  const { ticket, by } = draft;
  return ticket ? { ...ofTicket(next, draft), personal: true, ...(by !== undefined && { last: by }) } : next;
};

const message = (state: State, draft: Draft, seq: number, at: number): State => {
  switch (draft.role) {
    case 'customer':
      return wished(
        {
          ...interrupted(reopened(ofTicket(state, draft)), draft),
          returning: draft.facts?.returning ?? state.returning,
          turn: state.turn + 1,
          unanswered: seq,
        },
        draft,
      );
    case 'bot': {
      const answered = state.unanswered === draft.about ? without(state, 'unanswered') : state;
      const offered = draft.body.choices ? { offered: seq } : {};
      return { ...answered, ...offered, misses: draft.outcome === 'answer' ? 0 : state.misses };
    }
    case 'agent':
      return said(state, draft, at);
    case 'procedure':
      return answeredByProcedure(state, draft, seq);
    case 'system':
      // All that is said to who waits by nobody in particular: that nobody has come.
      return state.since === undefined ? state : { ...state, told: at };
    default:
      return state;
  }
};

const next = (before: State | undefined, draft: Draft, seq: number, at: number): State => {
  const opened = before ? spokenTo(before, draft) : opening(draft, at);
  const state = agreed(known(paced(opened, draft, at), draft), draft);
  switch (draft.kind) {
    case 'message':
      return message(state, draft, seq, at);
    case 'escalated':
      return escalated(reopened(state), draft, seq, at);
    case 'assigned':
      return assigned(state, draft, at);
    case 'transferred':
      return transferred(state, draft, at);
    case 'released':
      return released(state, draft, at);
    case 'identified':
      return proven(state, draft, seq);
    case 'signed_out':
      return signedOut(state);
    case 'begun':
      return begun(state, draft);
    case 'looked_up':
      return draft.role === 'procedure' ? answeredByProcedure(state, draft, seq) : state;
    case 'ticketed':
      return ticketed(state, draft);
    case 'ticket':
      return ofTicket(state, draft);
    case 'rated':
      return { ...state, rated: seq };
    case 'resolved':
    case 'closed':
      return owned(without(state, 'unanswered'), 'closed', { closed: seq });
    case 'blocked':
      return owned(without(state, 'unanswered'), 'closed', { blocked: seq });
    case 'unblocked':
      return without(state, 'blocked');
    case 'erased':
      return owned(without(state, 'unanswered'), 'erased');
    default:
      return state;
  }
};

/** The state after an entry, from the state before it. Pure: the same log always folds to the same states. */
export const fold = (before: State | undefined, draft: Draft, seq: number, at: number): State =>
  remember(before, next(before, draft, seq, at), draft, seq, at);
