import type { AgentFigures, Figures, Percentiles } from '../protocol/figures.ts';
import type { BotsRow, FigureRow, PersonsRow } from './row.ts';

/** A rating of so much or less calls for somebody to look after it. */
export const LOW = 2;

const isPersonsRow = (row: FigureRow): row is PersonsRow => 'agent' in row;
const isBotsRow = (row: FigureRow): row is BotsRow => 'outcome' in row;

/** The smallest of them that at least this share of them does not exceed, in whole seconds; of `sorted` milliseconds. */
const reached = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) / 1_000);

const percentiles = (values: readonly (number | undefined)[]): Percentiles | undefined => {
  const sorted = values.filter((each) => each !== undefined).toSorted((one, other) => one - other);
  return sorted.length === 0 ? undefined : { p50: reached(sorted, 0.5), p90: reached(sorted, 0.9) };
};

const csatOf = (scores: readonly number[]): AgentFigures['csat'] => {
  const count = scores.length;
  const sum = scores.reduce((total, each) => total + each, 0);
  return {
    ...(count > 0 && { average: Math.round((sum / count) * 100) / 100 }),
    count,
    low: scores.filter((each) => each <= LOW).length,
  };
};

const sumOf = (rows: readonly PersonsRow[]): Figures['all'] => {
  const times = (name: 'firstResponse' | 'handling' | 'resolution') => {
    const found = percentiles(rows.map((row) => row[name]));
    return found && { [name]: found };
  };
  return {
    handled: rows.length,
    ...times('firstResponse'),
    ...times('handling'),
    ...times('resolution'),
    resolved: rows.filter(({ resolution }) => resolution !== undefined).length,
    reopened: rows.filter(({ reopened }) => reopened).length,
    csat: csatOf(rows.flatMap(({ score }) => score ?? [])),
  };
};

const botOf = (rows: readonly BotsRow[]): NonNullable<Figures['bot']> => ({
  conversations: rows.length,
  answered: rows.filter(({ outcome }) => outcome === 'answered').length,
  handedOff: rows.filter(({ outcome }) => outcome === 'handedOff').length,
});

/** What rows come to: for each agent who did something, for all of them, and for the bot. */
export const figuresOf = (
  rows: readonly FigureRow[],
  names: ReadonlyMap<string, string> = new Map(),
): Required<Figures> => {
  const persons = rows.filter(isPersonsRow);
  const agents = [...Map.groupBy(persons, ({ agent }) => agent)].map(([agent, his]) => {
    const name = names.get(agent);
    return { agent, ...(name !== undefined && { name }), ...sumOf(his) };
  });
  return {
    agents: agents.toSorted((one, other) => other.handled - one.handled || (one.agent < other.agent ? -1 : 1)),
    all: sumOf(persons),
    bot: botOf(rows.filter(isBotsRow)),
  };
};
