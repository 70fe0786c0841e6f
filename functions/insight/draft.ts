import type { Alert, AlertDetail } from '../protocol/insight.ts';
import { inertText } from './called.ts';

/** Of a title, so that a notice of it stays short enough to stand before an answer. */
const MOST = 80;

const short = (text: string): string => {
  const characters = [...text];
  return characters.length <= MOST ? text : `${characters.slice(0, MOST - 1).join('')}…`;
};

/** A notice about a surge, as a person would begin it: that we know, and that we look into it. What it is only staff can say. */
export const draftOf = ({ kind, title }: Pick<Alert, 'kind' | 'title'>): AlertDetail['draft'] => {
  // That customers are discontent is nothing to tell customers.
  if (kind === 'share') return { ja: '', en: '' };
  if (kind === 'total') {
    return {
      ja: 'ただいまお問い合わせが大変混み合っており、ご返答までにお時間をいただく場合がございます。ご迷惑をおかけし、申し訳ございません。',
      en: 'We are receiving more questions than usual, and it may take us longer to answer. We are sorry for the inconvenience.',
    };
  }
  // The question of an entry is the business's own.
  const name = short(kind === 'topic' ? title : inertText(title));
  // Of quotes within quotes.
  const inner = name.replaceAll('「', '『').replaceAll('」', '』');
  return {
    ja: `現在、「${inner}」について多くのお問い合わせをいただいており、状況を確認しております。分かり次第、こちらでお知らせいたします。ご迷惑をおかけし、申し訳ございません。`,
    en: `Many customers are asking about “${name}” right now. We are looking into it and will let you know here as soon as we know more. We are sorry for the inconvenience.`,
  };
};
