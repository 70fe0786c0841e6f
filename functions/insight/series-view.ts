import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import type { Series } from '../protocol/insight.ts';
import { pointsOf, stepsBetween } from './series.ts';
import { isTopic } from './topics.ts';

const MOST_DAYS = 7;
const DAY_MS = 86_400_000;

const timeRule = 'must be a time such as 2026-11-22T09:35:00Z';
const Time = z.iso.datetime({ offset: true, error: timeRule });

/** Query of `GET /api/insight/series`. */
const SeriesQuery = z
  .object({
    topic: z.string({ error: 'must be a topic' }).check(z.minLength(1, { error: 'must be a topic' })),
    from: Time,
    to: Time,
  })
  .check(
    z.refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], error: 'must be after from' }),
    z.refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MOST_DAYS * DAY_MS, {
      path: ['to'],
      error: `must be at most ${MOST_DAYS} days after from`,
    }),
  );

/**
 * Counts of a topic beside what was expected.
 * @throws VisibleError `not_found` for what nobody has asked about and is no topic
 */
export const readSeries = async (query: unknown): Promise<Series> => {
  const { topic, from, to } = parseWith(SeriesQuery, query ?? {});
  const steps = await stepsBetween(Date.parse(from), Date.parse(to));
  const wasRead = steps.some(({ readings }) => readings.some(([name]) => name === topic));
  if (!wasRead && !(await isTopic(topic))) throw new VisibleError('not_found', 'there is no topic with this name');
  return { topic, points: pointsOf(steps, topic) };
};
