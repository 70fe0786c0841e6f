import fc from 'fast-check';
import type { Draft, Head } from '../../functions/conversation/entry.ts';
import { mayWrite } from '../../functions/conversation/mode.ts';
import { fold, type State } from '../../functions/conversation/state.ts';

/** What happens next, and how long after (ms). */
export interface Step {
  readonly draft: Draft;
  readonly after: number;
}

const FACTS = { visitorId: 'visitor-1', ordinal: 0, returning: false, language: 'ja' };
const draft = (kind: Draft['kind'], role: Draft['role'], rest: Partial<Draft> = {}): Draft => ({
  id: 'x',
  kind,
  role,
  after: 0,
  body: {},
  ...rest,
});

export const question = draft('message', 'customer', { by: 'visitor-1', facts: FACTS });
export const wish = draft('escalated', 'system', { trigger: 'asked', skill: 'orders' });
/** Of a wish nobody is called for. */
const unheard = draft('escalated', 'customer');
export const answer = draft('message', 'bot', { outcome: 'answer' });
export const taken = (agent: string): Draft => draft('assigned', 'agent', { by: agent, to: agent });
export const says = (agent: string, ticket?: Draft['ticket']): Draft =>
  draft('message', 'agent', { by: agent, ...(ticket && { ticket }) });
export const resolved = (agent: string): Draft => draft('resolved', 'agent', { by: agent });
export const rated = (score: number): Draft => draft('rated', 'customer', { score });
export const released = (back: 'bot' | 'queue'): Draft => draft('released', 'agent', { back });
export const transferred = (to: string): Draft => draft('transferred', 'agent', { to, rings: 1 });
export const ticketed = draft('ticketed', 'customer', { facts: FACTS, ticket: { id: 'T', due: 1 } });
export const ticket = (change: Partial<NonNullable<Draft['ticket']>>, by?: string): Draft =>
  draft('ticket', 'agent', { ticket: { id: 'T', ...change }, ...(by !== undefined && { by }) });
export const closed = draft('closed', 'system');

/** The log of these steps; what the state before does not let its writer write is left out, as the service would refuse it. */
export const logOf = (start: number, steps: readonly Step[]): Head[] => {
  const log: Head[] = [];
  let at = start;
  let before: State | undefined;
  for (const step of [{ draft: question, after: 0 }, ...steps]) {
    at += step.after;
    const { role, kind, by } = step.draft;
    const isRefused =
      before !== undefined &&
      (!mayWrite(before.mode, role) ||
        (kind === 'message' && role === 'agent' && !step.draft.ticket && before.agent !== by) ||
        (kind === 'resolved' && before.agent !== by) ||
        (['released', 'transferred'].includes(kind) && before.mode !== 'agent') ||
        (kind === 'ticketed' && before.mode === 'agent' && before.rings === undefined));
    if (isRefused) continue;
    const seq = log.length + 1;
    const state = fold(before, step.draft, seq, at);
    const { facts: _facts, body: _body, ...head } = step.draft;
    log.push({ ...head, id: `e${seq}`, seq, at, epoch: state.epoch, state });
    before = state;
  }
  return log;
};

const AGENTS = ['a', 'b'];
const someone = fc.constantFrom(...AGENTS);
const DAY = 86_400_000;

/** What anybody may do at any time, some of it over days. */
export const anyStep: fc.Arbitrary<Step> = fc.record({
  draft: fc.oneof(
    fc.constantFrom(question, question, answer, wish, unheard, closed, ticketed),
    someone.map(taken),
    someone.map((agent) => says(agent)),
    someone.map((agent) => says(agent, { id: 'T', status: 'solved' })),
    someone.map((agent) => says(agent, { id: 'T', status: 'pending' })),
    someone.map(resolved),
    someone.map(transferred),
    someone.map((owner) => ticket({ owner }, owner)),
    fc.constantFrom<Draft>(
      ticket({ status: 'solved' }, 'b'),
      ticket({ status: 'open' }, 'b'),
      released('bot'),
      released('queue'),
    ),
    fc.integer({ min: 1, max: 5 }).map(rated),
  ),
  after: fc.oneof(fc.integer({ min: 0, max: 3_600_000 }), fc.integer({ min: 0, max: 9 * DAY })),
});
/** What mostly follows one upon the other, so that much of it is served to the end. */
const anyScene: fc.Arbitrary<Step[]> = fc
  .tuple(someone, fc.integer({ min: 0, max: 3_600_000 }))
  .map(([agent, after]) => [wish, taken(agent), says(agent), resolved(agent)].map((each) => ({ draft: each, after })));
export const anySteps = fc
  .array(fc.oneof({ arbitrary: anyStep.map((step) => [step]), weight: 4 }, { arbitrary: anyScene, weight: 1 }), {
    maxLength: 40,
  })
  .map((parts) => parts.flat());
