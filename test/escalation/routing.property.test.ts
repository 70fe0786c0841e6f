import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentOnDuty,
  assign,
  ROUTING_RULES,
  type RoutingRules,
  type Waiting,
} from '../../functions/escalation/routing.ts';
import type { Need } from '../../functions/escalation/why.ts';
import { afterPasses } from './routing.fixture.ts';

const NOW = Date.parse('2026-11-20T10:00+09:00');
const PRIORITIES = [0, 1, 2, 3] as const;
const SKILLS = ['請求', '返品', 'constructor'];
const LANGUAGES = ['ja', 'en', 'fr'];
const IDS = ['a', 'b', 'c', 'd', 'e'];

const level = fc.integer({ min: 1, max: 5 });
const seconds = fc.constantFrom(0, 30, 60, 120, 200);
/** Around the waits of the rules. */
const wait = fc.oneof(
  fc.nat(300_000),
  fc.tuple(seconds, fc.integer({ min: -1, max: 1 })).map(([each, off]) => Math.max(0, each * 1_000 + off)),
);
const agents = fc.uniqueArray(
  fc.record(
    {
      id: fc.constantFrom(...IDS),
      status: fc.constantFrom('available', 'available', 'available', 'away', 'offline'),
      leaseUntil: fc.constantFrom(NOW - 1, NOW, NOW + 1, NOW + 150_000, NOW + 150_000),
      load: fc.nat(3),
      capacity: fc.nat(4),
      skills: fc.dictionary(fc.constantFrom(...SKILLS), level),
      languages: fc.dictionary(fc.constantFrom(...LANGUAGES), level, { minKeys: 1 }),
      assignedAt: fc.nat(1_000).map((ago) => NOW - ago),
    },
    { requiredKeys: ['id', 'status', 'leaseUntil', 'load', 'capacity', 'skills', 'languages'] },
  ),
  { selector: ({ id }) => id, maxLength: IDS.length },
) satisfies fc.Arbitrary<AgentOnDuty[]>;
const waiting = fc.uniqueArray(
  fc.record(
    {
      conversationId: fc.nat(50).map((id) => `c${id}`),
      since: wait.map((ms) => NOW - ms),
      priority: fc.constantFrom(...PRIORITIES),
      language: fc.constantFrom(...LANGUAGES),
      skill: fc.constantFrom(...SKILLS),
      absent: fc.constant(true as const),
      last: fc.constantFrom(...IDS),
      passed: fc.array(fc.constantFrom(...IDS), { maxLength: 6 }).map((ids) => afterPasses(ids).passed ?? []),
    },
    { requiredKeys: ['conversationId', 'since', 'priority', 'language'] },
  ),
  { selector: ({ conversationId }) => conversationId, maxLength: 12 },
) satisfies fc.Arbitrary<Waiting[]>;
/** Those in force, and others. */
const rules: fc.Arbitrary<RoutingRules> = fc.oneof(
  fc.constant(ROUTING_RULES),
  fc.record({
    relax: fc.array(fc.record({ afterSeconds: seconds, drop: fc.constantFrom<Need>('level', 'language', 'skill') }), {
      maxLength: 5,
    }),
    leastLevel: level,
    passedBackAfterSeconds: seconds,
    ageSeconds: fc.constantFrom(60, 300),
  }),
);

/** The rules once more, in plain words: whether an agent fits a conversation at a time, however busy he is. */
const fits = (each: Waiting, agent: AgentOnDuty, at: number, all: RoutingRules) => {
  const isDropped = (need: Need) =>
    all.relax.some(({ afterSeconds, drop }) => drop === need && at - each.since >= afterSeconds * 1_000);
  const isThere = (one: AgentOnDuty) => one.status === 'available' && one.leaseUntil > NOW;
  const has = (one: AgentOnDuty) =>
    (each.skill && Object.hasOwn(one.skills, each.skill) ? one.skills[each.skill] : 0) ?? 0;
  const hasSkill = (one: AgentOnDuty) => !each.skill || has(one) > 0;
  const hasLevel = (one: AgentOnDuty) => !each.skill || has(one) >= all.leastLevel;
  const speaks = (one: AgentOnDuty) => Object.hasOwn(one.languages, each.language);
  return (
    isThere(agent) &&
    (isDropped('skill') || (hasSkill(agent) && (isDropped('level') || hasLevel(agent)))) &&
    (isDropped('language') || speaks(agent))
  );
};

const plan = (all: Waiting[], desk: AgentOnDuty[], each: RoutingRules, at = NOW): string[] =>
  assign(all, desk, at, each).map(({ conversationId, agent }) => `${conversationId}: ${agent}`);

/** Each agent's load once the plan is carried out. */
const loadsAfter = (desk: readonly AgentOnDuty[], assigned: readonly { agent: string }[]): Map<string, number> =>
  new Map(desk.map(({ id, load }) => [id, load + assigned.filter(({ agent }) => agent === id).length]));

