import type { Mode } from '../protocol/server.ts';
import type { Draft } from './entry.ts';
import { paceAfter } from './pace.ts';

/** State of a conversation after an entry. It holds no personal data: ids are random surrogates. */
export interface State {
  readonly mode: Mode;
  /** Raised at every change of owner; a reply of an older epoch is dropped. */
  readonly epoch: number;
  readonly visitorId: string;
  /** Which of the visitor's conversations this is, from 0. */
  readonly ordinal: number;
  /** The newest message came from a session made with a resume key. */
  readonly returning: boolean;
  readonly language: string;
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
  /** Newest reply with choices. */
  readonly offered?: number;
  readonly rated?: number;
  readonly closed?: number;
  /** Owner while the mode is `agent`. */
  readonly agent?: string;
  readonly skill?: string;
  /** Surrogate of the member whose identity the host site has proven; from then on nobody without that proof reads on. */
  readonly member?: string;
  /** Version of the disclosure that the visitor has accepted in this conversation. */
  readonly accepted?: string;
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
  openedAt: at,
  turn: 0,
  misses: 0,
});

const owned = (state: State, mode: Mode, changes: Partial<State> = {}): State => {
  const { agent: _agent, closed: _closed, ...rest } = state;
  return { ...rest, mode, epoch: state.epoch + 1, ...changes };
};

const without = <K extends 'unanswered' | 'escalated' | 'requested' | 'blocked' | 'paced'>(
  state: State,
  ...keys: K[]
): State => {
  const copy = { ...state };
  for (const key of keys) delete copy[key];
  return copy;
};

/** What a customer does in a closed conversation opens it again. */
const reopened = (state: State): State =>
  state.mode === 'closed' ? owned(without(state, 'escalated', 'requested'), 'bot') : state;

/** The conversation is in the language the bot understood the newest question to be in. */
const spokenTo = (state: State, { role, facts }: Draft): State =>
  role === 'bot' && facts?.language !== undefined ? { ...state, language: facts.language } : state;

const known = (state: State, { facts }: Draft): State =>
  facts?.member === undefined ? state : { ...state, member: facts.member };

const agreed = (state: State, { accepted }: Draft): State => (accepted === undefined ? state : { ...state, accepted });

const paced = (state: State, { by }: Draft, at: number): State => {
  if (by === state.visitorId) return { ...state, paced: paceAfter(state.paced, at) };
  return state.paced !== undefined && state.paced <= at ? without(state, 'paced') : state;
};

const message = (state: State, draft: Draft, seq: number): State => {
  switch (draft.role) {
    case 'customer':
      return {
        ...reopened(state),
        returning: draft.facts?.returning ?? state.returning,
        turn: state.turn + 1,
        unanswered: seq,
      };
    case 'bot': {
      const answered = state.unanswered === draft.about ? without(state, 'unanswered') : state;
      const offered = draft.outcome === 'choices' ? { offered: seq } : {};
      return { ...answered, ...offered, misses: draft.outcome === 'answer' ? 0 : state.misses };
    }
    case 'agent':
      return without(state, 'unanswered');
    default:
      return state;
  }
};

/** The state after an entry, from the state before it. Pure: the same log always folds to the same states. */
export const fold = (before: State | undefined, draft: Draft, seq: number, at: number): State => {
  const opened = before ? spokenTo(before, draft) : opening(draft, at);
  const state = agreed(known(paced(opened, draft, at), draft), draft);
  switch (draft.kind) {
    case 'message':
      return message(state, draft, seq);
    case 'escalated':
      // There is no queue yet: the mode stays, a question the bot could not answer stays unanswered.
      return {
        ...reopened(state),
        escalated: seq,
        ...(draft.role === 'bot' ? {} : { requested: seq }),
        misses: state.misses + (draft.outcome === 'unknown' ? 1 : 0),
      };
    case 'assigned':
    case 'transferred':
      return owned(state, 'agent', { agent: draft.to });
    case 'released':
      return owned(state, 'bot');
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

const WRITERS: Partial<Record<string, ReadonlySet<string>>> = {
  bot: new Set(['customer', 'bot', 'system', 'agent']),
  procedure: new Set(['customer', 'procedure', 'bot', 'system']),
  waiting: new Set(['customer', 'system', 'agent']),
  agent: new Set(['customer', 'agent', 'system']),
  closed: new Set(['customer', 'system', 'agent']),
  erased: new Set(),
} satisfies Record<Mode, ReadonlySet<string>>;

/**
 * Whether a role may add an entry in a mode; who among the agents may is the routing's to say. In a mode that newer code has
 * brought, before a rollback, nobody may.
 */
export const mayWrite = (mode: Mode, role: string): boolean => WRITERS[mode]?.has(role) ?? false;
