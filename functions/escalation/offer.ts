import type { AgentOnDuty, Waiting } from './routing.ts';
import type { Need } from './why.ts';

/** en-GB is English: regions and scripts are not told apart. */
const baseOf = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/** The names come from outside, `constructor` may be among them. */
const levelIn = (levels: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(levels, name) ? (levels[name] ?? 0) : 0;

/** An agent within one plan, whose load counts up. */
export interface Desk {
  readonly agent: AgentOnDuty;
  /** Levels of the base languages. */
  readonly languages: Readonly<Record<string, number>>;
  /** What he can, in the words of the demand. */
  readonly can: readonly string[];
  load: number;
  assignedAt: number;
}

export const deskOf = (agent: AgentOnDuty): Desk => {
  const languages: Record<string, number> = {};
  for (const [tag, level] of Object.entries(agent.languages)) {
    const base = baseOf(tag);
    languages[base] = Math.max(level, levelIn(languages, base));
  }
  const can = [
    ...Object.keys(agent.skills).map((skill) => `skill ${skill}`),
    ...Object.keys(languages).map((base) => `language ${base}`),
  ];
  return { agent, languages, can, load: agent.load, assignedAt: agent.assignedAt ?? 0 };
};

/** An agent for a conversation. */
export interface Offer {
  readonly desk: Desk;
  readonly load: number;
  readonly level: number;
  readonly speaks: number;
  readonly unmet: readonly Need[];
  /** The wait after which all that he does not meet is dropped. */
  readonly fitsAfterSeconds: number;
  readonly passes: number;
  readonly isLast: boolean;
  /** How much of what he can, and this conversation does not ask for, those behind it ask for. */
  readonly needed: number;
  readonly otherSkills: number;
}

/** How many of those who have not had their turn ask for a skill or a language. */
export type Demand = Map<string, number>;
const asksFor = ({ skill, language }: Waiting): string[] => [
  ...(skill === undefined ? [] : [`skill ${skill}`]),
  `language ${baseOf(language)}`,
];
export const count = (demand: Demand, each: Waiting, by: 1 | -1): void => {
  for (const name of asksFor(each)) demand.set(name, (demand.get(name) ?? 0) + by);
};

/** What an agent is for a conversation. */
export const offerOf = (
  each: Waiting,
  desk: Desk,
  demand: Demand,
  dropsAfter: Readonly<Record<Need, number>>,
): Offer => {
  const { skill, language, passed = [] } = each;
  const { skills, id } = desk.agent;
  const level = skill === undefined ? 0 : levelIn(skills, skill);
  const speaks = levelIn(desk.languages, baseOf(language));
  const lacks: Need | undefined =
    skill === undefined || level >= (each.level ?? 1) ? undefined : level === 0 ? 'skill' : 'level';
  const unmet: Need[] = [...(lacks ? [lacks] : []), ...(speaks === 0 ? (['language'] as const) : [])];
  const asked = asksFor(each);
  return {
    desk,
    load: desk.load,
    level,
    speaks,
    unmet,
    fitsAfterSeconds: Math.max(0, ...unmet.map((need) => dropsAfter[need])),
    passes: passed.filter((agent) => agent === id).length,
    isLast: each.last === id,
    needed: desk.can.filter((name) => !asked.includes(name) && (demand.get(name) ?? 0) > 0).length,
    otherSkills: Object.keys(skills).filter((name) => name !== skill).length,
  };
};

/** He is there and meets all else, if busy perhaps: a conversation may be kept for him. */
export const isWorthWaitingFor = ({ isLast, unmet, passes }: Offer): boolean =>
  isLast && unmet.length === 0 && passes === 0;

/**
 * Whom to ask first. After the wait and who had the customer comes the lowest utilisation. Of equal ones nobody is taken
 * whom those behind need for something else, and at last the one of fewer skills, who is the smaller loss. That looks at
 * one conversation at a time and not at who will come: a better plan for all together is not sought.
 */
export const byChoice =
  (isPassedBack: boolean) =>
  (a: Offer, b: Offer): number =>
    (isPassedBack ? 0 : Number(a.passes > 0) - Number(b.passes > 0)) ||
    // No more is relaxed than must be: who meets all goes before who fits by now.
    a.fitsAfterSeconds - b.fitsAfterSeconds ||
    // Not utilisation: an idle agent who is not at his desk would be rung for ever.
    a.passes - b.passes ||
    Number(b.isLast) - Number(a.isLast) ||
    a.load * b.desk.agent.capacity - b.load * a.desk.agent.capacity ||
    a.needed - b.needed ||
    b.level - a.level ||
    a.otherSkills - b.otherSkills ||
    a.desk.assignedAt - b.desk.assignedAt ||
    (a.desk.agent.id < b.desk.agent.id ? -1 : 1);
