import { MINUTE } from './settings.ts';

/** What would be a surge, as a multiple of what is expected. */
export const RISES = [1.5, 2, 3, 5, 10] as const;
export const FALLS = [0.5, 0.25, 0.1] as const;

/** Evidence for one ratio since it began to speak for it: a CUSUM of log likelihood ratios, in nats. */
export interface Sum {
  nats: number;
  /** Steps it has gone on for. */
  steps: number;
  count: number;
  expected: number;
  visitors: number;
}

/** Sums per ratio, and how often a single step stood out for nothing. */
export interface Evidence {
  readonly sums: Sum[];
  /** Share of steps that were bursts, and the steps it was seen in. */
  readonly bursts: { share: number; steps: number; last: number };
}

const silent = (): Sum => ({ nats: 0, steps: 0, count: 0, expected: 0, visitors: 0 });

/** Share of bursts before any was seen, of steps of five minutes; what lasts longer is less likely to be one. */
const BURSTS = 0.0005;

export const newEvidence = (ratios: readonly number[], step: number): Evidence => ({
  sums: ratios.map(silent),
  bursts: { share: Math.min(BURSTS, (BURSTS * 5 * MINUTE) / step), steps: 500, last: 0 },
});

export const silence = ({ sums }: Evidence): void => {
  for (const [index] of sums.entries()) sums[index] = silent();
};

/** Log likelihood ratio of a count from a negative binomial with `ratio` times the mean, and from one with the mean. */
export const logRatio = (count: number, mean: number, dispersion: number, ratio: number): number => {
  if (dispersion * mean < 1e-6) return count * Math.log(ratio) - (ratio - 1) * mean;
  const grown = (1 + dispersion * ratio * mean) / (1 + dispersion * mean);
  return count * Math.log(ratio / grown) - Math.log(grown) / dispersion;
};

/** What a step brought, and what it should have. */
export interface Step {
  readonly count: number;
  readonly visitors: number;
  readonly mean: number;
  readonly dispersion: number;
  /** How well the topic is known, 0 to 1: what stands out before it is teaches little. */
  readonly known: number;
}

/** One step proves no more than this, however calm a topic is. */
const LEAST_BURSTS = 1e-5;
const MOST_BURST_STEPS = 4_000;

/**
 * Adds a step to the sums. Any step may be a mere burst, as likely to be of any of the ratios: so one step alone proves no more
 * than bursts are rare. `longest`: the steps that a sum may take before it begins anew.
 */
export const add = (
  { sums, bursts }: Evidence,
  ratios: readonly number[],
  { count, visitors, mean, dispersion, known }: Step,
  longest: number,
): void => {
  const logs = ratios.map((ratio) => logRatio(count, mean, dispersion, ratio));
  const highest = Math.max(0, ...logs);
  const likelihoods = logs.map((log) => Math.exp(log - highest));
  const burst = (bursts.share * likelihoods.reduce((sum, one) => sum + one, 0)) / ratios.length;
  const usual = (1 - bursts.share) * Math.exp(-highest);
  for (const [index, likelihood] of likelihoods.entries()) {
    const sum = sums[index];
    if (!sum) continue;
    const nats = sum.nats + Math.log(((1 - bursts.share) * likelihood + burst) / (usual + burst));
    if (nats <= 0 || sum.steps >= longest) {
      sums[index] = silent();
      continue;
    }
    sum.nats = nats;
    sum.steps += 1;
    sum.count += count;
    sum.expected += mean;
    sum.visitors += visitors;
  }
  bursts.steps = Math.min(MOST_BURST_STEPS, bursts.steps + 1);
  // Two in a row are no burst but the begin of something.
  const one = burst / (usual + burst);
  const alone = one < 0.5 ? bursts.last : 0;
  bursts.last = one < 0.5 ? 0 : bursts.last === 0 ? one : bursts.last;
  bursts.share = Math.max(LEAST_BURSTS, bursts.share + ((alone - bursts.share) * known) / bursts.steps);
};

/** The sum that says most. */
export const strongest = ({ sums }: Evidence): Sum =>
  sums.reduce((best, sum) => (sum.nats > best.nats ? sum : best), sums[0] ?? silent());
