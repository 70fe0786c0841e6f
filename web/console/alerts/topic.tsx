import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SeriesPoint, TopicChange, TopicView } from '../../../functions/protocol/insight.ts';
import { now } from '../core/now.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { surgeKind, surgeTitle } from '../core/surge-words.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem, tellUser } from '../core/ui.tsx';
import { nameOf } from '../knowledge/data.ts';
import { said as words } from '../knowledge/words.ts';
import { changeTopic, readSeries } from './calls.ts';
import { Chart } from './chart.tsx';
import { isMuted } from './topic-list.ts';

const said = texts({
  ja: {
    sensitivity: (topic: string) => `「${topic}」の感度`,
    levels: { low: '低い（大きな急増だけ）', normal: '標準', high: '高い（小さな急増も）' },
    count: '24時間の件数',
    usual: '通常の件数',
    learning: '学習中',
    mute: 'ミュート',
    unmute: 'ミュートを解除',
    muted: (reason: string, by: string) => `ミュート中：${reason}（${by}）`,
    until: (at: string) => `${at}まで`,
    saved: '保存しました。次の検知から反映されます。',
    range: '表示する期間',
    ranges: { day: '24時間', week: '7日間' },
  },
  en: {
    sensitivity: (topic: string) => `Sensitivity of “${topic}”`,
    levels: { low: 'Low (large surges alone)', normal: 'Normal', high: 'High (small surges, too)' },
    count: 'In 24 hours',
    usual: 'Usually',
    learning: 'Learning',
    mute: 'Mute',
    unmute: 'End the mute',
    muted: (reason: string, by: string) => `Muted: ${reason} (${by})`,
    until: (at: string) => `until ${at}`,
    saved: 'Saved. It counts from the next one on.',
    range: 'How much is shown',
    ranges: { day: '24 hours', week: '7 days' },
  },
});

const LEVELS: readonly TopicView['sensitivity'][] = ['low', 'normal', 'high'];
const HOURS = { day: 24, week: 168 } as const;

/** Counts of a topic over a longer time. */
const Past = ({ topic }: { readonly topic: TopicView }) => {
  const range = useSignal<keyof typeof HOURS>('day');
  const points = useSignal<readonly SeriesPoint[] | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const read = async () => {
    const asked = range.value;
    try {
      const series = await readSeries(topic.topic, HOURS[asked]);
      if (asked === range.value) points.value = series.points;
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  useEffect(() => void read(), [range.value]);
  return (
    <>
      <fieldset class="surge-choices">
        <legend class="visually-hidden">{said().range}</legend>
        {(['day', 'week'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={range.value === name}
            onClick={() => {
              range.value = name;
            }}
          >
            {said().ranges[name]}
          </button>
        ))}
      </fieldset>
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!points.value && problem.value === undefined && <Loading />}
      {points.value && <Chart name={surgeTitle(topic)} points={points.value} />}
    </>
  );
};

const Muted = ({ muted }: Pick<TopicView, 'muted'>) =>
  muted === undefined ? null : (
    <p class="quiet">
      {said().muted(muted.reason, nameOf(muted.by) ?? words().somebody)}{' '}
      {muted.until !== undefined && said().until(dateTime(muted.until))}
    </p>
  );

interface Props {
  readonly topic: TopicView;
  readonly isChosen: boolean;
  choose(): void;
  mute(): void;
  changed(): Promise<void>;
}

/** What is followed of a topic, and what staff have decided about it. */
export const Topic = ({ topic, isChosen, choose, mute, changed }: Props) => {
  const { kind, count, expected, sensitivity, learning } = topic;
  const may = isAtLeast('supervisor');
  const title = surgeTitle(topic);
  const isQuiet = isMuted(topic, now.value);
  const change = async (wanted: TopicChange) => {
    try {
      await changeTopic(topic.topic, wanted);
      tellUser(said().saved);
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    await changed();
  };
  return (
    <>
      <tr aria-current={isChosen ? 'true' : undefined}>
        <th scope="row">
          <button type="button" class="surge-link" aria-expanded={isChosen} onClick={choose}>
            {title}
          </button>
          <span class="surge-facts">
            <span class="quiet">{surgeKind(kind)}</span>
            {learning && <span class="badge warn">{said().learning}</span>}
          </span>
          {isQuiet && <Muted muted={topic.muted} />}
        </th>
        <td data-label={said().count}>{count}</td>
        <td data-label={said().usual}>{Math.round(expected * 10) / 10}</td>
        <td>
          {may ? (
            <select
              aria-label={said().sensitivity(title)}
              value={sensitivity}
              onChange={({ currentTarget: { value } }) => {
                const level = LEVELS.find((each) => each === value);
                if (level) void change({ sensitivity: level });
              }}
            >
              {LEVELS.map((level) => (
                <option key={level} value={level}>
                  {said().levels[level]}
                </option>
              ))}
            </select>
          ) : (
            said().levels[sensitivity]
          )}
        </td>
        <td>
          {may && (
            <button
              type="button"
              aria-label={`${isQuiet ? said().unmute : said().mute}: ${title}`}
              onClick={() => (isQuiet ? void change({ muted: null }) : mute())}
            >
              {isQuiet ? said().unmute : said().mute}
            </button>
          )}
        </td>
      </tr>
      {isChosen && (
        <tr class="surge-past">
          <td colSpan={5}>
            <div>
              <Past topic={topic} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
};
