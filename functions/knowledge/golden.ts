import type { Row } from '../bot/evaluate.ts';
import { VisibleError } from '../platform/errors.ts';

const MOST_NAMED = 5;

/** A customer with this question gets what he needs: the right answer, given or offered; the person who answers it; or no answer where there is none. */
export const isRight = ({ gold, decision, recognized, ranked, offered }: Row): boolean => {
  if (gold === null) return decision !== 'answer';
  if (decision === 'answer' || recognized) return ranked[0]?.id === gold;
  return offered.includes(gold);
};

/** The questions that came out right before and do not any more; both lists are of the same questions. Turned around: those that got better. */
export const worseIn = (before: readonly Row[], after: readonly Row[]): Row[] =>
  after.filter((row, index) => {
    const earlier = before[index];
    return earlier && isRight(earlier) && !isRight(row);
  });

/** Any edit moves what is rare and what is not a little: so many questions to one that gets worse are no drop. */
const NOISE = 200;

/**
 * Whether a publish answers worse: more questions got worse than better, beyond noise, or one has lost the entry that
 * answers it. `published` are the ids that are left.
 */
export const isDrop = (before: readonly Row[], after: readonly Row[], published: ReadonlySet<string>): boolean => {
  const worse = worseIn(before, after);
  const net = worse.length - worseIn(after, before).length;
  return net > Math.floor(after.length / NOISE) || worse.some(({ gold }) => gold !== null && !published.has(gold));
};

/** Why a publish is refused, with the first questions and the way around. */
export const dropped = (worse: readonly Row[]): VisibleError => {
  const named = worse.slice(0, MOST_NAMED).map(({ query }) => `"${query}"`);
  const rest = worse.length - named.length;
  return new VisibleError(
    'conflict',
    `golden questions that got worse: ${worse.length}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. Nothing was published; \`force: true\` publishes anyway`,
  );
};
