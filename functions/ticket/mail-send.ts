import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { requireEnv } from '../platform/env.ts';
import { metrics } from '../platform/observability.ts';
import { headerOf, mailboxOf } from './mail-address.ts';
import type { MailText, Sender } from './mail-text.ts';

let client: SESv2Client | undefined;

/** A mail that SES did not take, by the name of its error: what SES says names the address it was for. */
export class MailRefused extends Error {
  override name = 'MailRefused';
}

/** Where answers to a mail go; undefined when nobody reads them. */
const replyTo = (): string | undefined => process.env.MAIL_REPLY_TO;

/** Whom mails are from, as the deployment says. */
export const sender = (): Sender => {
  const mailbox = mailboxOf(requireEnv('MAIL_FROM'));
  if (!mailbox) throw new Error('MAIL_FROM is no mailbox');
  return { ...mailbox, readsReplies: replyTo() !== undefined };
};

/**
 * Sends a mail to one address.
 * @throws MailRefused without anything of the mail in it.
 */
export const sendMail = async (to: string, { subject, text }: MailText): Promise<void> => {
  client ??= new SESv2Client({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  const reply = replyTo();
  const mail = new SendEmailCommand({
    FromEmailAddress: headerOf(sender()),
    Destination: { ToAddresses: [to] },
    ...(reply !== undefined && { ReplyToAddresses: [reply] }),
    Content: {
      Simple: {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: text, Charset: 'UTF-8' } },
      },
    },
  });
  try {
    await client.send(mail);
  } catch (error) {
    metrics.addMetric('MailsFailed', 'Count', 1);
    // Neither its message nor itself as a cause: both end in the log and in the dead letter.
    throw new MailRefused(error instanceof Error ? error.name : 'unknown');
  }
};
