import type { Alert } from '../../../functions/protocol/insight.ts';
import { isOpen } from '../core/surge-list.ts';
import { texts } from '../core/texts.ts';

const said = texts({
  ja: {
    open: '継続中',
    over: '終了',
    usual: '通常化',
    learning: '学習中',
    incomplete: '集計が不完全',
    muted: 'ミュート中',
    notice: 'お知らせ公開中',
    false: '急増ではなかった',
    explain: {
      learning:
        'この話題の普段の件数をまだ学習しています。通常の範囲は広めに見積もっているため、実際より遅く、または誤って検知することがあります。',
      incomplete: '検知のあいだ集計が遅れていました。件数は実際より少ない可能性があります。',
      muted: 'この話題はミュートされているため、音や通知、メールでのお知らせはしていません。',
      usual: '終わったのではなく、この件数が普段の件数になったと判断しました。',
    },
  },
  en: {
    open: 'Ongoing',
    over: 'Over',
    usual: 'Became usual',
    learning: 'Learning',
    incomplete: 'Counting incomplete',
    muted: 'Muted',
    notice: 'Notice published',
    false: 'Was no surge',
    explain: {
      learning: 'What is usual for this is still being learned. The range is wide, so it may be seen late, or wrongly.',
      incomplete: 'Counting was behind while this was seen. There may have been more.',
      muted: 'The topic is muted: nobody was told, by sound, notification or mail.',
      usual: 'It has not ended: so many have become what is usual.',
    },
  },
});

/** How things stand with an alert: in words, the colour only repeats them. */
export const Badges = ({ alert }: { readonly alert: Alert }) => (
  <span class="surge-badges">
    {isOpen(alert) ? (
      <span class="badge bad">{said().open}</span>
    ) : (
      <span class="badge good">{alert.becameUsual ? said().usual : said().over}</span>
    )}
    {alert.notice && <span class="badge good">{said().notice}</span>}
    {alert.learning && <span class="badge warn">{said().learning}</span>}
    {alert.incomplete && <span class="badge warn">{said().incomplete}</span>}
    {alert.muted && <span class="badge">{said().muted}</span>}
    {alert.verdict?.real === false && <span class="badge">{said().false}</span>}
  </span>
);

/** What the badges mean, for whoever has not seen one yet. */
export const Remarks = ({ alert: { learning, incomplete, muted, becameUsual } }: { readonly alert: Alert }) => {
  const { explain } = said();
  const lines = [
    learning && explain.learning,
    incomplete && explain.incomplete,
    muted && explain.muted,
    becameUsual && explain.usual,
  ].filter((line) => typeof line === 'string');
  return lines.length === 0 ? null : (
    <ul class="surge-remarks">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
};
