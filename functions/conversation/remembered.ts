import type { Draft } from './entry.ts';
import type { State } from './state.ts';

/** What lists and the customer's card find in a state, so that they read single entries and never a whole log. No personal data. */
export interface Remembered {
  /** What staff last said it was about, at its end. */
  readonly category?: string;
  readonly tags?: readonly string[];
  /** The newest rating, 1 to 5. */
  readonly score?: number;
  /** Newest entry with a packet for whoever takes over, since it was opened or opened again. */
  readonly packet?: number;
  /** First entry of the customer with a question since then. */
  readonly asked?: number;
  /** When it was last opened again (epoch ms). */
  readonly begun?: number;
  /** How often it was opened again. */
  readonly returns?: number;
  /** Entries with which it ended, the newest last. */
  readonly ends?: readonly number[];
  /** Notes of staff, the newest last. */
  readonly notes?: readonly number[];
  /** Numbers of all its tickets, also solved ones, the newest last. */
  readonly left?: readonly string[];
}

/** Most that a state carries along of each list: every later entry holds them. */
const MOST = 20;
const appended = <T>(list: readonly T[] = [], item: T): T[] => [...list, item].slice(-MOST);

const isOver = (state: State | undefined): boolean => state?.mode === 'closed';

/** A conversation that goes on after its end is about something new. */
const begunAgain = ({ packet: _packet, asked: _asked, ...state }: State, at: number): State => ({
  ...state,
  begun: at,
  returns: (state.returns ?? 0) + 1,
});

const forgotten = ({ packet: _p, asked: _a, ends: _e, notes: _n, tags: _t, category: _c, ...state }: State): State =>
  state;

const isQuestion = ({ kind, role, wish }: Draft): boolean =>
  role === 'customer' && (kind === 'message' || kind === 'ticketed') && wish === undefined;

const ofKind = (state: State, draft: Draft, seq: number): Remembered => {
  switch (draft.kind) {
    case 'tagged':
      return { tags: draft.tags ?? [] };
    case 'note':
      return draft.role === 'agent' ? { notes: appended(state.notes, seq) } : {};
    case 'rated':
      return draft.score === undefined ? {} : { score: draft.score };
    case 'resolved':
      return {
        ends: appended(state.ends, seq),
        ...(draft.body.category !== undefined && { category: draft.body.category }),
      };
    case 'closed':
      return { ends: appended(state.ends, seq) };
    default:
      return {};
  }
};

/** Adds to the state after an entry what is remembered of it. */
export const remember = (before: State | undefined, after: State, draft: Draft, seq: number, at: number): State => {
  if (after.mode === 'erased') return forgotten(after);
  const state = isOver(before) && !isOver(after) ? begunAgain(after, at) : after;
  const { ticket, body } = draft;
  return {
    ...state,
    ...(state.asked === undefined && isQuestion(draft) && { asked: seq }),
    ...(body.packet && { packet: seq }),
    ...(ticket && state.left?.includes(ticket.id) !== true && { left: appended(state.left, ticket.id) }),
    ...ofKind(state, draft, seq),
  };
};
