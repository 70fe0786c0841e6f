import { type Decision, decide, THRESHOLDS, type Thresholds } from './answer.ts';
import type { Observation } from './confidence.ts';
import type { KnowledgeIndex } from './index-file.ts';
import { detectLanguage } from './retrieve.ts';

/** A question and the id of the entry that answers it; null: no entry does. */
export interface GoldenQuestion {
  readonly query: string;
  readonly gold: string | null;
}

/** Shares are 0 to 1; null where there is nothing to take a share of. */
export interface Figures {
  readonly questions: number;
  readonly covered: number;
  /** Share of the covered questions whose entry is the first, among the first 3, among the first 10. */
  readonly top1: number | null;
  readonly top3: number | null;
  readonly top10: number | null;
  /** Mean of 1/place of the right entry among the first 10. */
  readonly mrr10: number | null;
  /** Chance that a covered question's best score is above an uncovered one's. */
  readonly auroc: number | null;
  /** Shares of all questions. */
  readonly answer: number;
  readonly choices: number;
  readonly handoff: number;
  /** Share of the answers that are the right one. */
  readonly right: number | null;
  /** Expected calibration error: how far the stated probability that the first is right is off, over ten bins. */
  readonly calibration: number;
}

export interface Row extends GoldenQuestion {
  readonly decision: 'answer' | 'choice' | 'handoff';
  /** A handoff because a person answers the first entry, not because none was found. */
  readonly recognized: boolean;
  /** Ids of the choices. */
  readonly offered: readonly string[];
  readonly ranked: readonly { readonly id: string; readonly score: number }[];
}

const DECISIONS: Record<Decision['outcome'], Row['decision']> = {
  answer: 'answer',
  choices: 'choice',
  unknown: 'handoff',
  human_only: 'handoff',
};

/** Runs the real retrieval and decision over questions. */
export const evaluate = (
  index: KnowledgeIndex,
  questions: readonly GoldenQuestion[],
  now = Date.now(),
  thresholds: Thresholds = THRESHOLDS,
): { rows: Row[]; figures: Figures } => {
  const rows = questions.map(({ query, gold }): Row => {
    const ranked = index.search(query, detectLanguage(query, 'ja'), now);
    const decided = decide(ranked, thresholds);
    const offered = decided.outcome === 'choices' ? decided.entries.map(({ id }) => id) : [];
    const found = ranked.map(({ entry, score }) => ({ id: entry.id, score }));
    const recognized = decided.outcome === 'human_only';
    return { query, gold, decision: DECISIONS[decided.outcome], recognized, offered, ranked: found };
  });
  return { rows, figures: figuresOf(rows) };
};

const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);

const scoreOf = ({ ranked }: Row): number => ranked[0]?.score ?? 0;
const isRight = ({ gold, ranked }: Row): boolean => gold !== null && ranked[0]?.id === gold;

/** What a row tells about the confidence. */
export const observationOf = (row: Row): Observation => ({ stated: scoreOf(row), right: isRight(row) });

/** By ranks (Mann-Whitney), ties counting half. */
const aurocOf = (covered: readonly Row[], uncovered: readonly Row[]): number | null => {
  const scores = uncovered.map(scoreOf).toSorted((a, b) => a - b);
  let wins = 0;
  for (const score of covered.map(scoreOf)) {
    const below = scores.findIndex((other) => other >= score);
    const notAbove = scores.findIndex((other) => other > score);
    const to = (at: number) => (at < 0 ? scores.length : at);
    wins += (to(below) + to(notAbove)) / 2;
  }
  return share(wins, covered.length * uncovered.length);
};

const BINS = 10;

const calibrationOf = (rows: readonly Row[]): number => {
  const bins = Map.groupBy(rows, (row) => Math.min(BINS - 1, Math.floor(scoreOf(row) * BINS)));
  let off = 0;
  for (const bin of bins.values()) {
    off += Math.abs(bin.reduce((sum, row) => sum + scoreOf(row) - (isRight(row) ? 1 : 0), 0));
  }
  return rows.length === 0 ? 0 : off / rows.length;
};

const figuresOf = (rows: readonly Row[]): Figures => {
  const { yes: covered = [], no: uncovered = [] } = Object.groupBy(rows, ({ gold }) => (gold === null ? 'no' : 'yes'));
  const places = covered.map(({ gold, ranked }) => 1 + ranked.findIndex(({ id }) => id === gold));
  const within = (most: number) => share(places.filter((place) => place >= 1 && place <= most).length, places.length);
  const decided = (decision: Row['decision']) => rows.filter((row) => row.decision === decision);
  const answered = decided('answer');
  return {
    questions: rows.length,
    covered: covered.length,
    top1: within(1),
    top3: within(3),
    top10: within(10),
    mrr10: share(
      places.filter((place) => place > 0).reduce((sum, place) => sum + 1 / place, 0),
      places.length,
    ),
    auroc: aurocOf(covered, uncovered),
    answer: share(answered.length, rows.length) ?? 0,
    choices: share(decided('choice').length, rows.length) ?? 0,
    handoff: share(decided('handoff').length, rows.length) ?? 0,
    right: share(answered.filter(isRight).length, answered.length),
    calibration: calibrationOf(rows),
  };
};
