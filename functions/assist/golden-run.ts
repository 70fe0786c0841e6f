import { THRESHOLDS } from '../bot/answer.ts';
import { evaluate } from '../bot/evaluate.ts';
import { pageOf } from '../knowledge/documents.ts';
import { isRight } from '../knowledge/golden.ts';
import { Golden, parseAfter } from '../knowledge/kinds.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { currentIndex } from '../knowledge/store.ts';
import type { GoldenRun } from '../protocol/assist.ts';

/** Documents a request reads: over 10,000 entries their questions take a fraction of the time that API Gateway waits. */
const PAGE = 500;

/** Asks the published golden questions of the index in force, a page of them. */
export const runGolden = async (start: string | undefined): Promise<GoldenRun> => {
  const [index, settings, { documents, after }] = await Promise.all([
    currentIndex(),
    liveSettings(),
    pageOf('golden', parseAfter(start), PAGE),
  ]);
  const asked = documents.flatMap(({ id, live }) => (live ? [{ id, ...Golden.parse(live.fields) }] : []));
  const { rows } = evaluate(index, asked, Date.now(), settings.thresholds ?? THRESHOLDS);
  const questions = rows.map((row, at) => {
    const place = row.ranked.findIndex(({ id }) => id === row.gold);
    const [first] = row.ranked;
    return {
      id: asked[at]?.id ?? '',
      query: row.query,
      gold: row.gold,
      ...(first && { found: first.id }),
      ...(place >= 0 && { rank: place + 1 }),
      right: isRight(row),
    };
  });
  const right = questions.filter((question) => question.right).length;
  return { questions, right, total: questions.length, ...(after !== undefined && { after }) };
};
