import * as z from 'zod/mini';
import { tail } from '../conversation/log.ts';
import { logger, metrics } from '../platform/observability.ts';
import { mailFacts } from './mail-facts.ts';
import { sender, sendMail } from './mail-send.ts';
import { keptOf, markMailed } from './mail-store.ts';
import { mailText } from './mail-text.ts';

export const Answered = z.object({
  conversationId: z.string(),
  /** Number of the answer. */
  seq: z.int(),
  ticket: z.string().check(z.regex(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)),
});
export type Answered = z.infer<typeof Answered>;

/** So many entries before a ticket are looked at for the question and for the page it was asked on. */
const BEFORE = 100;

/**
 * Mails an answer to whom it was given. Looked at before and noted after: an answer is never lost, and mailed twice only when
 * we die, or SES stays silent, in between.
 */
export const mailAnswer = async ({ conversationId, seq, ticket }: Answered): Promise<void> => {
  const kept = await keptOf(ticket);
  if (kept.mailed.has(seq)) return;
  const entries = kept.seq === undefined ? [] : (await tail(conversationId, Math.max(1, kept.seq - BEFORE))).entries;
  const facts = mailFacts(entries, seq, ticket);
  if (!facts) {
    metrics.addMetric('MailsSkipped', 'Count', 1);
    logger.info('nothing to mail', { conversationId, seq, ticket });
    return;
  }
  await sendMail(facts.to, mailText(facts, sender()));
  metrics.addMetric('MailsSent', 'Count', 1);
  await markMailed(ticket, seq);
};
