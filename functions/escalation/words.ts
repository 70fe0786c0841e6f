import { wordsLanguage } from '../conversation/texts.ts';

/** What customers are told about people, in the two languages of the business. */
const WORDS = {
  handedOn: {
    ja: '担当者におつなぎします。このままお待ちください。',
    en: 'We are finding a member of our staff for you. Please stay here.',
  },
  taken: {
    ja: '担当者が対応いたします。これまでの内容は確認しておりますので、もう一度ご説明いただく必要はありません。',
    en: 'A member of our staff is with you now. They have read the conversation, so you need not explain it again.',
  },
  lost: {
    ja: '担当者との接続が切れました。別の担当者におつなぎしますので、そのままお待ちください。',
    en: 'Our colleague has lost the connection. Please stay here: we are finding somebody else for you.',
  },
  gone: {
    ja: '担当者が離席いたしました。別の担当者におつなぎしますので、そのままお待ちください。',
    en: 'Our colleague had to leave. Please stay here: we are finding somebody else for you.',
  },
  moved: {
    ja: '別の担当者におつなぎします。そのままお待ちください。',
    en: 'We are handing you to a colleague. Please stay here.',
  },
  toBot: {
    ja: '自動応答に戻りました。ご質問をどうぞ。',
    en: 'You are with our automatic assistant again. What would you like to know?',
  },
  askBot: { ja: '待つ間、自動応答に質問する', en: 'Ask the assistant while I wait' },
  byMail: { ja: '返事をメールで受け取る', en: 'Get the answer by e-mail' },
  leaveLine: { ja: '担当者への相談をやめる', en: 'Stop waiting for a person' },
  bot: {
    ja: 'お待ちの間も、ご質問にお答えします。順番になりましたら担当者が対応いたします。',
    en: 'I will answer your questions while you wait. Our staff will join when it is your turn.',
  },
  message: {
    ja: 'フォームにお名前、メールアドレス、ご用件をご記入ください。担当者がメールでお返事します。',
    en: 'Please fill in your name, your e-mail address and your question in the form. Our staff will answer by e-mail.',
  },
  leave: {
    ja: '担当者への相談を取りやめました。ほかにご質問があればどうぞ。',
    en: 'You are no longer waiting for a person. What else would you like to know?',
  },
  opensAt: {
    ja: '担当者へのご相談を承りました。ただいま営業時間外で、次の営業開始は {time} です。メールアドレスとご用件を残していただければ、担当者がメールとこちらでお返事します。',
    en: 'We have noted that you would like to talk to a person. We are closed at the moment and open next on {time}. Leave your e-mail address and your question, and our staff will answer by e-mail and here.',
  },
  closed: {
    ja: '担当者へのご相談を承りました。ただいま営業時間外です。メールアドレスとご用件を残していただければ、担当者がメールとこちらでお返事します。',
    en: 'We have noted that you would like to talk to a person. We are closed at the moment. Leave your e-mail address and your question, and our staff will answer by e-mail and here.',
  },
  resolved: {
    ja: 'お問い合わせへの対応を終了しました。続きがあれば、このままメッセージをお送りください。',
    en: 'This request is done. If there is anything else, just write here.',
  },
} as const;

export const words = (which: keyof typeof WORDS, language: string): string => WORDS[which][wordsLanguage(language)];
