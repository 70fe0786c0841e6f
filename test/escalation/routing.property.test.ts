import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentOnDuty,
  assign,
  nextChange,
  type RoutingRules,
  type Waiting,
} from '../../functions/escalation/routing.ts';
import type { Need } from '../../functions/escalation/why.ts';

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
      level,
      last: fc.constantFrom(...IDS),
      passed: fc.array(fc.constantFrom(...IDS), { maxLength: 3 }),
    },
    { requiredKeys: ['conversationId', 'since', 'priority', 'language'] },
  ),
  { selector: ({ conversationId }) => conversationId, maxLength: 12 },
) satisfies fc.Arbitrary<Waiting[]>;
const rules: fc.Arbitrary<RoutingRules> = fc.record({
  relax: fc.array(
    fc.record({ afterSeconds: seconds, drop: fc.constantFrom<Need>('level', 'last', 'language', 'skill') }),
    { maxLength: 5 },
  ),
  passedBackAfterSeconds: seconds,
  ageSeconds: fc.constantFrom(60, 300),
});

/** The rules once more, in plain words: whether an agent fits a conversation at a time, however busy he is. */
const fits = (each: Waiting, agent: AgentOnDuty, desk: readonly AgentOnDuty[], at: number, all: RoutingRules) => {
  const isDropped = (need: Need) =>
    all.relax.some(({ afterSeconds, drop }) => drop === need && at - each.since >= afterSeconds * 1_000);
  const isThere = (one: AgentOnDuty) => one.status === 'available' && one.leaseUntil > NOW;
  const has = (one: AgentOnDuty) =>
    (each.skill && Object.hasOwn(one.skills, each.skill) ? one.skills[each.skill] : 0) ?? 0;
  const hasSkill = (one: AgentOnDuty) => !each.skill || has(one) > 0;
  const hasLevel = (one: AgentOnDuty) => !each.skill || has(one) >= (each.level ?? 1);
  const speaks = (one: AgentOnDuty) => Object.hasOwn(one.languages, each.language);
  const last = desk.find(({ id }) => id === each.last);
  const isKept =
    last !== undefined &&
    isThere(last) &&
    hasLevel(last) &&
    speaks(last) &&
    !each.passed?.includes(last.id) &&
    all.relax.some(({ drop }) => drop === 'last') &&
    !isDropped('last');
  return (
    isThere(agent) &&
    (isDropped('skill') || (hasSkill(agent) && (isDropped('level') || hasLevel(agent)))) &&
    (isDropped('language') || speaks(agent)) &&
    (!isKept || agent === last)
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
        expect(fits(asks, gets, desk, NOW, each)).toBe(true);
        expect(why.load).toBeLessThan(why.capacity);
        // In words it is what the rules say: nothing is told as dropped that he meets.
        const strict = {
          ...each,
          relax: each.relax.filter(({ drop }) => drop === 'last').map((one) => ({ ...one, afterSeconds: 1e9 })),
        };
        expect(why.relaxed.length === 0).toBe(fits(asks, gets, desk, NOW, strict));
      }
    }));

  it('leaves nobody waiting while somebody free fits', () =>
    always((all, desk, each) => {
      const assigned = assign(all, desk, NOW, each);
      const loads = loadsAfter(desk, assigned);
      const free = desk.filter(({ id, capacity }) => (loads.get(id) ?? 0) < capacity);
      const left = all.filter((one) => !assigned.some(({ conversationId }) => conversationId === one.conversationId));
      for (const one of left) expect(free.filter((agent) => fits(one, agent, desk, NOW, each))).toEqual([]);
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
        expect(others.filter((other) => fits(asks, other, desk, NOW, each))).toEqual([]);
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
          expect(nextChange(all, desk, NOW, { ...each, relax })).toBe(nextChange(one, agentsOfOne, NOW, each));
        },
      ),
      { numRuns: 500 },
    ));

  it('leaves what it was made of as it was', () =>
    always((all, desk, each) => {
      const before = structuredClone([all, desk, each]);
      assign(all, desk, NOW, each);
      nextChange(all, desk, NOW, each);
      expect([all, desk, each]).toEqual(before);
    }, 100));
});

describe('a single need', () => {
  it.each<[Need, Partial<Waiting>]>([
    ['level', { skill: '請求', level: 5 }],
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
        const each = { relax, passedBackAfterSeconds: 1, ageSeconds: 300 };
        expect(plan([{ ...one, ...asked }], desk, each)).toEqual(off >= 0 ? ['c: a'] : []);
        expect(nextChange([{ ...one, ...asked }], desk, NOW, each)).toBe(off >= 0 ? undefined : NOW - off);
      }),
    ),
  );
});

describe('the next change', () => {
  it('is the first time at which the plan is another', () => {
    let found = 0;
    fc.assert(
      fc.property(waiting, agents, rules, (all, desk, each) => {
        // Somebody is free, or there is seldom a change; and all stay.
        const there = { status: 'available', leaseUntil: NOW + 1e9 } as const;
        const renewed = desk.map((one) => ({ ...one, ...there, capacity: one.load + 1 }));
        const before = plan(all, renewed, each);
        const times = all.flatMap(({ since }) =>
          [each.passedBackAfterSeconds, ...each.relax.map(({ afterSeconds }) => afterSeconds)].map(
            (one) => since + one * 1_000,
          ),
        );
        const later = [...new Set(times)].filter((time) => time > NOW).sort((a, b) => a - b);
        const first = later.find((time) => plan(all, renewed, each, time).join() !== before.join());
        if (first !== undefined) found += 1;
        expect(nextChange(all, renewed, NOW, each)).toBe(first);
        // It is taken that they stay.
        const leaving = renewed.map((one) => ({ ...one, leaseUntil: NOW + 1 }));
        expect(nextChange(all, leaving, NOW, each)).toBe(first);
      }),
      { numRuns: 2_000 },
    );
    // About one in ten.
    expect(found).toBeGreaterThan(50);
  });
});

describe('who is at his desk', () => {
  it('is asked in the end, whoever else lets it ring out', () =>
    fc.assert(
      fc.property(waiting, agents, fc.integer({ min: 1, max: 120 }), (all, desk, ringSeconds) => {
        fc.pre(all.length > 0 && desk.length > 0);
        const there = { status: 'available', leaseUntil: Number.MAX_SAFE_INTEGER } as const;
        const free = desk.map((one) => ({ ...one, ...there, capacity: one.load + 1 }));
        const relax = [{ afterSeconds: 60, drop: 'skill' } as const, { afterSeconds: 30, drop: 'language' } as const];
        const each = { relax, passedBackAfterSeconds: 60, ageSeconds: 300 };
        const [only] = free;
        const [first] = all;
        if (!first) return;
        const passed: string[] = [];
        // From when on all fit.
        for (let now = first.since + 60_000; ; now += ringSeconds * 1_000) {
          const [given] = assign([{ ...first, passed }], free, now, each);
          if (!given) throw new Error('nobody is asked');
          if (given.agent === only?.id) break;
          passed.push(given.agent);
          expect(passed.length).toBeLessThanOrEqual(2 * (free.length - 1));
        }
      }),
      { numRuns: 500 },
    ));
});
