import { byChoice, count, type Demand, deskOf, isWorthWaitingFor, type Offer, offersFor } from './offer.ts';
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
  /** The least level of the skill; 1 where none is asked for. */
  readonly level?: number;
  /** The agent who had this customer last. */
  readonly last?: string;
  /** The agents who let it ring out or gave it back, oldest first; once for each time. */
  readonly passed?: readonly string[];
  /** When he was told that nobody has come in time (epoch ms); before `since`: of an earlier wait. */
  readonly told?: number;
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
  /**
   * After which wait a need is dropped; what no rule drops stays, what is dropped after 0 s is only preferred. With a rule
   * for `last` a conversation is kept that long for the agent who had it, as long as he is there; without one he is only
   * preferred.
   */
  readonly relax: readonly { readonly afterSeconds: number; readonly drop: Need }[];
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
  passedBackAfterSeconds: 120,
  ageSeconds: 300,
};

export interface Assignment {
  readonly conversationId: string;
  readonly agent: string;
  readonly why: Why;
}

/** Where somebody stands in the line: his time, set back by his priority. */
export type Place = Pick<Waiting, 'conversationId' | 'since' | 'priority'>;

/**
 * Epoch ms by which the line is ordered. Every `ageSeconds` of waiting count as one priority: so nobody who comes more than
 * three times that later is served before, however urgent, and a low priority is never starved. And as all age alike, the
 * order of two never changes while they wait: a position only grows by those who come.
 */
export const turnOf = ({ since, priority }: Place, { ageSeconds }: Pick<RoutingRules, 'ageSeconds'>): number =>
  since - priority * ageSeconds * 1_000;

/** Those who wait, first to last. Equal turns: the more urgent, then by id. */
export const inOrder = <W extends Place>(waiting: readonly W[], rules: RoutingRules): W[] =>
  waiting.toSorted(
    (a, b) =>
      turnOf(a, rules) - turnOf(b, rules) ||
      b.priority - a.priority ||
      (a.conversationId < b.conversationId ? -1 : Number(a.conversationId > b.conversationId)),
  );

/** Somebody's turn in a plan. */
interface Turn {
  readonly each: Waiting;
  /** Whom he would get at a time, first to last; the loads are those of his turn. */
  readonly offersAt: (at: number) => Offer[];
  readonly offers: readonly Offer[];
}

function* turns(
  waiting: readonly Waiting[],
  agents: readonly AgentOnDuty[],
  now: number,
  { relax, passedBackAfterSeconds, ...rules }: RoutingRules,
): Generator<Turn> {
  const dropAfter = (...needs: Need[]): number =>
    Math.min(...relax.filter(({ drop }) => needs.includes(drop)).map(({ afterSeconds }) => afterSeconds));
  // Without the skill its level means nothing.
  const dropsAfter = {
    skill: dropAfter('skill'),
    level: dropAfter('level', 'skill'),
    language: dropAfter('language'),
    last: dropAfter('last'),
  };
  const desks = agents.filter((agent) => agent.status === 'available' && now < agent.leaseUntil).map(deskOf);
  const demand: Demand = new Map();
  for (const each of waiting) count(demand, each, 1);

  for (const each of inOrder(waiting, { relax, passedBackAfterSeconds, ...rules })) {
    count(demand, each, -1);
    const all = offersFor(each, desks, demand, dropsAfter);
    const isKept = dropsAfter.last < Number.POSITIVE_INFINITY && all.some(isWorthWaitingFor);
    const free = all
      .filter(({ desk, load }) => load < desk.agent.capacity)
      .map((offer): Offer => {
        if (!isKept || offer.isLast) return offer;
        const fitsAfterSeconds = Math.max(offer.fitsAfterSeconds, dropsAfter.last);
        return { ...offer, unmet: [...offer.unmet, 'last'], fitsAfterSeconds };
      });
    const offersAt = (at: number): Offer[] => {
      const waited = (at - each.since) / 1_000;
      return free
        .filter(({ fitsAfterSeconds }) => fitsAfterSeconds <= waited)
        .sort(byChoice(waited >= passedBackAfterSeconds));
    };
    const offers = offersAt(now);
    yield { each, offersAt, offers };
    const chosen = offers[0]?.desk;
    if (chosen) Object.assign(chosen, { load: chosen.load + 1, assignedAt: now });
  }
}

const whyOf = ({ each, offers }: Turn, chosen: Offer, now: number): Why => ({
  last: chosen.isLast,
  load: chosen.load,
  capacity: chosen.desk.agent.capacity,
  ...(each.skill !== undefined && { skill: { name: each.skill, level: chosen.level } }),
  language: { tag: each.language, level: chosen.speaks },
  relaxed: chosen.unmet,
  waitedSeconds: Math.max(0, Math.floor((now - each.since) / 1_000)),
  passes: chosen.passes,
  candidates: offers.length,
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
): Assignment[] =>
  turns(waiting, agents, now, rules)
    .flatMap((turn) => {
      const [chosen] = turn.offers;
      if (!chosen) return [];
      const { conversationId } = turn.each;
      return [{ conversationId, agent: chosen.desk.agent.id, why: whyOf(turn, chosen, now) }];
    })
    .toArray();

/**
 * The next time (epoch ms) at which the same people get another plan because a need is dropped or those who let it ring out
 * are asked again. Presence is taken to be renewed: a timer that finds nothing to do does no harm, a missing one does.
 */
export const nextChange = (
  waiting: readonly Waiting[],
  agents: readonly AgentOnDuty[],
  now: number,
  rules: RoutingRules,
): number | undefined => {
  const steps = [rules.passedBackAfterSeconds, ...rules.relax.map(({ afterSeconds }) => afterSeconds)];
  // Until somebody's own turn comes out differently everybody's does as now: so each is asked for himself alone.
  const changes = turns(waiting, agents, now, rules)
    .flatMap(({ each, offers, offersAt }) =>
      steps
        .map((seconds) => each.since + seconds * 1_000)
        .filter((at) => at > now && offersAt(at)[0]?.desk !== offers[0]?.desk),
    )
    .toArray();
  return changes.length > 0 ? changes.reduce((a, b) => Math.min(a, b)) : undefined;
};
