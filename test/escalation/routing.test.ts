import { describe, expect, it } from 'vitest';
import {
  type AgentOnDuty,
  assign,
  ROUTING_RULES,
  type RoutingRules,
  type Waiting,
} from '../../functions/escalation/routing.ts';
import { agent, ago, NOW, plan, RULES, waitingFor } from './routing.fixture.ts';

const chosen = (waiting: Partial<Waiting>, ...agents: AgentOnDuty[]): string | undefined =>
  assign([waitingFor(waiting)], agents, NOW, RULES)[0]?.agent;

describe('an agent', () => {
  it.each<[string, Partial<AgentOnDuty>]>([
    ['is away', { status: 'away' }],
    ['is offline', { status: 'offline' }],
    ['has a lease that is over', { leaseUntil: NOW }],
    ['is full', { load: 3 }],
    ['has no capacity', { load: 0, capacity: 0 }],
    ['has more than his capacity', { load: 5 }],
    ['lacks the skill', { skills: { 返品: 5 } }],
    ['lacks the level', { skills: { 請求: 2 } }],
    ['lacks the language', { languages: { en: 5 } }],
  ])('who %s is not asked', (_, changes) => {
    const asked = { skill: '請求' };
    expect(chosen(asked, agent('a', { skills: { 請求: 3 } }))).toBe('a');
    expect(chosen(asked, agent('a', { skills: { 請求: 3 }, ...changes }))).toBeUndefined();
  });

  it('of any level is enough after a while, and none where the skill is 0', () => {
    const asked = { skill: '請求', since: ago(40) };
    expect(chosen(asked, agent('a', { skills: { 請求: 1 } }))).toBe('a');
    expect(chosen(asked, agent('a', { skills: { 請求: 0 } }))).toBeUndefined();
  });

  it('has no skill that is named like what every object has', () => {
    for (const skill of ['constructor', '__proto__']) expect(chosen({ skill }, agent('a'))).toBeUndefined();
  });

  it('who speaks a language speaks all its regions', () => {
    expect(chosen({ language: 'en-GB' }, agent('a', { languages: { EN: 2 } }))).toBe('a');
    expect(chosen({ language: 'en' }, agent('a', { languages: { 'en-US': 2 } }))).toBe('a');
    expect(chosen({ language: 'e' }, agent('a', { languages: { en: 2 } }))).toBeUndefined();
  });

  it.each<[string, string, Partial<Waiting>, AgentOnDuty[]]>([
    ['who had the customer, though busier', 'last', { last: 'last' }, [agent('free'), agent('last', { load: 2 })]],
    [
      'of the lowest utilisation, not the lowest load',
      'wide',
      {},
      [agent('narrow', { load: 1, capacity: 2 }), agent('wide', { load: 2, capacity: 5 })],
    ],
    [
      'of the higher level, where equally used',
      'high',
      { skill: '請求' },
      [agent('a-low', { skills: { 請求: 3 } }), agent('high', { skills: { 請求: 5 } })],
    ],
    [
      'less used, whatever the level',
      'low',
      { skill: '請求' },
      [agent('low', { skills: { 請求: 3 } }), agent('high', { load: 1, skills: { 請求: 5 } })],
    ],
    [
      'who can less besides, where nothing special is asked',
      'generalist',
      {},
      [agent('a', { skills: { 請求: 5 } }), agent('generalist', { assignedAt: ago(1) })],
    ],
    [
      'who has been given none for longest',
      'long',
      {},
      [agent('short', { assignedAt: ago(10) }), agent('long', { assignedAt: ago(20) })],
    ],
    ['who has never been given one', 'new', {}, [agent('long', { assignedAt: ago(9_999) }), agent('new')]],
    ['of the first id', 'a', {}, [agent('b'), agent('a')]],
  ])('%s is asked', (_, expected, waiting, agents) => {
    expect(chosen(waiting, ...agents)).toBe(expected);
    expect(chosen(waiting, ...agents.toReversed())).toBe(expected);
  });

  it('has one more with each he is given', () => {
    const waiting = ['c1', 'c2', 'c3', 'c4'].map((conversationId, i) =>
      waitingFor({ conversationId, since: ago(9 - i) }),
    );
    expect(plan(waiting, [agent('a', { capacity: 1 }), agent('b', { capacity: 2 })])).toEqual([
      'c1: a',
      'c2: b',
      'c3: b',
    ]);
  });
});

