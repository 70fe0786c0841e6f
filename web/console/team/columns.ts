import { texts } from '../core/texts.ts';

/** How the columns of figures are called, and what is said of their times. */
export const columns = texts({
  ja: {
    labels: {
      agent: '担当者',
      handled: '対応',
      firstResponse: '初回返信',
      handling: '対応時間',
      resolution: '解決時間',
      resolved: '解決',
      reopened: '再開',
      csat: '満足度',
      count: '評価数',
      low: '低評価',
      all: '合計',
      seconds: '秒',
    },
    empty:
      'この期間に対応が終わった会話はありません。会話やチケットの対応が終わると、ここに担当者ごとの実績が表示されます。',
    of: (count: number, low: number) => (low > 0 ? `（${count}件、うち低評価${low}件）` : `（${count}件）`),
    share: (percent: number) => `（${percent}%）`,
  },
  en: {
    labels: {
      agent: 'Agent',
      handled: 'Handled',
      firstResponse: 'First response',
      handling: 'Handling',
      resolution: 'Resolution',
      resolved: 'Resolved',
      reopened: 'Reopened',
      csat: 'CSAT',
      count: 'ratings',
      low: 'low ratings',
      all: 'Total',
      seconds: 's',
    },
    empty: 'Nothing was finished in these days. Once conversations and tickets are, what each agent did is shown here.',
    of: (count: number, low: number) => (low > 0 ? ` (${count}, ${low} of them low)` : ` (${count})`),
    share: (percent: number) => ` (${percent}%)`,
  },
});

export type Labels = ReturnType<typeof columns>['labels'];
