import type { AgentFigures, Figures } from '../../../functions/protocol/figures.ts';
import type { Labels } from './columns.ts';

type Cells = (string | number | undefined)[];

const TIMES = ['firstResponse', 'handling', 'resolution'] as const;

const cellsOf = (name: string, figures: Omit<AgentFigures, 'agent' | 'name'>): Cells => [
  name,
  figures.handled,
  ...TIMES.flatMap((time) => [figures[time]?.p50, figures[time]?.p90]),
  figures.resolved,
  figures.reopened,
  figures.csat.average,
  figures.csat.count,
  figures.csat.low,
];

/** The table of figures as it is written into a file: times in seconds, what is not known left empty. */
export const csvRows = ({ agents, all }: Figures, labels: Labels): Cells[] => [
  [
    labels.agent,
    labels.handled,
    ...TIMES.flatMap((time) => ['p50', 'p90'].map((name) => `${labels[time]} ${name} (${labels.seconds})`)),
    labels.resolved,
    labels.reopened,
    labels.csat,
    `${labels.csat} ${labels.count}`,
    `${labels.csat} ${labels.low}`,
  ],
  ...agents.map((each) => cellsOf(each.name ?? each.agent, each)),
  cellsOf(labels.all, all),
];
