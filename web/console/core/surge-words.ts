import type { Alert } from '../../../functions/protocol/insight.ts';
import { texts } from './texts.ts';

/** Less than one in two windows is said as hardly any: a ratio to it is a number without a meaning. */
const HARDLY_ANY = 0.5;
/** From here on decimals of a ratio say nothing. */
const ROUND_FROM = 10;

const said = texts({
  ja: {
    named: {
      '*': 'お問い合わせ全体',
      '!unhelpful': '「役に立たなかった」という評価',
      '!low-rating': '低い満足度の評価',
      '!anger': 'お怒りのお問い合わせ',
    } as Readonly<Record<string, string>>,
    kinds: {
      topic: '同じ内容のお問い合わせ',
      phrase: 'FAQにない言葉',
      total: '全体の件数',
      share: '不満の兆候',
    } satisfies Record<Alert['kind'], string>,
    hardly: (count: number) => `通常ほぼ0件のところ ${count}件`,
    usual: (expected: string, count: number, ratio: string) => `通常${expected}件のところ ${count}件（${ratio}倍）`,
  },
  en: {
    named: {
      '*': 'All questions',
      '!unhelpful': 'Answers rated as not helpful',
      '!low-rating': 'Low ratings',
      '!anger': 'Angry questions',
    },
    kinds: {
      topic: 'Questions about one thing',
      phrase: 'Words that no FAQ entry has',
      total: 'Overall',
      share: 'Signs of discontent',
    },
    hardly: (count: number) => `${count}, where hardly any are usual`,
    usual: (expected: string, count: number, ratio: string) =>
      `${count}, where ${expected} ${expected === '1' ? 'is' : 'are'} usual (${ratio} times)`,
  },
});

/** What an alert or a topic is about, in the reader's language. An entry may be called as anything, `constructor` as well. */
export const surgeTitle = ({ topic, title }: Pick<Alert, 'topic' | 'title'>): string =>
  (Object.hasOwn(said().named, topic) && said().named[topic]) || title;

export const surgeKind = (kind: Alert['kind']): string => said().kinds[kind];

export const ratioText = (ratio: number): string =>
  String(ratio >= ROUND_FROM ? Math.round(ratio) : Math.round(ratio * 10) / 10);

/** `通常2件のところ 41件（20倍）` */
export const surgeCount = ({ count, expected, ratio }: Pick<Alert, 'count' | 'expected' | 'ratio'>): string =>
  expected < HARDLY_ANY ? said().hardly(count) : said().usual(ratioText(expected), count, ratioText(ratio));
