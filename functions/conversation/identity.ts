import { createHash } from 'node:crypto';
import type { Entry } from './entry.ts';
import { newest } from './log.ts';

/** A visitor has as many conversations as were erased, plus one; far above what anybody reaches. */
const MAX_ORDINAL = 1_000;

/**
 * Id of a visitor's n-th conversation: derived, so that a join writes nothing and a repeated first send meets itself.
 * It is a name, not a credential: every access is checked against the visitor bound in the log.
 */
export const conversationIdOf = (visitorId: string, ordinal: number): string =>
  createHash('sha256').update(`conversation\0${visitorId}\0${ordinal}`).digest().subarray(0, 16).toString('base64url');

export interface Current {
  readonly conversationId: string;
  readonly ordinal: number;
  /** Newest entry; undefined while nothing is written. */
  readonly last: Entry | undefined;
}

/** The visitor's current conversation: the first that is not erased, written or not. */
export const currentConversation = async (visitorId: string): Promise<Current> => {
  for (let ordinal = 0; ordinal < MAX_ORDINAL; ordinal += 1) {
    const conversationId = conversationIdOf(visitorId, ordinal);
    const last = await newest(conversationId);
    if (last?.state.mode !== 'erased') return { conversationId, ordinal, last };
  }
  throw new Error(`visitor ${visitorId} has ${MAX_ORDINAL} erased conversations`);
};
