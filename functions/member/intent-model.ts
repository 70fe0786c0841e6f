import { SLOTS } from './intent-words.ts';

/** A text whose meaning is known: one of the names, or none of them, which is the last class. */
export interface Example {
  readonly features: Int32Array;
  /** How much of each class it is; together 1. */
  readonly target: readonly number[];
}

/** How often all examples are gone through, how far each step goes at first, and what is near enough to be left alone. */
const ROUNDS = 5;
const STEP = 0.6;
const ENOUGH = 0.05;

export type Model = (features: Int32Array) => Float64Array;

/**
 * Fills in the probability of each class. A feature has its classes beside each other in the weights, each followed by the size
 * of its steps so far.
 */
const estimate = (weights: Float32Array, features: Int32Array, into: Float64Array): void => {
  const classes = into.length;
  into.fill(0);
  for (let index = 0; index < features.length; index++) {
    const from = (features[index] ?? 0) * classes * 2;
    for (let each = 0; each < classes; each++) into[each] = (into[each] ?? 0) + (weights[from + each * 2] ?? 0);
  }
  const scale = 1 / Math.sqrt(features.length || 1);
  let most = -Infinity;
  for (const score of into) most = Math.max(most, score);
  let sum = 0;
  for (let each = 0; each < classes; each++) {
    const likely = Math.exp(((into[each] ?? 0) - most) * scale);
    into[each] = likely;
    sum += likely;
  }
  for (let each = 0; each < classes; each++) into[each] = (into[each] ?? 0) / sum;
};

/** Moves the weights of one class, each the less the more it has been moved. */
const step = (weights: Float32Array, features: Int32Array, first: number, stride: number, slope: number): void => {
  for (let index = 0; index < features.length; index++) {
    const at = (features[index] ?? 0) * stride + first;
    const sum = (weights[at + 1] ?? 0) + slope * slope;
    weights[at + 1] = sum;
    weights[at] = (weights[at] ?? 0) - (STEP * slope) / Math.sqrt(sum);
  }
};

/**
 * Learns a multinomial logistic regression by AdaGrad. The same examples make the same model: they are gone through in an order
 * that depends on nothing but their number.
 */
export const learn = (examples: readonly Example[], classes: number): Model => {
  const weights = new Float32Array(SLOTS * classes * 2);
  // The mean of the rounds is steadier than where the last one happened to end.
  const mean = new Float32Array(weights.length);
  const guess = new Float64Array(classes);
  const order = [...examples];
  let random = 12345;
  for (let round = 0; round < ROUNDS; round++) {
    for (let last = order.length - 1; last > 0; last--) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      const other = random % (last + 1);
      const [one, two] = [order[last], order[other]];
      if (!one || !two) continue;
      order[last] = two;
      order[other] = one;
    }
    for (const { features, target } of order) {
      estimate(weights, features, guess);
      const scale = 1 / Math.sqrt(features.length);
      for (let each = 0; each < classes; each++) {
        const error = (guess[each] ?? 0) - (target[each] ?? 0);
        if (Math.abs(error) >= ENOUGH) step(weights, features, each * 2, classes * 2, error * scale);
      }
    }
    for (let at = 0; round > 0 && at < mean.length; at += 2)
      mean[at] = (mean[at] ?? 0) + (weights[at] ?? 0) / (ROUNDS - 1);
  }
  return (features) => {
    const likely = new Float64Array(classes);
    estimate(mean, features, likely);
    return likely;
  };
};
