import { decide } from './answer.ts';
import type { KnowledgeIndex } from './index-file.ts';
import { detectLanguage } from './retrieve.ts';

/** A question and the id of the entry that answers it; null: no entry does. */
export interface GoldenQuestion {
  readonly query: string;
  readonly gold: string | null;
}

/** Shares are 0 to 1. */
export interface Figures {
  readonly questions: number;
  readonly covered: number;
  /** Share of the covered questions whose entry is the first, among the first 3, among the first 10. */
  readonly top1: number;
  readonly top3: number;
  readonly top10: number;
  readonly mrr10: number;
  /** Shares of all questions. */
  readonly answer: number;
  readonly choices: number;
  readonly handoff: number;
}

export interface Row extends GoldenQuestion {
  readonly decision: 'answer' | 'choices' | 'unknown';
  readonly ranked: readonly { readonly id: string; readonly score: number }[];
}

/** Runs the real retrieval and decision over questions. */
export const evaluate = (index: KnowledgeIndex, questions: readonly GoldenQuestion[], now = Date.now()) => {
  const rows = questions.map(({ query, gold }): Row => {
    const ranked = index.search(query, detectLanguage(query, 'ja'), now);
    const decision = decide(ranked).outcome;
    return { query, gold, decision, ranked: ranked.map(({ entry, score }) => ({ id: entry.id, score })) };
  });
  return { rows, figures: figuresOf(rows) };
};

const figuresOf = (rows: readonly Row[]): Figures => {
  const covered = rows.filter(({ gold }) => gold !== null);
  const ranks = covered.map(({ gold, ranked }) => 1 + ranked.findIndex(({ id }) => id === gold));
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of);
  const within = (most: number) => share(ranks.filter((rank) => rank >= 1 && rank <= most).length, covered.length);
  const decided = (decision: Row['decision']) =>
    share(rows.filter((row) => row.decision === decision).length, rows.length);
  return {
    questions: rows.length,
    covered: covered.length,
    top1: within(1),
    top3: within(3),
    top10: within(10),
    mrr10: share(
      ranks.filter((rank) => rank > 0).reduce((sum, rank) => sum + 1 / rank, 0),
      covered.length,
    ),
    answer: decided('answer'),
    choices: decided('choices'),
    handoff: decided('unknown'),
  };
};
