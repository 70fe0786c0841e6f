import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Figures as Found } from '../../../functions/protocol/figures.ts';
import { api, query } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { BotShare } from './bot-share.tsx';
import { columns } from './columns.ts';
import { download } from './download.ts';
import { csvRows } from './figures-csv.ts';
import { FiguresTable } from './figures-table.tsx';
import { dayIn, faultOf, MOST_DAYS, PRESETS, type Preset, type Range, rangeOf } from './range.ts';
import './figures.css';

const said = texts({
  ja: {
    presets: { today: '今日', yesterday: '昨日', '7': '直近7日', '30': '直近30日', custom: '期間を指定' },
    range: '期間',
    from: '開始日',
    to: '終了日',
    faults: {
      missing: '開始日と終了日を入力してください。',
      order: '終了日は開始日以降の日付にしてください。',
      long: `期間は${MOST_DAYS}日以内で指定してください。`,
    },
    heading: '担当者の実績',
    csv: 'CSVをダウンロード',
    note: '時間はすべて営業時間内だけで数えています。ボットが対応していた時間と営業時間外は含みません。初回返信は、お客様（または前の担当者）が担当者を求めてから最初の返信まで、対応時間は担当になってから手を離れるまで、解決時間はお客様が担当者を求めてから解決までです。p50は半数、p90は9割がその時間以内だったことを表します。',
    own: 'あなたの実績です。チーム全体の実績はスーパーバイザーが確認できます。',
    zone: '日付は営業日のタイムゾーン（日本時間）で区切っています。',
  },
  en: {
    presets: { today: 'Today', yesterday: 'Yesterday', '7': 'Last 7 days', '30': 'Last 30 days', custom: 'Custom' },
    range: 'Range',
    from: 'From',
    to: 'To',
    faults: {
      missing: 'Give the first and the last day.',
      order: 'The last day must not be before the first.',
      long: `A range has at most ${MOST_DAYS} days.`,
    },
    heading: 'What agents did',
    csv: 'Download CSV',
    note: 'All times count open hours only: neither the time a conversation was with the bot nor closed hours. First response: from when a person was wanted (by the customer, or by who handed it on) to the first answer. Handling: from taking it to the end of one’s part. Resolution: from the customer’s wish for a person until it was resolved. Half of all cases took at most p50, nine in ten at most p90.',
    own: 'These are your own figures. Supervisors see those of the whole team.',
    zone: 'Days are those of the business (Japan).',
  },
});

const ZONE = 'Asia/Tokyo';
type Choice = Preset | 'custom';
const CHOICES: readonly Choice[] = [...PRESETS, 'custom'];

const Day = ({ label, day, max }: { readonly label: string; readonly day: Signal<string>; readonly max: string }) => (
  <label>
    {label}
    <input
      type="date"
      value={day.value}
      max={max}
      onInput={({ currentTarget }) => {
        day.value = currentTarget.value;
      }}
    />
  </label>
);

const Choices = ({ choice }: { readonly choice: Signal<Choice> }) => (
  <fieldset class="team-choices">
    <legend class="visually-hidden">{said().range}</legend>
    {CHOICES.map((each) => (
      <label key={each}>
        <input
          type="radio"
          name="team-range"
          class="visually-hidden"
          checked={choice.value === each}
          onChange={() => {
            choice.value = each;
          }}
        />
        <span>{said().presets[each]}</span>
      </label>
    ))}
  </fieldset>
);

const Shown = ({ found, range, isOwn }: { readonly found: Found; readonly range: Range; readonly isOwn: boolean }) => (
  <>
    <div class="team-range">
      <h2>{said().heading}</h2>
      <button
        type="button"
        onClick={() => download(`uragawa-${range.from}-${range.to}.csv`, csvRows(found, columns().labels))}
      >
        {said().csv}
      </button>
    </div>
    <FiguresTable figures={found} />
    {found.bot && <BotShare bot={found.bot} />}
    <p class="quiet team-note">
      {isOwn && said().own} {said().note} {said().zone}
    </p>
  </>
);

/** What agents did in some days. Agents see their own. */
export const Figures = () => {
  const today = dayIn(ZONE, Date.now());
  const choice = useSignal<Choice>('7');
  const [from, to] = [useSignal(rangeOf('30', today).from), useSignal(today)];
  const found = useSignal<Found | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const tries = useSignal(0);
  const isOwn = !isAtLeast('supervisor');
  const range = choice.value === 'custom' ? { from: from.value, to: to.value } : rangeOf(choice.value, today);
  const fault = faultOf(range);
  useEffect(() => {
    let isWanted = true;
    found.value = undefined;
    problem.value = undefined;
    if (fault) return undefined;
    api.get<Found>(query('/figures', { ...range, agent: isOwn ? 'me' : undefined })).then(
      (figures) => {
        if (isWanted) found.value = figures;
      },
      (error: unknown) => {
        if (isWanted) problem.value = error;
      },
    );
    return () => {
      isWanted = false;
    };
  }, [range.from, range.to, fault, isOwn, tries.value]);
  return (
    <section class="team-figures">
      <div class="team-range">
        <Choices choice={choice} />
        {choice.value === 'custom' && (
          <>
            <Day label={said().from} day={from} max={today} />
            <Day label={said().to} day={to} max={today} />
          </>
        )}
      </div>
      {fault && <p class="problem">{said().faults[fault]}</p>}
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => (tries.value += 1)} />}
      {found.value ? (
        <Shown found={found.value} range={range} isOwn={isOwn} />
      ) : (
        !fault && problem.value === undefined && <Loading />
      )}
    </section>
  );
};
