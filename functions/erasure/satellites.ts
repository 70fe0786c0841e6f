import { forgetFiles, forgetUploads } from '../attachment/forget.ts';
import { forgetLink } from '../conversation/member-conversations.ts';
import { members as inRoom, leave } from '../conversation/rooms.ts';
import { forgetResolved } from '../escalation/similar.ts';
import { forgetFacts } from '../insight/forget.ts';
import { forgetProofs } from '../member/forget.ts';
import { forgetTicket } from '../ticket/forget.ts';
import type { Traces } from './traces.ts';

/** What was removed beside the log, by what it was. No personal data: it stands in the ledger. */
export type Removed = Readonly<Record<string, number>>;

const count = async (each: Iterable<Promise<number | boolean>>): Promise<number> =>
  (await Promise.all(each)).reduce<number>((sum, one) => sum + Number(one), 0);

/** Removes all that is kept of a conversation outside of its log; the same again removes nothing. */
export const forgetBeside = async (
  conversationId: string,
  { times, tickets, members, resolved }: Traces,
): Promise<Removed> => ({
  files: await forgetFiles(conversationId),
  uploads: await forgetUploads(conversationId),
  counts: await forgetFacts(conversationId, times),
  tickets: await count(tickets.map(forgetTicket)),
  similar: await count(resolved.map(forgetResolved)),
  links: await count(members.map((member) => forgetLink(member, conversationId))),
  proofs: await forgetProofs(conversationId, members),
});

/** Takes everybody out of the room, who hears nothing more of it. */
export const emptyRoom = async (conversationId: string): Promise<void> => {
  for (const { connectionId } of await inRoom(conversationId)) await leave(conversationId, connectionId);
};
