import * as z from 'zod/mini';
import { tail } from '../conversation/log.ts';
import { logger, metrics } from '../platform/observability.ts';
import { mailFacts } from './mail-facts.ts';
import { sender, sendMail } from './mail-send.ts';
import { claimMail, markMailed, ticketSeq } from './mail-store.ts';
import { mailText } from './mail-text.ts';
import { isTicketId } from './number.ts';

export const Answered = z.object({
  conversationId: z.string(),
  /** Number of the answer. */
  seq: z.int(),
  ticket: z.string().check(z.refine(isTicketId)),
});
export type Answered = z.infer<typeof Answered>;

/** So many entries before a ticket are looked at for the question and for the page it was asked on. */
const BEFORE = 100;

/**
 * Mails an answer to whom it was given. An answer is never lost, and mailed twice only when we die, or SES stays silent,
 * between its taking it and our noting that.
 */
export const mailAnswer = async ({ conversationId, seq, ticket }: Answered): Promise<void> => {
  const made = await ticketSeq(ticket);
  const entries = made === undefined ? [] : (await tail(conversationId, Math.max(1, made - BEFORE))).entries;
  const facts = mailFacts(entries, seq, ticket);
  if (!facts) {
    metrics.addMetric('MailsSkipped', 'Count', 1);
    logger.info('nothing to mail', { conversationId, seq, ticket });
    return;
  }
  const claim = await claimMail(ticket, seq, Date.now());
  if (claim === 'mailed') return;
  // Whoever is at it may die of it: this one comes again when that is known.
  if (claim === 'claimed') throw new Error('the same mail is being sent');
  await sendMail(facts.to, mailText(facts, sender()));
  metrics.addMetric('MailsSent', 'Count', 1);
  await markMailed(ticket, seq, Date.now());
};
