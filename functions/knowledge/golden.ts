import type { Row } from '../bot/evaluate.ts';
import { VisibleError } from '../platform/errors.ts';

const MOST_NAMED = 5;

/** A customer with this question gets what he needs: the right answer, given or offered; or no answer where there is none. */
const isRight = ({ gold, decision, ranked, offered }: Row): boolean => {
  if (gold === null) return decision !== 'answer';
  if (decision === 'answer') return ranked[0]?.id === gold;
  return offered.includes(gold);
};

/** The questions that came out right before and do not any more; both lists are of the same questions. */
export const worseIn = (before: readonly Row[], after: readonly Row[]): string[] =>
  after.flatMap((row, index) => {
    const earlier = before[index];
    return earlier && isRight(earlier) && !isRight(row) ? [row.query] : [];
  });

/** Why a publish is refused, with the first questions and the way around. */
export const dropped = (worse: readonly string[]): VisibleError => {
  const named = worse.slice(0, MOST_NAMED).map((query) => `"${query}"`);
  const rest = worse.length - named.length;
  return new VisibleError(
    'conflict',
    `golden questions that got worse: ${worse.length}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. Nothing was published; \`force: true\` publishes anyway`,
  );
};
