/** How a stretch of time differs from what is known without it: a ratio, and by how many visits it is proven. */
export interface Cells {
  readonly ratio: number[];
  readonly visits: number[];
}

export const flat = (count: number): Cells => ({ ratio: Array(count).fill(1), visits: Array(count).fill(0) });

/** Two neighbouring cells, and the share of the second. */
export interface Between {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** Between the middles of two stretches: what is known of whole hours has no steps in it. */
export const between = (position: number, count: number): Between => {
  const left = Math.floor(position - 0.5);
  return { first: (left + count) % count, second: (left + 1 + count) % count, share: position - 0.5 - left };
};

const at = (values: readonly number[], index: number, otherwise: number): number => values[index] ?? otherwise;

export const ratioAt = ({ ratio }: Cells, { first, second, share }: Between): number =>
  at(ratio, first, 1) * (1 - share) + at(ratio, second, 1) * share;

export const visitsAt = ({ visits }: Cells, { first, second, share }: Between): number =>
  at(visits, first, 0) * (1 - share) + at(visits, second, 0) * share;

/** The lowest ratio: an hour without anybody must not forbid anybody for ever. */
const LEAST = 0.01;
/** Three decimals are enough, and keep what is stored small. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const learnCell = (cells: Cells, index: number, unforeseen: number, gain: number, evidence: number, most: number) => {
  const ratio = at(cells.ratio, index, 1);
  cells.ratio[index] = rounded(Math.max(LEAST, ratio * (1 + unforeseen * gain)));
  cells.visits[index] = rounded(Math.min(most, at(cells.visits, index, 0) + evidence));
};

/** A share of what was not foreseen that cells take over, and the share of a whole visit that it came from. */
export interface Lesson {
  readonly unforeseen: number;
  readonly gain: number;
  readonly evidence: number;
  /** Visits that are remembered; older ones fade. */
  readonly most: number;
}

export const learn = (cells: Cells, { first, second, share }: Between, lesson: Lesson): void => {
  if (cells.ratio.length === 0) return;
  const { unforeseen, gain, evidence, most } = lesson;
  if (share < 1) learnCell(cells, first, unforeseen, gain * (1 - share), evidence * (1 - share), most);
  if (share > 0) learnCell(cells, second, unforeseen, gain * share, evidence * share, most);
};