describe('a second conversation', () => {
  it('goes to who was not given the first, where they are as much used by then', () => {
    const waiting = [waitingFor({ conversationId: 'first' }), waitingFor({ conversationId: 'second' })];
    const agents = [
      agent('a', { capacity: 2, assignedAt: ago(60) }),
      agent('b', { load: 2, capacity: 4, assignedAt: ago(5) }),
    ];
    expect(plan(waiting, agents)).toEqual(['first: a', 'second: b']);
  });
});

describe('a specialist', () => {
  const french = waitingFor({ conversationId: 'french', language: 'fr' });
  const billing = waitingFor({ conversationId: 'billing', skill: '請求' });
  const first = waitingFor({ conversationId: 'first', since: ago(5) });

  it.each<[string, Waiting, Partial<AgentOnDuty>]>([
    ['skill', billing, { skills: { 請求: 5 } }],
    ['language', french, { languages: { ja: 5, fr: 4 } }],
  ])('is kept for the one behind who needs his %s', (_, behind, special) => {
    const one = { capacity: 1 };
    const agents = [agent('a', { ...one, ...special }), agent('b', { ...one, skills: { 返品: 1, 配送: 1 } })];
    expect(plan([first, behind], agents)).toEqual(['first: b', `${behind.conversationId}: a`]);
  });

  it('of what nobody behind needs is no loss, and the better one for what is asked', () => {
    const behind = waitingFor({ conversationId: 'behind', skill: '請求' });
    const agents = [agent('a', { skills: { 請求: 5, 返品: 2 } }), agent('b', { skills: { 請求: 3 } })];
    expect(plan([waitingFor({ ...behind, conversationId: 'first', since: ago(5) }), behind], agents)).toEqual([
      'first: a',
      'behind: b',
    ]);
  });

  it('is not kept for one before, whom he could not help', () => {
    const before = waitingFor({ conversationId: 'before', skill: '請求', since: ago(9) });
    const agents = [agent('a', { skills: { 請求: 1 } }), agent('b', { skills: { 返品: 1, 配送: 1 } })];
    expect(plan([before, first], agents)).toEqual(['first: a']);
  });

  it('is not kept from the one who waits where all others are busier', () => {
    const agents = [agent('a', { capacity: 1, skills: { 請求: 5 } }), agent('b', { load: 1 })];
    expect(plan([first, billing], agents)).toEqual(['first: a']);
  });
});

describe('a need', () => {
  const asked = { skill: '請求' };
  it.each<[string, number, Partial<Waiting>, Partial<AgentOnDuty>]>([
    ['level', 30, asked, { skills: { 請求: 2 } }],
    ['language', 60, { language: 'fr' }, {}],
    ['skill', 120, asked, {}],
    ['language, with the level', 60, { ...asked, language: 'fr' }, { skills: { 請求: 1 } }],
  ])('for the %s is dropped after %i s, not a millisecond before', (_, seconds, waiting, changes) => {
    const agents = [agent('a', { leaseUntil: Number.MAX_SAFE_INTEGER, ...changes })];
    const at = (now: number) => plan([waitingFor(waiting)], agents, RULES, now);
    expect(at(NOW + seconds * 1_000 - 1)).toEqual([]);
    expect(at(NOW + seconds * 1_000)).toEqual(['c: a']);
  });

  it('that no rule drops stays for ever', () => {
    const rules = { ...RULES, relax: RULES.relax.filter(({ drop }) => drop !== 'skill') };
    expect(plan([waitingFor({ skill: '請求', since: ago(1e6) })], [agent('a')], rules)).toEqual([]);
  });

  it('for a skill takes its level with it', () => {
    const rules: RoutingRules = { ...RULES, relax: [{ afterSeconds: 120, drop: 'skill' }] };
    expect(plan([waitingFor({ ...asked, since: ago(120) })], [agent('a', { skills: { 請求: 2 } })], rules)).toEqual([
      'c: a',
    ]);
  });

  it('that is dropped later is missed more', () => {
    const agents = [agent('a'), agent('b', { load: 2, skills: { 請求: 1 } })];
    expect(plan([waitingFor({ ...asked, since: ago(200) })], agents)).toEqual(['c: b']);
  });

  it('that is dropped at once is only preferred', () => {
    const rules: RoutingRules = { ...RULES, relax: [{ afterSeconds: 0, drop: 'language' }] };
    const agents = [agent('a'), agent('f', { load: 2, languages: { fr: 1 } })];
    expect(plan([waitingFor({ language: 'fr' })], agents, rules)).toEqual(['c: f']);
  });

  it('is not dropped where somebody meets it', () => {
    const meets = agent('z', { load: 2, skills: { 請求: 4 } });
    expect(chosen({ ...asked, since: ago(500) }, agent('a'), agent('b', { skills: { 請求: 2 } }), meets)).toBe('z');
  });
});

