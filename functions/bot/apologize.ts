import type { Detail } from '../conversation/events.ts';
import { apology, giveReply } from './give.ts';

/**
 * Says sorry in place of a reply that failed, under the reply's own id, so that only one of the two is ever written. Apart
 * from the reply: what stands in for it must load fast and know nothing of what may have failed.
 */
export const apologize = (detail: Detail): Promise<void> => giveReply(detail, apology);
