import { wordsLanguage } from '../conversation/texts.ts';
import type { Mailbox } from './mail-address.ts';
import type { MailFacts } from './mail-facts.ts';

/** Whom the mail is from, and whether somebody reads what is answered to it. */
export interface Sender extends Mailbox {
  readonly readsReplies: boolean;
}

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

interface Words {
  subject(ticket: string): string;
  dear(name: string): string;
  readonly thanks: string;
  asked(ticket: string): string;
  /** How to go on, with the page where there is one. */
  goOn(page: string | undefined): string;
  readonly reply: string;
  readonly noReply: string;
}

const WORDS: Record<'ja' | 'en', Words> = {
  ja: {
    subject: (ticket) => `[${ticket}] お問い合わせへの回答`,
    dear: (name) => `${name} 様`,
    thanks: 'お問い合わせいただき、ありがとうございます。担当者からの回答です。',
    asked: (ticket) => `お問い合わせの内容（受付番号 ${ticket}）`,
    goOn: (page) =>
      page === undefined
        ? '続けてご質問いただくときは、お問い合わせのときと同じブラウザーでチャットを開き、そのままご記入ください。これまでのやり取りの続きからお答えします。'
        : `続けてご質問いただくときは、お問い合わせのときと同じブラウザーで次のページのチャットを開き、そのままご記入ください。これまでのやり取りの続きからお答えします。\n${page}`,
    reply: 'このメールにご返信いただくこともできます。',
    noReply: 'このメールは送信専用です。ご返信いただいてもお答えできません。',
  },
  en: {
    subject: (ticket) => `[${ticket}] Answer to your request`,
    dear: (name) => `Dear ${name},`,
    thanks: 'Thank you for your request. This is the answer of our staff.',
    asked: (ticket) => `Your request (number ${ticket})`,
    goOn: (page) =>
      page === undefined
        ? 'To ask further, open the chat in the same browser as before and write there. We go on from where we were.'
        : `To ask further, open the chat on this page in the same browser as before and write there. We go on from where we were.\n${page}`,
    reply: 'You can also reply to this mail.',
    noReply: 'Please do not reply to this mail: the address only sends.',
  },
};

const RULE = '-'.repeat(40);

/** As mail programs quote; an empty line too. */
const quoted = (text: string): string =>
  text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

/** The mail with an answer, in the customer's language: plain text, and nothing of a person in its subject. */
export const mailText = (facts: MailFacts, { name, address, readsReplies }: Sender): MailText => {
  const { ticket, answer, question, page } = facts;
  const words = WORDS[wordsLanguage(facts.language)];
  const paragraphs = [
    // It is one line, whatever was typed into the form.
    words.dear(facts.name.replace(/\s+/g, ' ').trim()),
    words.thanks,
    answer,
    RULE,
    ...(question === undefined ? [] : [`${words.asked(ticket)}\n${quoted(question)}`]),
    words.goOn(page),
    readsReplies ? words.reply : words.noReply,
    `-- \n${name ?? address}`,
  ];
  return { subject: words.subject(ticket), text: `${paragraphs.join('\n\n')}\n` };
};
