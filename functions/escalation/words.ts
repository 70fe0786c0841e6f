import { wordsLanguage } from '../conversation/texts.ts';

/** What customers are told about people, in the two languages of the business. */
const WORDS = {
  taken: {
    ja: '担当者が対応いたします。これまでの内容は確認しておりますので、もう一度ご説明いただく必要はありません。',
    en: 'A member of our staff is with you now. They have read the conversation, so you need not explain it again.',
  },
  lost: {
    ja: '担当者との接続が切れました。別の担当者におつなぎしますので、そのままお待ちください。',
    en: 'Our colleague has lost the connection. Please stay here: we are finding somebody else for you.',
  },
  moved: {
    ja: '別の担当者におつなぎします。そのままお待ちください。',
    en: 'We are handing you to a colleague. Please stay here.',
  },
  toBot: {
    ja: '自動応答に戻りました。ご質問をどうぞ。',
    en: 'You are with our automatic assistant again. What would you like to know?',
  },
  resolved: {
    ja: 'お問い合わせへの対応を終了しました。続きがあれば、このままメッセージをお送りください。',
    en: 'This request is done. If there is anything else, just write here.',
  },
} as const;

export const words = (which: keyof typeof WORDS, language: string): string => WORDS[which][wordsLanguage(language)];
