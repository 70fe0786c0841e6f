import type { Draft } from '../../functions/conversation/entry.ts';
import { fold, type State } from '../../functions/conversation/state.ts';
import { type AgentOnDuty, assign, type RoutingRules, type Waiting } from '../../functions/escalation/routing.ts';

export const NOW = Date.parse('2026-11-20T10:00+09:00');
export const RULES: RoutingRules = {
  relax: [
    { afterSeconds: 30, drop: 'level' },
    { afterSeconds: 60, drop: 'language' },
    { afterSeconds: 120, drop: 'skill' },
  ],
  leastLevel: 3,
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

const WANTED: Draft[] = [
  {
    id: 'q',
    kind: 'message',
    role: 'customer',
    after: 0,
    facts: { visitorId: 'visitor-1', ordinal: 0, returning: false, language: 'ja' },
    body: {},
  },
  { id: 'wanted', kind: 'escalated', role: 'system', after: 1, trigger: 'asked', body: {} },
];
const letRing = (to: string): Draft[] => [
  { id: 'rings', kind: 'assigned', role: 'system', after: 0, to, rings: 1, body: {} },
  { id: 'over', kind: 'released', role: 'system', after: 0, back: 'queue', body: {} },
];
/** What a conversation remembers of agents who have let it ring, one after the other. */
export const afterPasses = (agents: readonly string[]): Pick<Waiting, 'passed'> => {
  const drafts = [...WANTED, ...agents.flatMap(letRing)];
  const state = drafts.reduce<State | undefined>((before, draft, i) => fold(before, draft, i + 1, i), undefined);
  return state?.passed ? { passed: state.passed } : {};
};
