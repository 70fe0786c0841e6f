import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { SeriesPoint } from '../../../functions/protocol/insight.ts';
import { texts } from '../core/texts.ts';
import { clock, day, shortTime } from '../core/time.ts';
import { chartOf, isAbove, MOST_DOTS, peakOf } from './chart.ts';

const said = texts({
  ja: {
    title: (name: string) => `${name}の件数の推移（5分ごと）`,
    peak: (at: string, count: number, low: string, high: string) =>
      `最も多いのは ${at} の ${count}件（通常は ${low}〜${high}件）です。数値は下の表にあります。`,
    nothing: 'グラフにできる記録がありません。',
    legend: { line: '件数', band: '通常の範囲', gap: '集計が不完全' },
    table: '数値の表',
    columns: ['時刻', '件数', '通常', '通常の範囲', '備考'],
    above: '通常より多い',
    incomplete: '集計が不完全',
  },
  en: {
    title: (name: string) => `${name}: count over time, in steps of five minutes`,
    peak: (at: string, count: number, low: string, high: string) =>
      `Most were ${count}, at ${at}, where ${low} to ${high} are usual. The numbers are in the table below.`,
    nothing: 'There is nothing on record to draw.',
    legend: { line: 'Count', band: 'Usual range', gap: 'Counting incomplete' },
    table: 'The numbers',
    columns: ['Time', 'Count', 'Usual', 'Usual range', 'Remark'],
    above: 'more than usual',
    incomplete: 'incomplete',
  },
});

/** A moment that is marked in the chart. */
export interface Mark {
  readonly at: string;
  readonly label: string;
}

const HEIGHT = 220;
const FOOT = 24;
const SIDE = 36;
const MARK_PX = 16;
const MIDNIGHT = /^0?0:00$/;

const short = (value: number): string => String(Math.round(value * 10) / 10);
const timeLabel = (at: number): string => (MIDNIGHT.test(clock(at)) ? day(at) : clock(at));

const Table = ({ points }: { readonly points: readonly SeriesPoint[] }) => (
  <div class="surge-scroll">
    <table>
      <thead>
        <tr>
          {said().columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.at}>
            <th scope="row">{shortTime(point.at)}</th>
            <td>{point.count}</td>
            <td>{short(point.expected)}</td>
            <td>
              {short(point.low)}–{short(point.high)}
            </td>
            <td>{point.incomplete ? said().incomplete : isAbove(point) ? said().above : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Drawn when somebody wants them: seven days are two thousand rows. */
const Numbers = ({ points }: { readonly points: readonly SeriesPoint[] }) => {
  const isWanted = useSignal(false);
  return (
    <details
      class="surge-numbers"
      onToggle={({ currentTarget }) => {
        isWanted.value = currentTarget.open;
      }}
    >
      <summary>{said().table}</summary>
      {isWanted.value && <Table points={points} />}
    </details>
  );
};

/** Counts against the range in which they usually are. */
export const Chart = ({
  name,
  points,
  marks = [],
}: {
  readonly name: string;
  readonly points: readonly SeriesPoint[];
  readonly marks?: readonly Mark[];
}) => {
  const box = useRef<HTMLElement>(null);
  const width = useSignal(0);
  const id = useId();
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    // Drawn in its own pixels: letters that are scaled with a drawing cannot be read on a phone.
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry?.contentRect.width ?? 0);
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const top = 8 + marks.length * MARK_PX;
  const [right, bottom] = [Math.max(SIDE + 1, width.value - 8), HEIGHT - FOOT];
  const drawn = chartOf(points, { left: SIDE, right, top, bottom });
  const peak = peakOf(points);
  return (
    <figure class="surge-chart" ref={box}>
      {!drawn && <p class="quiet">{said().nothing}</p>}
      {drawn && width.value > 0 && (
        <svg
          width={width.value}
          height={HEIGHT}
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-desc`}
        >
          <title id={`${id}-title`}>{said().title(name)}</title>
          <desc id={`${id}-desc`}>
            {peak && said().peak(shortTime(peak.at), peak.count, short(peak.low), short(peak.high))}
          </desc>
          {drawn.gaps.map((gap) => (
            <rect key={gap.at} class="surge-gap" x={gap.x} y={top} width={gap.width} height={bottom - top} />
          ))}
          {drawn.values.map(({ value, y }) => (
            <g key={value}>
              <line class="surge-grid" x1={SIDE} x2={right} y1={y} y2={y} />
              <text x={SIDE - 6} y={y + 4} text-anchor="end">
                {value}
              </text>
            </g>
          ))}
          <path class="surge-band" d={drawn.band} />
          <path class="surge-usual" d={drawn.usual} />
          {drawn.times.map(({ at, x }) => (
            <g key={at}>
              <line class="surge-grid" x1={x} x2={x} y1={bottom} y2={bottom + 4} />
              <text x={x} y={HEIGHT - 6} text-anchor={x > right - 16 ? 'end' : 'middle'}>
                {timeLabel(at)}
              </text>
            </g>
          ))}
          {marks.map(({ at, label }, index) => {
            const x = drawn.place(Date.parse(at));
            const isLeft = x !== undefined && x > width.value - 120;
            return (
              x !== undefined && (
                <g key={label} class="surge-mark">
                  <line x1={x} x2={x} y1={index * MARK_PX + 4} y2={bottom} />
                  <text x={x + (isLeft ? -4 : 4)} y={index * MARK_PX + 13} text-anchor={isLeft ? 'end' : 'start'}>
                    {label}
                  </text>
                </g>
              )
            );
          })}
          <path class={points.length > MOST_DOTS ? 'surge-line dense' : 'surge-line'} d={drawn.line} />
          {drawn.dots.map((dot) => (
            <circle key={dot.at} class={dot.isAbove ? 'surge-dot above' : 'surge-dot'} cx={dot.x} cy={dot.y} r={3} />
          ))}
        </svg>
      )}
      {drawn && (
        <figcaption class="surge-legend">
          <span class="line">{said().legend.line}</span>
          <span class="band">{said().legend.band}</span>
          {drawn.gaps.length > 0 && <span class="gap">{said().legend.gap}</span>}
        </figcaption>
      )}
      {points.length > 0 && <Numbers points={points} />}
    </figure>
  );
};
