import type { SeriesPoint } from '../../../functions/protocol/insight.ts';

/** Where the drawing is within its frame, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JAPAN_MS = 9 * HOUR;
/** A count stands for so long from its time on. */
export const STEP_MS = 5 * MINUTE;
const STEPS = [15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];
/** As wide as a time and some air. */
const LABEL_PX = 64;
/** More dots than this are a line by themselves. */
export const MOST_DOTS = 60;

/** The end of an axis that has a whole number in its middle, too. */
export const roundUp = (value: number): number => {
  const least = Math.max(4, value);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 3, 4, 6, 8].map((each) => each * power).find((each) => each >= least) ?? 10 * power;
};

/** Times of the axis below, at full hours of Japan where hours lie between them. */
export const timesOf = (from: number, to: number, width: number): number[] => {
  const step = STEPS.find((each) => ((to - from) / each + 1) * LABEL_PX <= width) ?? 24 * HOUR;
  const first = Math.ceil((from + JAPAN_MS) / step) * step - JAPAN_MS;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
};

const round = (value: number): number => Math.round(value * 10) / 10;

export const isAbove = ({ count, high }: SeriesPoint): boolean => count > high;

/** What is drawn of counts and of what was usual. None where there is nothing to draw. */
export const chartOf = (points: readonly SeriesPoint[], { left, right, top, bottom }: Box) => {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const [from, to] = [Date.parse(first.at), Date.parse(last.at) + STEP_MS];
  const most = roundUp(Math.max(...points.map(({ count, high }) => Math.max(count, high))));
  const x = (at: number): number => round(left + ((at - from) / (to - from)) * (right - left));
  const y = (value: number): number => round(bottom - (value / most) * (bottom - top));
  /** In the middle of its step. */
  const middle = ({ at }: SeriesPoint): number => x(Date.parse(at) + STEP_MS / 2);
  const path = (heightOf: (point: SeriesPoint) => number, all: readonly SeriesPoint[]): string =>
    all.map((point) => `${middle(point)} ${y(heightOf(point))}`).join('L');
  return {
    line: `M${path(({ count }) => count, points)}`,
    usual: `M${path(({ expected }) => expected, points)}`,
    band: `M${path(({ high }) => high, points)}L${path(({ low }) => low, points.toReversed())}Z`,
    dots: points
      .filter((point) => points.length <= MOST_DOTS || isAbove(point))
      .map((point) => ({ at: point.at, x: middle(point), y: y(point.count), isAbove: isAbove(point) })),
    gaps: points
      .filter(({ incomplete }) => incomplete)
      .map(({ at }) => ({ at, x: x(Date.parse(at)), width: round(x(Date.parse(at) + STEP_MS) - x(Date.parse(at))) })),
    times: timesOf(from, to, right - left).map((at) => ({ at, x: x(at) })),
    values: [0, most / 2, most].map((value) => ({ value, y: y(value) })),
    /** Where a time is; undefined: outside. */
    place: (at: number): number | undefined => (at < from || at > to ? undefined : x(at)),
  };
};

/** The step with the most. */
export const peakOf = (points: readonly SeriesPoint[]): SeriesPoint | undefined =>
  points.reduce<SeriesPoint | undefined>(
    (most, point) => (most && most.count >= point.count ? most : point),
    undefined,
  );
