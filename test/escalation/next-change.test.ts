import { describe, expect, it } from 'vitest';
import { type AgentOnDuty, nextChange, type RoutingRules, type Waiting } from '../../functions/escalation/routing.ts';
import { agent, ago, NOW, RULES, waitingFor } from './routing.fixture.ts';

describe('the next change', () => {
  const at = (waiting: Partial<Waiting>[], agents: AgentOnDuty[], rules = RULES): number | undefined => {
    const time = nextChange(
      waiting.map((each, index) => waitingFor({ conversationId: `c${index}`, ...each })),
      agents,
      NOW,
      rules,
    );
    return time === undefined ? undefined : (time - NOW) / 1_000;
  };
  const french = agent('f', { languages: { fr: 5 } });

  it.each<[string, number | undefined, Partial<Waiting>[], AgentOnDuty[]]>([
    ['when the language is dropped', 60, [{ language: 'fr' }], [agent('a')]],
    ['not in the past', 50, [{ language: 'fr', since: ago(10) }], [agent('a')]],
    ['when both needs are', 120, [{ language: 'fr', skill: '請求' }], [agent('a')]],
    ['the first of several', 40, [{ language: 'fr' }, { language: 'de', since: ago(20) }], [agent('a')]],
    ['none where nobody is free', undefined, [{ language: 'fr' }], [agent('a', { load: 3 })]],
    ['none where nobody is there', undefined, [{ language: 'fr' }], []],
    ['none where nobody waits', undefined, [], [agent('a')]],
    ['none where all have what they ask', undefined, [{ language: 'fr' }], [agent('a'), french]],
    ['none where all was dropped', undefined, [{ language: 'fr', since: ago(300) }], [agent('a')]],
    [
      'none where those before take the only one',
      undefined,
      [{ since: ago(5) }, { language: 'fr' }],
      [agent('a', { capacity: 1 })],
    ],
    // The lease is renewed, or it is for nothing.
    ['after a lease', 120, [{ skill: '請求' }], [agent('a', { leaseUntil: NOW + 1 })]],
  ])('%s: %s s', (_, expected, waiting, agents) => expect(at(waiting, agents)).toBe(expected));

  it('is when those who let it ring out are asked again', () => {
    const rules: RoutingRules = { ...RULES, relax: [{ afterSeconds: 0, drop: 'language' }] };
    expect(at([{ passed: ['f'], language: 'fr' }], [french, agent('a')], rules)).toBe(90);
  });

  it('is when the agent who had the customer is no longer waited for', () => {
    const rules: RoutingRules = { ...RULES, relax: [{ afterSeconds: 20, drop: 'last' }] };
    expect(at([{ last: 'last' }], [agent('a'), agent('last', { load: 3 })], rules)).toBe(20);
  });
});