describe('a plan', () => {
  const always = (test: (all: Waiting[], desk: AgentOnDuty[], each: RoutingRules) => void, numRuns = 1_000): void =>
    fc.assert(fc.property(waiting, agents, rules, test), { numRuns });

  it('gives nobody more than his capacity, and each conversation once', () =>
    always((all, desk, each) => {
      const assigned = assign(all, desk, NOW, each);
      const loads = loadsAfter(desk, assigned);
      for (const { id, load, capacity } of desk) {
        expect(loads.get(id)).toBeLessThanOrEqual(Math.max(load, capacity));
      }
      expect(new Set(assigned.map(({ conversationId }) => conversationId)).size).toBe(assigned.length);
    }));

  it('gives to nobody who does not fit', () =>
    always((all, desk, each) => {
      for (const { conversationId, agent, why } of assign(all, desk, NOW, each)) {
        const asks = all.find((one) => one.conversationId === conversationId);
        const gets = desk.find(({ id }) => id === agent);
        if (!asks || !gets) throw new Error('nobody of these');
        expect(fits(asks, gets, NOW, each)).toBe(true);
        expect(why.load).toBeLessThan(why.capacity);
        // In words it is what the rules say: nothing is told as dropped that he meets.
        const strict = { ...each, relax: [] };
        expect(why.relaxed.length === 0).toBe(fits(asks, gets, NOW, strict));
      }
    }));

  it('leaves nobody waiting while somebody free fits', () =>
    always((all, desk, each) => {
      const assigned = assign(all, desk, NOW, each);
      const loads = loadsAfter(desk, assigned);
      const free = desk.filter(({ id, capacity }) => (loads.get(id) ?? 0) < capacity);
      const left = all.filter((one) => !assigned.some(({ conversationId }) => conversationId === one.conversationId));
      for (const one of left) expect(free.filter((agent) => fits(one, agent, NOW, each))).toEqual([]);
    }));

  it('asks nobody who let it ring out before its time, while another is free and fits', () =>
    always((all, desk, each) => {
      const assigned = assign(all, desk, NOW, each);
      const loads = loadsAfter(desk, assigned);
      for (const { conversationId, agent } of assigned) {
        const asks = all.find((one) => one.conversationId === conversationId);
        if (!asks?.passed?.includes(agent) || NOW - asks.since >= each.passedBackAfterSeconds * 1_000) continue;
        // Free at the end was free at his turn.
        const others = desk.filter(({ id, capacity }) => !asks.passed?.includes(id) && (loads.get(id) ?? 0) < capacity);
        expect(others.filter((other) => fits(asks, other, NOW, each))).toEqual([]);
      }
    }));

  it('does not depend on the order in which anything was read', () =>
    fc.assert(
      fc.property(
        fc.tuple(waiting, agents, rules).chain(([all, desk, each]) =>
          fc.record({
            one: fc.constant([all, desk, each] as const),
            all: fc.shuffledSubarray(all, { minLength: all.length }),
            desk: fc.shuffledSubarray(desk, { minLength: desk.length }),
            relax: fc.shuffledSubarray([...each.relax], { minLength: each.relax.length }),
          }),
        ),
        ({ one: [one, agentsOfOne, each], all, desk, relax }) => {
          const assigned = assign(one, agentsOfOne, NOW, each);
          expect(assign(all, desk, NOW, { ...each, relax })).toEqual(assigned);
        },
      ),
      { numRuns: 500 },
    ));

  it('leaves what it was made of as it was', () =>
    always((all, desk, each) => {
      const before = structuredClone([all, desk, each]);
      assign(all, desk, NOW, each);
      expect([all, desk, each]).toEqual(before);
    }, 100));
});

describe('a single need', () => {
  it.each<[Need, Partial<Waiting>]>([
    ['level', { skill: '請求' }],
    ['skill', { skill: '返品' }],
    ['language', { language: 'fr' }],
  ])('for the %s is dropped exactly at its time', (drop, asked) =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: -2_000, max: 2_000 }), (afterSeconds, off) => {
        const one: Waiting = {
          conversationId: 'c',
          since: NOW - afterSeconds * 1_000 - off,
          priority: 0,
          language: 'ja',
        };
        const desk: AgentOnDuty[] = [
          {
            id: 'a',
            status: 'available',
            leaseUntil: NOW + 1,
            load: 0,
            capacity: 1,
            skills: { 請求: 1 },
            languages: { ja: 1 },
          },
        ];
        const relax = [{ afterSeconds, drop }];
        const each = { relax, leastLevel: 2, passedBackAfterSeconds: 1, ageSeconds: 300 };
        expect(plan([{ ...one, ...asked }], desk, each)).toEqual(off >= 0 ? ['c: a'] : []);
      }),
    ),
  );
});

