import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, positionIn } from '../../functions/escalation/line.ts';
import { type AgentOnDuty, assign, ROUTING_RULES, type Waiting } from '../../functions/escalation/routing.ts';
import { below, seeded } from '../random.ts';

const NOW = Date.parse('2026-11-20T10:00+09:00');
const waitingFor = (conversationId: string, changes: Partial<Waiting> = {}): Waiting => ({
  conversationId,
  since: NOW - 60_000,
  priority: 0,
  language: 'ja',
  ...changes,
});
/** As it comes out of the table it is kept in. */
const stored = (waiting: readonly Waiting[]) =>
  JSON.parse(JSON.stringify(lineOf(waiting, NOW, ROUTING_RULES))) as ReturnType<typeof lineOf>;

describe('a place in the line', () => {
  const early = waitingFor('early', { since: NOW - 90_000 });
  const urgent = waitingFor('urgent', { priority: 1 });
  const billing = waitingFor('billing', { skill: '請求' });
  const late = waitingFor('late', { since: NOW - 1 });
  const line = stored([late, billing, urgent, early]);

  it('is by priority, then by time, among those who ask for the same', () => {
    expect([urgent, early, late].map((each) => positionIn(line, each))).toEqual([1, 2, 3]);
    expect(positionIn(line, billing)).toBe(1);
  });

  it.each<[string, number, Waiting]>([
    ['of a skill nobody asks for', 1, { ...early, skill: '返品' }],
    ['of a skill named like what every object has', 1, { ...early, skill: 'constructor' }],
    ['before all others', 1, { ...early, since: early.since - 3_600_000 }],
    ['between two', 3, { ...early, since: early.since + 1 }],
    ['a moment before the last one came', 3, { ...late, since: late.since - 1 }],
    ['of another priority', 1, { ...early, priority: 3 }],
    ['of the same time', 3, { ...early, conversationId: 'other' }],
    ['after all others', 4, { ...early, since: NOW + 5_000 }],
  ])('of one who was not in it, %s, is by his turn', (_, place, each) => expect(positionIn(line, each)).toBe(place));

  it('in an empty line is the first', () => expect(positionIn(stored([]), early)).toBe(1));

  it('is not behind those who have closed the page, unless they are urgent', () => {
    const away = (id: string, priority: 0 | 3) => waitingFor(id, { since: NOW - 3_600_000, priority, absent: true });
    const gone = ['a', 'b', 'c', 'd', 'e'].map((id) => away(id, 0));
    const next = { ...late, conversationId: 'next', since: NOW };
    const line = stored([...gone, away('urgent', 3), late, next]);
    expect([late, next].map((each) => positionIn(line, each))).toEqual([2, 3]);
  });

  it('is kept for a skill that is named like what every object has', () => {
    const odd = [waitingFor('a', { skill: '__proto__' }), waitingFor('b', { skill: 'constructor' })];
    expect(odd.map((each) => positionIn(stored(odd), each))).toEqual([1, 1]);
  });

  it('of equal turns is by urgency and id', () => {
    const equal = [
      waitingFor('z', { priority: 1, since: NOW }),
      ...['d', 'b', 'c', 'a'].map((id) => waitingFor(id, { since: NOW - ROUTING_RULES.ageSeconds * 1_000 })),
    ];
    const places = equal.map((each) => [positionIn(stored(equal), each), each.conversationId]);
    expect(places.toSorted()).toEqual([
      [1, 'z'],
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
      [5, 'd'],
    ]);
  });
});

describe('whoever waits', () => {
  const waiting = fc.uniqueArray(
    fc.record({
      conversationId: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 1, maxLength: 6 }),
      // Many at once, and some whose priority makes their turns equal.
      since: fc.oneof(fc.constantFrom(0, 300_000, 600_000, 900_000), fc.nat(3_600_000)).map((ms) => NOW - ms),
      priority: fc.constantFrom<0 | 1 | 2 | 3>(0, 1, 2, 3),
      language: fc.constant('ja'),
      skill: fc.constantFrom(undefined, '請求', '返品'),
    }),
    { selector: ({ conversationId }) => conversationId, maxLength: 25 },
  );
  const one: AgentOnDuty = {
    id: 'only',
    status: 'available',
    leaseUntil: NOW + 1,
    load: 0,
    capacity: 1,
    skills: { 請求: 3, 返品: 3 },
    languages: { ja: 5 },
  };

  it('is told the place at which one agent will come to him', () =>
    fc.assert(
      fc.property(waiting, (all) => {
        const line = stored(all);
        const served = new Map<string | undefined, number>();
        let left: readonly Waiting[] = all;
        while (left.length > 0) {
          const [next] = assign(left, [one], NOW, ROUTING_RULES);
          const each = left.find(({ conversationId }) => conversationId === next?.conversationId);
          if (!each) throw new Error('the only agent is given nobody');
          const place = (served.get(each.skill) ?? 0) + 1;
          expect(positionIn(line, each)).toBe(place);
          served.set(each.skill, place);
          left = left.filter((other) => other !== each);
        }
      }),
      { numRuns: 300 },
    ));

  it('does not depend on the order in which they were read', () =>
    fc.assert(
      fc.property(waiting, (all) => {
        expect(stored(all.toReversed())).toEqual(stored(all));
      }),
    ));
});

describe('a line of a thousand', () => {
  it('has less than 16 KB, with their places in it', () => {
    const random = seeded('line');
    const thousand = Array.from({ length: 1_000 }, (_, index) =>
      waitingFor(`conversation-${index}-${below(random, 1e9).toString(36)}`, {
        since: NOW - below(random, 24 * 3_600_000),
        priority: ([0, 1, 2, 3] as const)[below(random, 4)] ?? 0,
        ...(index % 3 !== 0 && { skill: `skill-${index % 10}` }),
      }),
    );
    const bytes = Buffer.byteLength(JSON.stringify(lineOf(thousand, NOW, ROUTING_RULES)));
    console.log(`a line of 1,000: ${bytes} bytes`);
    expect(bytes).toBeLessThan(16 * 1_024);
    const line = stored(thousand);
    const places = new Set(thousand.map((each) => `${each.skill} ${positionIn(line, each)}`));
    expect(places.size).toBe(1_000);
  });
});
