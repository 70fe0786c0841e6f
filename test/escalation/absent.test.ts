import { beforeEach, describe, expect, it, vi } from 'vitest';
import { firstLookedAt, type Looked, planFor } from '../../functions/escalation/absent.ts';
import type { Waiting } from '../../functions/escalation/routing.ts';
import { agent, ago, NOW, waitingFor } from './routing.fixture.ts';

/** The rooms that were looked at, and those in which there is a customer. */
const looks: string[] = [];
let there: ReadonlySet<string>;
vi.mock('../../functions/conversation/rooms.ts', () => ({
  members: async (conversationId: string) => {
    looks.push(conversationId);
    // Staff who read along are no customers.
    return [{ audience: 'agent' }, ...(there.has(conversationId) ? [{ audience: 'customer' }] : [])];
  },
}));

/** `c0` has waited longest. */
const line = (length: number): Waiting[] =>
  Array.from({ length }, (_, i) => waitingFor({ conversationId: `c${i}`, since: ago(length - i) }));
const given = async (waiting: Waiting[], seats: number, looked: Looked = new Map()) =>
  (await planFor(waiting, [agent('a', { capacity: seats })], NOW, looked)).map(({ conversationId }) => conversationId);

beforeEach(() => {
  looks.length = 0;
  there = new Set();
});

describe('a plan for fewer seats than wait', () => {
  it('looks for those alone who would get one, where they are there', async () => {
    there = new Set(['c0', 'c1']);
    expect(await given(line(300), 2)).toEqual(['c0', 'c1']);
    expect(looks).toEqual(['c0', 'c1']);
  });

  it('finds who is there behind many who are not', async () => {
    there = new Set(['c120', 'c130']);
    expect(await given(line(300), 2)).toEqual(['c120', 'c130']);
  });

  it('looks into so many rooms and no more, each once in a run', async () => {
    there = new Set(['c299']);
    const looked: Looked = new Map();
    expect(await given(line(300), 1, looked)).toHaveLength(1);
    expect(looks.length).toBeGreaterThan(100);
    expect(looks.length).toBeLessThanOrEqual(200);
    await given(line(300), 1, looked);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('serves who is absent where nobody else fits', async () => {
    there = new Set(['c1']);
    const waiting = [...line(1), { ...waitingFor({ conversationId: 'c1' }), language: 'fr' }];
    expect(await given(waiting, 1)).toEqual(['c0']);
  });
});

it('where there are seats for all nobody is looked for', async () => {
  expect(await given(line(3), 3)).toEqual(['c0', 'c1', 'c2']);
  expect(looks).toEqual([]);
});

it('of a line as it is told the first fifty are looked for', async () => {
  there = new Set(['c1']);
  const waiting = await firstLookedAt(line(80).toReversed());
  expect(waiting.filter(({ absent }) => absent)).toHaveLength(49);
  expect(looks).toHaveLength(50);
  expect(looks).not.toContain('c50');
});
