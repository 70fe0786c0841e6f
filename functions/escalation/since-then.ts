import type { Entry } from '../conversation/entry.ts';
import { knownAs } from '../conversation/level.ts';
import { page } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
import type { HandoffPacket } from '../protocol/server.ts';
import { packetOf } from './packet.ts';

/** Entries before it that the packet is told from, as at the handoff. */
const LOOKED_AT = 40;

/**
 * The packet of somebody who has written since he asked for a person, as who presses the button first and explains then;
 * undefined where that of the handoff still says all. `last`: the newest entry.
 */
export const packetSince = async (conversationId: string, last: Entry): Promise<HandoffPacket | undefined> => {
  const { state, seq } = last;
  if (!isWaiting(state) || state.unanswered === undefined || state.unanswered <= (state.escalated ?? 0))
    return undefined;
  const entries = await page(conversationId, Math.max(0, seq - LOOKED_AT), LOOKED_AT);
  const before = entries.findLast(({ body }) => body?.packet !== undefined)?.body?.packet;
  return packetOf({
    entries,
    language: state.language,
    sentiment: state.sentiment ?? before?.sentiment ?? 'calm',
    category: before?.category,
    page: before?.page,
    priority: state.priority ?? 0,
    identityLevel: knownAs(state, Date.now())?.level ?? 0,
    similar: before?.similar ?? [],
    tickets: state.tickets,
  });
};
