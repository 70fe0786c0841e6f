import type { Head } from '../conversation/entry.ts';
import type { Persons } from './stretch.ts';

interface Ticket {
  readonly askedAt: number;
  /** Since when it needs an answer; undefined while it does not. */
  readonly wantedAt?: number | undefined;
  /** Since when it is an agent's. */
  readonly takenAt?: number | undefined;
  /** The newest stretch of work on it. */
  readonly last?: number;
}

/** What agents did for tickets of customers: each from when it needs an answer until it has one. Follow-ups are none. */
export class Tickets {
  readonly #persons: Persons;
  readonly #tickets = new Map<string, Ticket>();

  constructor(persons: Persons) {
    this.#persons = persons;
  }

  take(head: Head): void {
    const { kind, at, ticket: change } = head;
    if (!change) return;
    const ticket = this.#tickets.get(change.id);
    if (kind === 'ticketed') this.#tickets.set(change.id, { askedAt: at, wantedAt: at });
    else if (ticket) this.#tickets.set(change.id, this.#after(ticket, head));
  }

  #after(ticket: Ticket, head: Head): Ticket {
    const { kind, role, at, ticket: { owner, status } = {} } = head;
    const isAnswer = kind === 'message' && role === 'agent';
    const isWanted = ticket.wantedAt !== undefined;
    if (status === 'open') return this.#again(ticket, head);
    if (isWanted && (isAnswer || status !== undefined)) return this.#answered(ticket, head);
    if (status === 'solved') this.#persons.resolve(ticket.last, head);
    return owner === undefined || !isWanted ? ticket : { ...ticket, takenAt: owner === null ? undefined : at };
  }

  #again(ticket: Ticket, head: Head): Ticket {
    this.#persons.openAgain(ticket.last, head);
    return { ...ticket, wantedAt: head.at };
  }

  #answered({ askedAt, wantedAt = askedAt, takenAt }: Ticket, { seq, at, kind, by, ticket }: Head): Ticket {
    if (by === undefined) return { askedAt };
    const last = this.#persons.add({
      agent: by,
      channel: 'ticket',
      askedAt,
      wantedAt,
      seq,
      endedAt: at,
      ...(takenAt !== undefined && { takenAt }),
      ...(kind === 'message' && { answeredAt: at }),
      ...(ticket?.status === 'solved' && { resolvedAt: at }),
    });
    return { askedAt, last };
  }
}
