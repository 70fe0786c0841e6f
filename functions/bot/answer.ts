import type { FaqEntry } from '../knowledge/snapshot.ts';
import type { Ranked } from './retrieve.ts';

/** What the bot does with a question. `confidence` (0 to 1) is the score of the best entry, 0 without one. */
export type Decision =
  | { outcome: 'answer'; entry: FaqEntry; confidence: number }
  | { outcome: 'choices'; entries: FaqEntry[]; confidence: number }
  | { outcome: 'unknown'; confidence: number };

export type Thresholds = {
  /** Least score of an entry that is given as the answer. */
  answer: number;
  /** How far that entry must be ahead of the second. */
  lead: number;
  /** Least score of the best entry for the customer to be offered a choice. */
  choices: number;
};

/**
 * Measured on every other golden question; the rest only confirms. Questions about something else entirely score up to 0.29;
 * questions near the business that no entry covers (a train ticket's cancellation, points for a friend) up to 0.66, and
 * choices are the honest reply to them. A lead of 0.1 separates entries on the same subject, such as the two on points.
 */
export const THRESHOLDS: Thresholds = { answer: 0.7, lead: 0.1, choices: 0.33 };

const MOST_CHOICES = 3;

/** Others are offered beside the best entry when they are at least this likely in relation to it. */
const COMPARABLE = 0.5;

/** Decides from the ranking of `search`, best first. Choices are 2 or 3: one alone would be an answer in disguise. */
export const decide = (ranked: Ranked[], options: Partial<Thresholds> = {}): Decision => {
  const thresholds = { ...THRESHOLDS, ...options };
  const [first, second] = ranked;
  const confidence = first?.score ?? 0;
  if (first === undefined || confidence < thresholds.choices) return { outcome: 'unknown', confidence };
  if (confidence >= thresholds.answer && confidence - (second?.score ?? 0) >= thresholds.lead) {
    return { outcome: 'answer', entry: first.entry, confidence };
  }
  if (second === undefined) return { outcome: 'unknown', confidence };
  // The second is always offered, so that the customer can tell the bot that it misunderstood.
  const comparable = ranked.slice(2, MOST_CHOICES).filter(({ score }) => score >= confidence * COMPARABLE);
  return { outcome: 'choices', entries: [first, second, ...comparable].map(({ entry }) => entry), confidence };
};
