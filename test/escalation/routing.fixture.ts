import { type AgentOnDuty, assign, type RoutingRules, type Waiting } from '../../functions/escalation/routing.ts';

export const NOW = Date.parse('2026-11-20T10:00+09:00');
export const RULES: RoutingRules = {
  relax: [
    { afterSeconds: 30, drop: 'level' },
    { afterSeconds: 60, drop: 'language' },
    { afterSeconds: 120, drop: 'skill' },
  ],
  passedBackAfterSeconds: 90,
  ageSeconds: 300,
};

export const ago = (seconds: number): number => NOW - seconds * 1_000;
export const waitingFor = (changes: Partial<Waiting> = {}): Waiting => ({
  conversationId: 'c',
  since: NOW,
  priority: 0,
  language: 'ja',
  ...changes,
});
export const agent = (id: string, changes: Partial<AgentOnDuty> = {}): AgentOnDuty => ({
  id,
  status: 'available',
  leaseUntil: NOW + 150_000,
  load: 0,
  capacity: 3,
  skills: {},
  languages: { ja: 5 },
  ...changes,
});
/** Who gets whom, as `conversation: agent`. */
export const plan = (waiting: Waiting[], agents: AgentOnDuty[], rules = RULES, now = NOW): string[] =>
  assign(waiting, agents, now, rules).map((each) => `${each.conversationId}: ${each.agent}`);
