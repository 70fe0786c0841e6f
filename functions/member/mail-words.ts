import { wordsLanguage } from '../conversation/texts.ts';
import type { MailText, Sender } from '../ticket/mail-text.ts';
import { CODE_MS } from './code.ts';

const MINUTES = CODE_MS / 60_000;

const WORDS = {
  ja: {
    subject: (name: string) => `【${name}】確認コードのお知らせ`,
    code: (code: string) =>
      `チャットでのご本人確認のためのコードです。\n\n    ${code}\n\nチャットの画面にご記入ください。`,
    until: `このコードは${MINUTES}分間、一度だけ使えます。新しいコードをお求めになると、前のコードは使えなくなります。`,
    never:
      '当店の担当者が、お電話やチャットでこのコードをお尋ねすることはありません。誰にもお伝えにならないでください。',
    other:
      'お心当たりのない場合は、このメールを破棄してください。コードがなければ、どなたもお客様の情報を見ることはできません。',
  },
  en: {
    subject: (name: string) => `[${name}] Your confirmation code`,
    code: (code: string) =>
      `This is the code with which you show us in the chat who you are:\n\n    ${code}\n\nPlease enter it in the chat.`,
    until: `It is good for ${MINUTES} minutes and can be used once. A newer code takes its place.`,
    never: 'Our staff will never ask you for it, neither by phone nor in the chat. Please tell it to nobody.',
    other: 'If you did not ask for it, please ignore this mail: without the code nobody can see your data.',
  },
} as const;

/** The mail with a code: words of ours and the name of the business, and nothing that a member or a visitor has written. */
export const codeMail = (code: string, language: string, { name, address }: Sender): MailText => {
  const words = WORDS[wordsLanguage(language)];
  const from = name ?? address;
  const paragraphs = [words.code(code), words.until, words.never, words.other, `-- \n${from}`];
  return { subject: words.subject(from), text: `${paragraphs.join('\n\n')}\n` };
};