describe('who has closed the page', () => {
  const gone = waitingFor({ conversationId: 'gone', since: ago(9_999), priority: 2, absent: true });
  const desk = [agent('a', { capacity: 1 })];

  it('is served after who has only just come, and before nobody', () => {
    expect(plan([gone, waitingFor()], desk)).toEqual(['c: a']);
    expect(plan([gone], desk)).toEqual(['gone: a']);
  });

  it('keeps his place where it is urgent', () => {
    expect(plan([{ ...gone, priority: 3 }, waitingFor()], desk)).toEqual(['gone: a']);
  });
});

describe('who let it ring out', () => {
  it('is not asked while anybody else fits, even one who only does by now', () => {
    const passed = { passed: ['a'], last: 'a', language: 'fr', since: ago(80) };
    const french = { languages: { fr: 5 } };
    expect(chosen(passed, agent('a', french), agent('b', { load: 2, ...french }))).toBe('b');
    expect(chosen(passed, agent('a', french), agent('b', { load: 2 }))).toBe('b');
  });

  it('is asked at once where nobody else does', () => {
    expect(chosen({ passed: ['a', 'a'] }, agent('a'), agent('b', { load: 3 }))).toBe('a');
  });

  it('is asked again after the wait rather than one who does not meet what is asked', () => {
    const passed = { passed: ['a'], language: 'fr' };
    const agents = [agent('a', { languages: { fr: 5 } }), agent('b')];
    expect(chosen({ ...passed, since: ago(89.999) }, ...agents)).toBe('b');
    expect(chosen({ ...passed, since: ago(90) }, ...agents)).toBe('a');
  });

  it('is asked after those who did so less often', () => {
    const since = ago(80);
    const agents = [agent('a'), agent('b'), agent('c', { load: 2 })];
    expect(chosen({ since, passed: ['a', 'b'] }, ...agents)).toBe('c');
    expect(chosen({ since, passed: ['a', 'b', 'c', 'a'] }, ...agents)).toBe('b');
  });

  it('twice is not asked like others, however long it takes', () => {
    const passed = { passed: ['a', 'a'], language: 'fr', since: ago(9_999) };
    expect(chosen(passed, agent('a', { languages: { fr: 5 } }), agent('b', { load: 2 }))).toBe('b');
  });
});

it('a thousand who wait and a hundred who are free are planned at once', () => {
  const waiting = Array.from({ length: 1_000 }, (_, i) =>
    waitingFor({ conversationId: `c${i}`, since: ago(i), skill: `s${i % 7}`, language: i % 5 === 0 ? 'en' : 'ja' }),
  );
  const agents = Array.from({ length: 100 }, (_, i) =>
    agent(`a${i}`, { capacity: 20, skills: { [`s${i % 7}`]: 3, [`s${(i + 1) % 7}`]: 2 }, languages: { ja: 5, en: 3 } }),
  );
  const started = performance.now();
  expect(assign(waiting, agents, NOW, ROUTING_RULES)).toHaveLength(1_000);
  console.log(`1,000 conversations, 100 agents: assign ${Math.round(performance.now() - started)} ms`);
});
