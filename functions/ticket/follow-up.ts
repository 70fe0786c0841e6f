import * as z from 'zod/mini';
import type { Entry } from '../conversation/entry.ts';
import { type Appended, append, type Decision, type Tail, tail } from '../conversation/log.ts';
import { mayWrite } from '../conversation/mode.ts';
import { SUPERVISORS, tell } from '../escalation/desk.ts';
import { LOW } from '../figures/sum.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { metrics } from '../platform/observability.ts';
import { dueOf } from './due.ts';
import { newTicketId } from './number.ts';
import { type TicketRow, ticketOf, writeChange, writeOpening } from './row.ts';

/** What is needed of the event that a customer has rated. */
export const Rated = z.object({ conversationId: z.string(), seq: z.int() });
export type Rated = z.infer<typeof Rated>;

/** Of each rating at most one entry comes; clients cannot write a dot. */
const idOf = (rated: Entry): string => `${rated.seq}.follow-up`;

/** The rating, unless a newer one counts, what follows from it is written, or nothing may be written any more. */
const counts = ({ entries, last }: Tail, seq: number): Entry | undefined => {
  const newest = entries.findLast(({ kind }) => kind === 'rated');
  if (newest?.seq !== seq || !last || !mayWrite(last.state.mode, 'system')) return undefined;
  return entries.some(({ id }) => id === idOf(newest)) ? undefined : newest;
};

const isLow = ({ score = LOW + 1 }: Entry): boolean => score <= LOW;

/** Opens a follow-up of a low rating, unless the one of an earlier rating was still open when it came. */
export const decideOpening =
  (seq: number, ticket: { readonly id: string; readonly due: number }) =>
  (read: Tail): Decision => {
    const rated = counts(read, seq);
    if (!rated || !isLow(rated)) return { skip: 'the rating opens nothing' };
    if (rated.state.followUp !== undefined) return { skip: 'it is followed up already' };
    return {
      append: {
        id: idOf(rated),
        kind: 'ticket',
        role: 'system',
        after: seq,
        about: seq,
        ticket: { ...ticket, status: 'open', followUp: true },
        body: {},
      },
    };
  };

/** A better rating ends what a low one has opened, unless somebody has begun with it, by which it is his. */
export const decideEnd =
  (seq: number, { id, owner, ticketStatus }: TicketRow) =>
  (read: Tail): Decision => {
    const rated = counts(read, seq);
    if (!rated || isLow(rated) || read.last?.state.followUp !== id) return { skip: 'the rating ends nothing' };
    if (owner !== undefined || ticketStatus !== 'open') return { skip: 'somebody has begun with it' };
    return {
      append: {
        id: idOf(rated),
        kind: 'ticket',
        role: 'system',
        after: seq,
        about: seq,
        ticket: { id, status: 'solved', followUp: true },
        body: {},
      },
    };
  };

const opened = async (start: Tail, { seq }: Rated): Promise<Appended> => {
  const due = dueOf(await liveSettings(), Date.now());
  return append(start, decideOpening(seq, { id: newTicketId(), due }), writeOpening);
};

const ended = async (start: Tail, { seq }: Rated): Promise<Appended> => {
  const id = start.last?.state.followUp;
  const row = id === undefined ? undefined : await ticketOf(id);
  return row ? append(start, decideEnd(seq, row), writeChange(row)) : { skip: 'there is nothing to end' };
};

/**
 * What follows from a rating: a low one opens a ticket for the supervisors, of which the customer learns nothing, and a
 * better one ends it. Twice or late changes nothing: the newest rating of the log counts.
 * @throws TicketChanged when somebody changes the ticket at the same moment; the event comes again
 */
export const followUp = async (rating: Rated): Promise<void> => {
  const start = await tail(rating.conversationId, rating.seq, 'heads');
  const rated = start.entries.find(({ seq }) => seq === rating.seq);
  if (!rated) return;
  const { entry, ...rest } = isLow(rated) ? await opened(start, rating) : await ended(start, rating);
  if (!entry) return;
  if ('written' in rest && rest.written)
    metrics.addMetric(isLow(rated) ? 'FollowUpsOpened' : 'FollowUpsEnded', 'Count', 1);
  await tell(rating.conversationId, entry, [], [SUPERVISORS]);
};
