import type { AgentList, ConversationSummary } from '../../../functions/protocol/server.ts';

export type Colleague = AgentList['agents'][number];

/** Those who wait for somebody of one skill, or of none. */
export interface Line {
  readonly skill?: string | undefined;
  /** Who has waited longest comes first. */
  readonly waiting: readonly ConversationSummary[];
  /** Epoch milliseconds since when the first of them waits. */
  readonly since: number;
  readonly late: number;
}

/** Epoch milliseconds since when somebody waits for a person. */
export const sinceOf = ({ since, changedAt }: ConversationSummary): number => Date.parse(since ?? changedAt);

/** The queue by skill: where somebody is late, and who has waited longest, comes first. */
export const linesOf = (queue: readonly ConversationSummary[]): Line[] =>
  [...Map.groupBy(queue, ({ skill }) => skill)]
    .map(([skill, all]): Line => {
      const waiting = all.toSorted((one, other) => sinceOf(one) - sinceOf(other));
      const late = all.filter((each) => each.late !== undefined).length;
      return { skill, waiting, since: Math.min(...all.map(sinceOf)), late };
    })
    .toSorted((one, other) => Number(other.late > 0) - Number(one.late > 0) || one.since - other.since);

const STATES = ['available', 'away', 'offline'] as const;

/** Who is there comes first; who is shut out is not shown. */
export const colleaguesOf = (agents: readonly Colleague[], language: string): Colleague[] => {
  const inOrder = new Intl.Collator(language);
  return agents
    .filter(({ disabled }) => !disabled)
    .toSorted(
      (one, other) =>
        STATES.indexOf(one.status) - STATES.indexOf(other.status) || inOrder.compare(one.name, other.name),
    );
};

/** Conversations that could still be given to those who take some. */
export const roomOf = (agents: readonly Colleague[]): number =>
  agents
    .filter(({ status, disabled }) => status === 'available' && !disabled)
    .reduce((room, { capacity, holding }) => room + Math.max(0, capacity - holding), 0);

/** Each skill that somebody has. */
export const skillsOf = (agents: readonly Colleague[]): string[] =>
  [...new Set(agents.filter(({ disabled }) => !disabled).flatMap(({ skills }) => Object.keys(skills)))].toSorted();

/** A list tells of a conversation's messages once an hour: where that is longer ago, the customer has gone. */
const LIVE_MS = 3_600_000;

/** Conversations that the bot or a procedure has, the newest first. */
export const botsOf = (all: readonly ConversationSummary[], now: number): ConversationSummary[] =>
  all
    .filter(({ mode, changedAt }) => (mode === 'bot' || mode === 'procedure') && now - Date.parse(changedAt) < LIVE_MS)
    .toSorted((one, other) => Date.parse(other.changedAt) - Date.parse(one.changedAt));
