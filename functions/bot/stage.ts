import type { Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { newest } from '../conversation/log.ts';
import { isMachines } from '../conversation/mode.ts';
import { broadcast, mayHear, type Recipient } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { logger } from '../platform/observability.ts';
import { Deltas, type Piece } from './models/deltas.ts';
import type { Stage } from './models/model.ts';

/** How long it is taken for granted that the conversation still is the bot's, and who hears it. */
const LOOK_MS = 1_000;

/**
 * Shows a reply to the room while it is written. Soon after somebody else owns the conversation it shows nothing more and
 * says `gone`; the reply itself then loses the race for the next number, as any other.
 */
export const stageFor = (question: Entry, { conversationId, epoch }: Detail): Stage & { end(): Promise<void> } => {
  const gone = new AbortController();
  let looked = { at: 0, hearers: [] as readonly Recipient[] };

  const hearers = async (): Promise<readonly Recipient[]> => {
    if (Date.now() - looked.at < LOOK_MS) return looked.hearers;
    const [last, room] = await Promise.all([newest(conversationId), members(conversationId)]);
    const state = last?.state;
    const isOurs = state !== undefined && isMachines(state) && state.epoch === epoch;
    if (!isOurs) gone.abort();
    looked = { at: Date.now(), hearers: isOurs ? room.filter((each) => mayHear(state, each)) : [] };
    return looked.hearers;
  };

  const send = async (piece: Piece): Promise<void> => {
    const frame = { type: 'delta' as const, conversationId, replyTo: question.id, epoch, ...piece };
    await broadcast(conversationId, await hearers(), () => frame);
  };
  // Whoever misses a piece reads the entry.
  const deltas = new Deltas((piece) =>
    send(piece).catch((error: unknown) =>
      logger.warn('a piece of a reply was not shown', { reason: error instanceof Error ? error.name : 'unknown' }),
    ),
  );
  return {
    show: (attempt, text) => deltas.show(attempt, text),
    gone: gone.signal,
    end: () => deltas.end(),
  };
};
