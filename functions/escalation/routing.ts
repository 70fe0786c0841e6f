import { byChoice, count, type Demand, deskOf, type Offer, offersFor } from './offer.ts';
import type { Need, Why } from './why.ts';

/** A conversation that waits for a person. */
export interface Waiting {
  readonly conversationId: string;
  /** Epoch ms it has waited since; kept through ring time-outs and transfers back. */
  readonly since: number;
  /** 3 is the most urgent. */
  readonly priority: 0 | 1 | 2 | 3;
  readonly language: string;
  readonly skill?: string;
  /** The agent who had this customer last. */
  readonly last?: string;
  /** The agents who let it ring out or gave it back, oldest first; once for each time. */
  readonly passed?: readonly string[];
  /** When he was told that nobody has come in time (epoch ms); before `since`: of an earlier wait. */
  readonly told?: number;
  /** He was looked for, and has closed the page. */
  readonly absent?: true;
}

export interface AgentOnDuty {
  readonly id: string;
  readonly status: 'available' | 'away' | 'offline';
  /** Epoch ms at which his presence is over. */
  readonly leaseUntil: number;
  readonly load: number;
  readonly capacity: number;
  /** Levels, 1 to 5. */
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  /** Epoch ms at which he was last given a conversation. */
  readonly assignedAt?: number;
}

export interface RoutingRules {
  /** After which wait a need is dropped; what no rule drops stays, what is dropped after 0 s is only preferred. */
  readonly relax: readonly { readonly afterSeconds: number; readonly drop: Need }[];
  /** The least level of a skill that is asked for, as long as that need stands. */
  readonly leastLevel: number;
  /** After which wait those who let it ring out once are asked like others. */
  readonly passedBackAfterSeconds: number;
  /** A wait that counts as one priority more. */
  readonly ageSeconds: number;
}

/** Until the business says its own. */
export const ROUTING_RULES: RoutingRules = {
  relax: [
    { afterSeconds: 30, drop: 'level' },
    { afterSeconds: 60, drop: 'language' },
    { afterSeconds: 120, drop: 'skill' },
  ],
  leastLevel: 3,
  passedBackAfterSeconds: 120,
  ageSeconds: 300,
};

export interface Assignment {
  readonly conversationId: string;
  readonly agent: string;
  readonly why: Why;
}

/** Where somebody stands in the line: his time, set back by his priority. */
export type Place = Pick<Waiting, 'conversationId' | 'since' | 'priority' | 'absent'>;

/**
 * Epoch ms by which the line is ordered. Every `ageSeconds` of waiting count as one priority: so nobody who comes more than
 * three times that later is served before, however urgent, and a low priority is never starved. And as all age alike, the
 * order of two who stay never changes while they wait: a position only grows by those who come.
 */
export const turnOf = ({ since, priority }: Place, { ageSeconds }: Pick<RoutingRules, 'ageSeconds'>): number =>
  since - priority * ageSeconds * 1_000;

/**
 * Who has closed the page comes behind all who look at it, with whatever priority below the highest: an agent's seat for him
 * helps nobody now. What is urgent is a danger, and somebody has to read it even so.
 */
export const isBehind = ({ absent, priority }: Place): boolean => absent === true && priority < 3;

/** Those who wait, first to last. Equal turns: the more urgent, then by id. */
export const inOrder = <W extends Place>(waiting: readonly W[], rules: RoutingRules): W[] =>
  waiting.toSorted(
    (a, b) =>
      Number(isBehind(a)) - Number(isBehind(b)) ||
      turnOf(a, rules) - turnOf(b, rules) ||
      b.priority - a.priority ||
      (a.conversationId < b.conversationId ? -1 : Number(a.conversationId > b.conversationId)),
  );

/** Passes up to which the first one of each agent is forgiven: more of them are empty chairs, which would all be rung twice. */
const MOST_FORGIVEN = 10;

const whyOf = (each: Waiting, chosen: Offer, candidates: number, now: number): Why => ({
  last: chosen.isLast,
  load: chosen.load,
  capacity: chosen.desk.agent.capacity,
  ...(each.skill !== undefined && { skill: { name: each.skill, level: chosen.level } }),
  language: { tag: each.language, level: chosen.speaks },
  relaxed: chosen.unmet,
  waitedSeconds: Math.max(0, Math.floor((now - each.since) / 1_000)),
  passes: chosen.passes,
  candidates,
});

/**
 * Who gets whom, in the order of the line. Nobody is left waiting while somebody free fits him; an agent who let it ring out
 * is asked again at once where nobody else is free and fits.
 */
export const assign = (
  waiting: readonly Waiting[],
  agents: readonly AgentOnDuty[],
  now: number,
  rules: RoutingRules,
): Assignment[] => {
  const dropAfter = (...needs: Need[]): number =>
    Math.min(...rules.relax.filter(({ drop }) => needs.includes(drop)).map(({ afterSeconds }) => afterSeconds));
  // Without the skill its level means nothing.
  const dropsAfter = {
    skill: dropAfter('skill'),
    level: dropAfter('level', 'skill'),
    language: dropAfter('language'),
  };
  const desks = agents.filter((agent) => agent.status === 'available' && now < agent.leaseUntil).map(deskOf);
  const demand: Demand = new Map();
  for (const each of waiting) count(demand, each, 1);

  return inOrder(waiting, rules).flatMap((each) => {
    count(demand, each, -1);
    const waited = (now - each.since) / 1_000;
    const isForgiven = waited >= rules.passedBackAfterSeconds && (each.passed?.length ?? 0) <= MOST_FORGIVEN;
    const offers = offersFor(each, desks, demand, rules.leastLevel, dropsAfter)
      .filter(({ desk, load, fitsAfterSeconds }) => load < desk.agent.capacity && fitsAfterSeconds <= waited)
      .sort(byChoice(isForgiven));
    const [chosen] = offers;
    if (!chosen) return [];
    Object.assign(chosen.desk, { load: chosen.load + 1, assignedAt: now });
    const why = whyOf(each, chosen, offers.length, now);
    return [{ conversationId: each.conversationId, agent: chosen.desk.agent.id, why }];
  });
};
