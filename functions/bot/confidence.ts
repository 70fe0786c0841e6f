/** How sure a ranking is: logistic over the logarithm of an entry's score and how far it is ahead of the next (or behind the first). */
export interface Confidence {
  readonly bias: number;
  readonly score: number;
  readonly lead: number;
}

/** Fitted over the questions of several FAQs (docs/adr/0015); a business's own golden questions correct it at publish. */
export const DEFAULT_CONFIDENCE: Confidence = { bias: -0.58, score: 0.95, lead: 2.18 };

/** The best entry for a golden question: the probability that was stated, and whether it was the right one. */
export interface Observation {
  readonly stated: number;
  readonly right: boolean;
}

export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** What is believed without any observation counts as much as this many. */
const PRIOR = 10;
const STEPS = 2_000;
const STEP = 0.5;

/**
 * The confidence that states what was observed (Platt scaling: the logit is shifted and stretched; J. Platt, 1999). Few
 * observations change little.
 */
export const calibrated = (stated: Confidence, observations: readonly Observation[]): Confidence => {
  const points = observations
    .filter(({ stated }) => stated > 0 && stated < 1)
    .map(({ stated, right }) => ({ at: logit(stated), right: right ? 1 : 0 }));
  let shift = 0;
  let stretch = 1;
  for (let step = 0; step < STEPS; step += 1) {
    let down = 0.1 * PRIOR * shift;
    let flatten = 0.1 * PRIOR * (stretch - 1);
    for (const { at, right } of points) {
      const off = logistic(shift + stretch * at) - right;
      down += off;
      flatten += off * at;
    }
    shift -= (STEP * down) / (points.length + PRIOR);
    stretch -= (STEP * flatten) / (points.length + PRIOR);
  }
  // Turned around it would rank the worst first: then the questions tell nothing.
  if (stretch <= 0.1) return stated;
  return { bias: shift + stretch * stated.bias, score: stretch * stated.score, lead: stretch * stated.lead };
};
