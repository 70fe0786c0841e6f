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
  /** How many skills that are. */
  readonly skills: number;
  load: number;
  assignedAt: number;
}

export const deskOf = (agent: AgentOnDuty): Desk => {
  const languages: Record<string, number> = {};
  for (const [tag, level] of Object.entries(agent.languages)) {
    const base = baseOf(tag);
    languages[base] = Math.max(level, levelIn(languages, base));
  }
  const skills = Object.keys(agent.skills).filter((skill) => levelIn(agent.skills, skill) > 0);
  const can = [...skills.map((skill) => `skill ${skill}`), ...Object.keys(languages).map((base) => `language ${base}`)];
  return { agent, languages, can, skills: skills.length, load: agent.load, assignedAt: agent.assignedAt ?? 0 };
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
  /** How much of what he can those behind ask for. */
  readonly needed: number;
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

/** What each agent is for a conversation. */
export const offersFor = (
  each: Waiting,
  desks: readonly Desk[],
  demand: Demand,
  leastLevel: number,
  dropsAfter: Readonly<Record<Need, number>>,
): Offer[] => {
  const { skill, passed = [] } = each;
  const base = baseOf(each.language);
  const needed = new Set(demand.keys().filter((name) => (demand.get(name) ?? 0) > 0));
  return desks.map((desk) => {
    const { skills, id } = desk.agent;
    const level = skill === undefined ? 0 : levelIn(skills, skill);
    const speaks = levelIn(desk.languages, base);
    const unmet: Need[] = [];
    if (skill !== undefined && level < leastLevel) unmet.push(level === 0 ? 'skill' : 'level');
    if (speaks === 0) unmet.push('language');
    return {
      desk,
      load: desk.load,
      level,
      speaks,
      unmet,
      fitsAfterSeconds: Math.max(0, ...unmet.map((need) => dropsAfter[need])),
      passes: passed.filter((agent) => agent === id).length,
      isLast: each.last === id,
      needed: desk.can.filter((name) => needed.has(name)).length,
    };
  });
};

/**
 * How often he let it ring out, the first time being forgiven by and by. Only that one: else those with empty chairs, if
 * they are many, would be rung in turn for ever, and who is at his desk never.
 */
const passesLeft = ({ passes }: Offer, isForgiven: boolean): number => Math.max(0, passes - (isForgiven ? 1 : 0));

/**
 * Whom to ask first. After who let it ring out, what is relaxed and who had the customer comes the lowest utilisation. Of equal ones nobody is taken
 * whom those behind need for something else, and at last the one of fewer skills, who is the smaller loss. That looks at
 * one conversation at a time and not at who will come: a better plan for all together is not sought.
 */
export const byChoice =
  (isForgiven: boolean) =>
  (a: Offer, b: Offer): number =>
    passesLeft(a, isForgiven) - passesLeft(b, isForgiven) ||
    // No more is relaxed than must be: who meets all goes before who fits by now.
    a.fitsAfterSeconds - b.fitsAfterSeconds ||
    a.unmet.length - b.unmet.length ||
    Number(b.isLast) - Number(a.isLast) ||
    a.load * b.desk.agent.capacity - b.load * a.desk.agent.capacity ||
    a.needed - b.needed ||
    b.level - a.level ||
    a.desk.skills - b.desk.skills ||
    a.desk.assignedAt - b.desk.assignedAt ||
    (a.desk.agent.id < b.desk.agent.id ? -1 : 1);