describe('a skill, by the rules in force', () => {
  const desk = (level: number): AgentOnDuty[] => [
    {
      id: 'a',
      status: 'available',
      leaseUntil: Number.MAX_SAFE_INTEGER,
      load: 0,
      capacity: 1,
      skills: level > 0 ? { 請求: level } : {},
      languages: { ja: 1 },
    },
  ];

  it('asks for level 3, after 30 s for any, and after 120 s for none, not a millisecond before', () =>
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.oneof(fc.nat(200_000), fc.constantFrom(29_999, 30_000, 119_999, 120_000)),
        (its, ms) => {
          const one: Waiting = { conversationId: 'c', since: NOW - ms, priority: 0, language: 'ja', skill: '請求' };
          const asked = ms < 30_000 ? 3 : ms < 120_000 ? 1 : 0;
          expect(plan([one], desk(its), ROUTING_RULES)).toEqual(its >= asked ? ['c: a'] : []);
        },
      ),
      { numRuns: 500 },
    ));
});

describe('who has closed the page', () => {
  it('gets nobody whom one who looks at it could have had, unless it is urgent', () =>
    fc.assert(
      fc.property(waiting, agents, rules, (all, desk, each) => {
        const assigned = assign(all, desk, NOW, each);
        const of = (id: string) => all.find(({ conversationId }) => conversationId === id);
        const left = all.filter(
          (one) => !one.absent && assigned.every((other) => other.conversationId !== one.conversationId),
        );
        for (const { conversationId, agent } of assigned) {
          const gets = desk.find(({ id }) => id === agent);
          const asks = of(conversationId);
          if (!gets || !asks?.absent || asks.priority === 3) continue;
          expect(left.filter((one) => fits(one, gets, NOW, each))).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    ));
});

describe('who is at his desk', () => {
  const there = { status: 'available', leaseUntil: Number.MAX_SAFE_INTEGER, capacity: 3, skills: {} } as const;
  const one: Waiting = { conversationId: 'c', since: NOW, priority: 0, language: 'ja' };
  /** Who is rung until it is `wanted`, who has room after a wait; each lets it ring for half a minute. */
  const rungUntil = (wanted: string, roomAfterSeconds: number, desk: readonly AgentOnDuty[]): string[] => {
    const rung: string[] = [];
    for (let seconds = 0; rung.length < 100; seconds += 30) {
      const free = desk.filter(({ id }) => id !== wanted || seconds >= roomAfterSeconds);
      const [given] = assign([{ ...one, ...afterPasses(rung) }], free, NOW + seconds * 1_000, ROUTING_RULES);
      if (!given) throw new Error('nobody is asked');
      rung.push(given.agent);
      if (given.agent === wanted) break;
    }
    return rung;
  };
  const languages = { ja: 5 };

  it('is rung as soon as he has room, however idle the empty chair beside him', () => {
    const desk: AgentOnDuty[] = [
      { ...there, id: 'a', load: 0, languages },
      { ...there, id: 'b', load: 2, languages },
    ];
    expect(rungUntil('b', 125, desk)).toEqual(['a', 'a', 'a', 'a', 'a', 'b']);
  });

  it('is rung in the end among twenty empty chairs', () => {
    const empty = Array.from({ length: 20 }, (_, i): AgentOnDuty => ({ ...there, id: `e${i}`, load: 0, languages }));
    expect(rungUntil('b', 0, [...empty, { ...there, id: 'b', load: 2, languages }]).length).toBeLessThan(40);
  });

  it('is asked in the end, whoever else lets it ring out', () =>
    fc.assert(
      fc.property(waiting, agents, fc.integer({ min: 1, max: 120 }), (all, desk, ringSeconds) => {
        fc.pre(all.length > 0 && desk.length > 0);
        const there = { status: 'available', leaseUntil: Number.MAX_SAFE_INTEGER } as const;
        const free = desk.map((one) => ({ ...one, ...there, capacity: one.load + 1 }));
        const relax = [{ afterSeconds: 60, drop: 'skill' } as const, { afterSeconds: 30, drop: 'language' } as const];
        const each = { relax, leastLevel: 1, passedBackAfterSeconds: 60, ageSeconds: 300 };
        const [only] = free;
        const [first] = all;
        if (!first) return;
        const passed: string[] = [];
        // From when on all fit.
        for (let now = first.since + 60_000; ; now += ringSeconds * 1_000) {
          const [given] = assign([{ ...first, ...afterPasses(passed) }], free, now, each);
          if (!given) throw new Error('nobody is asked');
          if (given.agent === only?.id) break;
          passed.push(given.agent);
          expect(passed.length).toBeLessThanOrEqual(2 * (free.length - 1));
        }
      }),
      { numRuns: 500 },
    ));
});
