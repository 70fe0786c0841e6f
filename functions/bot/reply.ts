import type { Detail } from '../conversation/events.ts';
import { compose } from './compose.ts';
import { apology, giveReply } from './give.ts';

/** Later than this an answer is not given any more; the customer, who has waited, reads the apology instead. */
export const LATEST_REPLY_MS = 2 * 60_000;

/** Answers the customer message an event speaks of. */
export const reply = (detail: Detail): Promise<void> => {
  const late = Date.now() - detail.at > LATEST_REPLY_MS;
  return giveReply(detail, async (question) => (late ? apology(question) : compose(question, detail)));
};
