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

const learnCell = (cells: Cells, index: number, seen: number, evidence: number, prior: number, most: number): void => {
  const visits = at(cells.visits, index, 0);
  const gain = evidence / (prior + visits + evidence);
  const ratio = at(cells.ratio, index, 1);
  cells.ratio[index] = rounded(Math.max(LEAST, ratio + (seen - ratio) * gain));
  cells.visits[index] = rounded(Math.min(most, visits + evidence));
};

/** How fast cells learn. */
export interface Pace {
  /** Visits that the ratio without any is worth. */
  readonly prior: number;
  /** Visits that are remembered; older ones fade. */
  readonly most: number;
}

/** `seen`: the ratio now; `evidence`: the share of a whole visit that it is worth. */
export const learn = (cells: Cells, { first, second, share }: Between, seen: number, evidence: number, pace: Pace) => {
  if (cells.ratio.length === 0) return;
  if (share < 1) learnCell(cells, first, seen, evidence * (1 - share), pace.prior, pace.most);
  if (share > 0) learnCell(cells, second, seen, evidence * share, pace.prior, pace.most);
};
