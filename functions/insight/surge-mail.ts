import type { MailText, Sender } from '../ticket/mail-text.ts';
import { inertText, type Language } from './called.ts';
import { factsOf, headlineOf, type Surge } from './surge-text.ts';

interface Words {
  readonly examples: string;
  more(page: string): string;
  readonly why: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  ja: {
    examples: '質問の例（個人情報は伏せています）',
    more: (page) => `詳しい状況とお知らせの作成は、コンソールをご覧ください。\n${page}`,
    why: 'このメールは、急増の通知先に登録されているためお送りしています。配信の停止は、サポートの責任者にお申し付けください。',
  },
  en: {
    examples: 'Example questions (personal data masked)',
    more: (page) => `More about it, and a notice to customers, in the console:\n${page}`,
    why: 'You get this mail because you are subscribed to surges. Ask a supervisor of the support team to end that.',
  },
};

/** The mail about a surge: plain text, in which nothing of customers can be followed. */
export const surgeMail = (
  surge: Surge,
  examples: readonly { readonly text: string }[],
  page: string,
  language: Language,
  { name, address }: Sender,
): MailText => {
  const words = WORDS[language];
  const headline = headlineOf(surge, language);
  const paragraphs = [
    headline,
    factsOf(surge, language)
      .map(([label, value]) => `${label}: ${value}`)
      .join('\n'),
    ...(examples.length > 0
      ? [`${words.examples}\n${examples.map(({ text }) => `・${inertText(text)}`).join('\n')}`]
      : []),
    words.more(page),
    words.why,
    `-- \n${name ?? address}`,
  ];
  return { subject: headline, text: `${paragraphs.join('\n\n')}\n` };
};
