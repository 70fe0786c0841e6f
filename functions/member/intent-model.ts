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

/** What was learned: of each slot the weights of all classes beside each other. */
export interface Weights {
  readonly classes: number;
  readonly values: Float32Array;
}

/** Fills in the probability of each class. A feature has its classes beside each other in the weights. */
const estimate = (weights: Float32Array, features: Int32Array, into: Float64Array): void => {
  const classes = into.length;
  into.fill(0);
  for (let index = 0; index < features.length; index++) {
    const from = (features[index] ?? 0) * classes;
    for (let each = 0; each < classes; each++) into[each] = (into[each] ?? 0) + (weights[from + each] ?? 0);
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

interface Learning {
  readonly weights: Float32Array;
  /** How far each weight has been moved so far, squared. */
  readonly moved: Float32Array;
}

/** Moves the weights of one class, each the less the more it has been moved. */
const step = ({ weights, moved }: Learning, features: Int32Array, first: number, classes: number, slope: number) => {
  for (let index = 0; index < features.length; index++) {
    const at = (features[index] ?? 0) * classes + first;
    const sum = (moved[at] ?? 0) + slope * slope;
    moved[at] = sum;
    weights[at] = (weights[at] ?? 0) - (STEP * slope) / Math.sqrt(sum);
  }
};

/**
 * Learns a multinomial logistic regression by AdaGrad. The same examples make the same model: they are gone through in an order
 * that depends on nothing but their number.
 */
export const learn = (examples: readonly Example[], classes: number): Weights => {
  const weights = new Float32Array(SLOTS * classes);
  const learning = { weights, moved: new Float32Array(weights.length) };
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
        if (Math.abs(error) >= ENOUGH) step(learning, features, each, classes, error * scale);
      }
    }
    for (let at = 0; round > 0 && at < mean.length; at += 1)
      mean[at] = (mean[at] ?? 0) + (weights[at] ?? 0) / (ROUNDS - 1);
  }
  return { classes, values: mean };
};

/** The probability of each class for the features of a text. */
export const likelihoods = ({ classes, values }: Weights, features: Int32Array): Float64Array => {
  const likely = new Float64Array(classes);
  estimate(values, features, likely);
  return likely;
};
