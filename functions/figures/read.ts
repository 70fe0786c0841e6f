import * as z from 'zod/mini';
import { allAgents } from '../escalation/agents.ts';
import { requireRole, type Standing } from '../escalation/standing.ts';
import { addDays } from '../knowledge/time-zone.ts';
import { eachOf } from '../platform/each.ts';
import { parseWith } from '../platform/parse.ts';
import type { Figures } from '../protocol/figures.ts';
import { type FigureRow, skOf } from './row.ts';
import { rowsOn } from './store.ts';
import { figuresOf } from './sum.ts';

const MOST_DAYS = 92;
/** Days read at once. */
const AT_ONCE = 10;

const dayRule = 'must be a day such as 2026-11-21';
const isDay = (text: string): boolean => !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
const Day = z
  .string({ error: dayRule })
  .check(z.regex(/^\d{4}-\d\d-\d\d$/, { error: dayRule, abort: true }), z.refine(isDay, { error: dayRule }));

/** Query of `GET /api/figures`: days of the business, both of them counted. */
const FiguresQuery = z
  .object({
    from: Day,
    to: Day,
    agent: z.optional(z.literal('me', { error: 'must be me, or left out' })),
    channel: z.optional(z.enum(['chat', 'ticket'], { error: 'must be chat or ticket, or left out' })),
  })
  .check(
    z.refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be before from' }),
    z.refine(({ from, to }) => to < addDays(from, MOST_DAYS), {
      path: ['to'],
      error: `must be at most ${MOST_DAYS} days from the first to the last, both counted`,
    }),
  );

const daysOf = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
};

const rowsOf = async (days: readonly string[], prefix: string): Promise<FigureRow[]> => {
  const rows: FigureRow[] = [];
  await eachOf(days, AT_ONCE, async (day) => rows.push(...(await rowsOn(day, prefix))));
  return rows;
};

const namesOf = async (): Promise<Map<string, string>> =>
  new Map((await allAgents()).map(({ id, name }) => [id, name]));

/**
 * What agents did in a range of days: one query a day.
 * @throws VisibleError `forbidden` to an agent who asks for more than his own
 */
export const readFigures = async (by: Standing, query: unknown): Promise<Figures> => {
  if (Object(query).agent !== 'me') requireRole(by, ['supervisor', 'admin']);
  const { from, to, agent, channel } = parseWith(FiguresQuery, query ?? {});
  const [rows, names] = await Promise.all([
    rowsOf(daysOf(from, to), agent === undefined ? '' : skOf(by.id)),
    namesOf(),
  ]);
  const wanted = rows.filter((row) => channel === undefined || !('channel' in row) || row.channel === channel);
  const { agents, all, bot } = figuresOf(wanted, names);
  return { agents, all, ...(agent === undefined && { bot }) };
};
