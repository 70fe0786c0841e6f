import { type Asked, add, admit, agreement, facts, requireReached } from '../conversation/decide.ts';
import type { Terms } from '../conversation/disclosure.ts';
import type { Entry, TicketChange } from '../conversation/entry.ts';
import type { Decision, Tail } from '../conversation/log.ts';
import { isWaiting, mayWrite } from '../conversation/mode.ts';
import { requireSeen } from '../escalation/decide.ts';
import { rolesFor } from '../escalation/rights.ts';
import type { Standing } from '../escalation/standing.ts';
import { VisibleError } from '../platform/errors.ts';
import type { CustomerFrame } from '../protocol/client.ts';
import type { TicketStatus } from '../protocol/names.ts';
import type { TicketRow } from './row.ts';

/** Tickets of one conversation that are not solved; more would not be answered sooner. */
const MOST_OPEN = 5;

/** What the service has made out for a new ticket. */
export interface Opening {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly due: number;
  /** The message that is the question, where the frame has none. */
  readonly about: number | undefined;
}

const requireNobody = ({ last }: Tail): void => {
  if (last?.state.mode === 'agent' && !isWaiting(last.state)) {
    throw new VisibleError(
      'conflict',
      'conversationId: a member of our staff has this conversation; write to them here',
    );
  }
  if ((last?.state.tickets?.length ?? 0) >= MOST_OPEN) {
    throw new VisibleError(
      'conflict',
      `conversationId: has ${MOST_OPEN} tickets that are not solved; add to it by writing here`,
    );
  }
};

/** A customer leaves a question for an answer by e-mail, exactly once. The tail holds everything after `after`. */
export const decideTicket =
  (asked: Asked, frame: CustomerFrame<'ticket'>, { id, due, about }: Opening, terms: Terms) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    requireReached(tail, frame.after);
    const existing = tail.entries.findLast((entry) => entry.id === frame.id && entry.seq > frame.after);
    if (existing?.kind === 'ticketed') return { existing };
    if (existing) throw new VisibleError('invalid', 'id: is that of something else you sent; choose a new one');
    requireNobody(tail);
    if (frame.text === undefined && about === undefined) {
      throw new VisibleError(
        'invalid',
        'text: say what you ask; there is no question of yours in this conversation yet',
      );
    }
    return add(tail, asked, {
      id: frame.id,
      kind: 'ticketed',
      role: 'customer',
      after: frame.after,
      ...agreement(tail, asked, terms, frame.accept),
      facts: facts(asked),
      ticket: { id, due },
      ...(frame.text === undefined && about !== undefined && { about }),
      body: { name: frame.name, email: frame.email, text: frame.text },
    });
  };

/** Whether anybody may still write in the ticket's conversation. */
const requireThere = ({ last }: Tail): Entry => {
  if (!last || last.state.mode === 'erased') {
    throw new VisibleError('conflict', 'ticketId: its conversation is erased');
  }
  return last;
};

/** A ticket as it was read, and whether its owner's account is disabled, so that nobody has it. */
export interface Held extends TicketRow {
  readonly isLeft?: boolean;
}

const requireMine = ({ owner, isLeft, followUp }: Held, { id, role }: Standing): void => {
  if (followUp && role === 'agent' && owner !== id) {
    throw new VisibleError('forbidden', 'ticketId: it follows up a low rating; supervisors do that, or give it to you');
  }
  if (owner === undefined || isLeft || owner === id || role !== 'agent') return;
  throw new VisibleError('conflict', `ticketId: it is another agent's (${owner}); ask them or a supervisor`);
};

/** How an entry names a ticket. */
const sayOf = ({ id, followUp }: TicketRow): Pick<TicketChange, 'id' | 'followUp'> => ({
  id,
  ...(followUp && { followUp }),
});

/** Staff give a ticket to somebody or say how it stands; what is so already stays as it is. `id`: of the entry it becomes. */
export const decideChange =
  (by: Standing, id: string, row: Held, wanted: Pick<TicketChange, 'owner' | 'status'>) =>
  (tail: Tail): Decision => {
    const last = requireThere(tail);
    const existing = tail.entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    requireMine(row, by);
    const status = wanted.status === row.ticketStatus ? undefined : wanted.status;
    const owner = wanted.owner === (row.owner ?? null) ? undefined : wanted.owner;
    if (status === undefined && owner === undefined) return { existing: last };
    const ticket = { ...sayOf(row), ...(status && { status }), ...(owner !== undefined && { owner }) };
    return {
      append: {
        id,
        kind: 'ticket',
        role: 'agent',
        by: by.id,
        as: by.role,
        after: last.seq,
        ticket,
        body: { name: by.name },
      },
    };
  };

/** What staff answer a ticket with. */
export interface Answer {
  readonly id: string;
  readonly after: number;
  readonly text: string;
  readonly status: TicketStatus;
}

const requireFree = (state: Entry['state'], by: Standing): void => {
  const roles = rolesFor('message', state, { id: by.id, isOfTicket: true });
  if (mayWrite(state.mode, 'agent') && roles.includes(by.role)) return;
  throw new VisibleError('conflict', 'ticketId: somebody else has its conversation now; ask them to answer');
};

/** The answer to a ticket, exactly once, and never past something that was written meanwhile. The tail reaches back to `after`. */
export const decideAnswer =
  (by: Standing, row: Held, { id, after, text, status }: Answer) =>
  (tail: Tail): Decision => {
    const { state } = requireThere(tail);
    const existing = tail.entries.find((entry) => entry.id === id && entry.seq > after);
    if (existing?.ticket?.id === row.id && existing.by === by.id) return { existing };
    if (existing) throw new VisibleError('conflict', 'id: is that of another entry; choose a new one');
    requireMine(row, by);
    requireFree(state, by);
    requireSeen(tail, after);
    const answer = tail.entries.find(
      (entry) => entry.seq > after && entry.kind === 'message' && entry.ticket?.id === row.id,
    );
    if (answer) {
      throw new VisibleError('conflict', `after: somebody has answered it (entry ${answer.seq}); read that first`);
    }
    const ticket = { ...sayOf(row), status, ...((row.owner === undefined || row.isLeft) && { owner: by.id }) };
    const who = { role: 'agent', by: by.id, as: by.role } as const;
    return { append: { id, kind: 'message', ...who, after, ticket, body: { name: by.name, text } } };
  };

/** A customer's message opens the ticket that waits for him, with a new time (epoch ms) for the answer; what he chose does not. */
export const reopening =
  (decide: (tail: Tail) => Decision, due: () => number) =>
  (tail: Tail): Decision => {
    const decision = decide(tail);
    const id = tail.last?.state.pending?.at(-1);
    if (!('append' in decision) || id === undefined || decision.append.wish !== undefined) return decision;
    return { append: { ...decision.append, ticket: { id, status: 'open', due: due() } } };
  };

/** Staff are reminded of a ticket, once of each; skipped when nothing may be written any more. */
export const decideReminder =
  (row: TicketRow, reminder: NonNullable<TicketChange['reminder']>) =>
  ({ entries, last }: Tail): Decision => {
    const id = `${row.id}.${reminder}.${row.changed}`;
    const existing = entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    if (!last || !mayWrite(last.state.mode, 'system')) return { skip: 'its conversation is erased' };
    return {
      append: { id, kind: 'ticket', role: 'system', after: last.seq, ticket: { ...sayOf(row), reminder }, body: {} },
    };
  };
