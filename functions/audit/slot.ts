import { crc32 } from 'node:zlib';

/** Hours of a week: in each of them the conversations of one slot are verified as a whole. */
export const SLOTS = 168;

export const slotOf = (conversationId: string): number => crc32(conversationId) % SLOTS;
