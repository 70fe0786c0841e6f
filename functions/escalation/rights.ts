import type { State } from '../conversation/state.ts';
import { STAFF, type StaffRole } from '../protocol/names.ts';
import type { Kind } from '../protocol/server.ts';

/** Kinds of entries that staff write. */
export type StaffKind = Extract<
  Kind,
  | 'message'
  | 'note'
  | 'tagged'
  | 'assigned'
  | 'released'
  | 'transferred'
  | 'resolved'
  | 'looked_up'
  | 'ticket'
  | 'blocked'
  | 'unblocked'
>;

/** What an entry of staff is besides its kind. */
export interface Doing {
  /** Who does it. */
  readonly id: string;
  /** It is about a ticket. */
  readonly isOfTicket?: boolean;
}

type Owned = Pick<State, 'mode' | 'agent' | 'rings'>;
type Right = (state: Owned, doing: Doing) => readonly StaffRole[];

const NOBODY: readonly StaffRole[] = [];
export const SUPERVISING: readonly StaffRole[] = ['supervisor', 'admin'];

const isOwn = ({ mode, agent }: Owned, { id }: Doing): boolean => mode === 'agent' && agent === id;
const isAnothers = (state: Owned, doing: Doing): boolean => state.mode === 'agent' && !isOwn(state, doing);

const everybody: Right = () => STAFF;
const whoHasIt: Right = (state, doing) => (isOwn(state, doing) ? STAFF : NOBODY);
const notPastAnother: Right = (state, doing) => (isAnothers(state, doing) ? SUPERVISING : STAFF);

/**
 * Who of the staff may do what in a conversation, by who has it. What writes asks here before it writes, and the audit asks
 * again of what was written.
 */
const RIGHTS: Readonly<Record<StaffKind, Right>> = {
  message: (state, doing) => {
    if (doing.isOfTicket !== true) return whoHasIt(state, doing);
    return isAnothers(state, doing) ? NOBODY : STAFF;
  },
  note: everybody,
  tagged: everybody,
  // What rings is nobody's yet.
  assigned: (state, doing) => (state.rings === undefined ? notPastAnother(state, doing) : STAFF),
  released: whoHasIt,
  transferred: (state, doing) => (isAnothers(state, doing) ? SUPERVISING : whoHasIt(state, doing)),
  resolved: whoHasIt,
  looked_up: (state, doing) => (isOwn(state, doing) && state.rings === undefined ? STAFF : SUPERVISING),
  ticket: everybody,
  blocked: notPastAnother,
  unblocked: notPastAnother,
};

const isStaffKind = (kind: Kind): kind is StaffKind => Object.hasOwn(RIGHTS, kind);

/** The roles in which somebody of the staff may write an entry of a kind where the conversation is in a state; none for what staff never write. */
export const rolesFor = (kind: Kind, state: Owned, doing: Doing): readonly StaffRole[] =>
  isStaffKind(kind) ? RIGHTS[kind](state, doing) : NOBODY;

/** Whether he may, in the role he has now. */
export const may = (kind: StaffKind, state: Owned, { id, role }: { readonly id: string; readonly role: StaffRole }) =>
  RIGHTS[kind](state, { id }).includes(role);
