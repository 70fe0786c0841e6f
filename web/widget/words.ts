/** Words of the launcher; those of the panel come with it. */
export interface Words {
  readonly language: 'ja' | 'en';
  readonly title: string;
  open(title: string | undefined): string;
  unread(label: string, count: string): string;
  /** Read out while the panel is closed. */
  news(count: string): string;
  readonly failed: string;
  readonly closed: string;
}

const ja: Words = {
  language: 'ja',
  title: 'お問い合わせ',
  open: (title = 'お問い合わせ') => `${title}を開く`,
  unread: (label, count) => `${label}（未読${count}件）`,
  news: (count) => `未読メッセージ${count}件`,
  failed: 'チャットを読み込めませんでした。もう一度押すと、読み込み直します。',
  closed: '現在は営業時間外です。',
};

const en: Words = {
  language: 'en',
  title: 'Support',
  open: (title) => (title === undefined ? 'Open support chat' : `Open ${title}`),
  unread: (label, count) => `${label} (${count} unread)`,
  news: (count) => `Unread messages: ${count}`,
  failed: 'The chat could not be loaded. Press again to retry.',
  closed: 'We are closed right now.',
};

/** Japanese for a Japanese tag, English for every other. */
export const wordsFor = (language: string): Words => (/^ja\b/i.test(language) ? ja : en);
