import type { FaqEntry } from '../knowledge/snapshot.ts';
import type { Ranked } from './index-file.ts';

/** What the bot does with a question. `confidence`: the probability that the best entry is right, 0 without one. */
export type Decision =
  | { outcome: 'answer'; entry: FaqEntry; confidence: number }
  | { outcome: 'choices'; entries: FaqEntry[]; confidence: number }
  /** The entry is recognized, and a person answers. */
  | { outcome: 'human_only'; entry: FaqEntry; confidence: number }
  | { outcome: 'unknown'; confidence: number };

export type Thresholds = {
  /** Least probability of being right with which an entry is given as the answer. */
  answer: number;
  /** Least probability with which the best entries are offered to choose from. */
  choices: number;
};

/**
 * Over held-out questions to the sample business nine of ten answers given at 0.75 are right, and below 0.25 hardly any question has
 * an answer (docs/adr/0015).
 */
export const THRESHOLDS: Thresholds = { answer: 0.75, choices: 0.25 };

const MOST_CHOICES = 3;

/** An entry is the answer only when no other is this likely in relation to it: a single word may mean several. */
const RIVAL = 0.4;

/** Others are offered beside the best entry when they are at least this likely in relation to it. */
const COMPARABLE = 0.3;

/** What an entry that is the answer, or was chosen, leads to. */
export const given = (entry: FaqEntry, confidence: number): Decision => ({
  outcome: entry.humanOnly ? 'human_only' : 'answer',
  entry,
  confidence,
});

/** Decides from the ranking of a search, best first. */
export const decide = (ranked: readonly Ranked[], thresholds: Thresholds = THRESHOLDS): Decision => {
  const [first] = ranked;
  const confidence = first?.score ?? 0;
  if (first === undefined || confidence < thresholds.choices) return { outcome: 'unknown', confidence };
  const rival = ranked[1]?.score ?? 0;
  if (confidence >= thresholds.answer && rival <= RIVAL * confidence) return given(first.entry, confidence);
  const comparable = ranked.slice(0, MOST_CHOICES).filter(({ score }) => score >= confidence * COMPARABLE);
  return { outcome: 'choices', entries: comparable.map(({ entry }) => entry), confidence };
};
