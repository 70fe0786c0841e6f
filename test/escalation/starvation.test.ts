import { describe, expect, it } from 'vitest';
import { assign, type RoutingRules, type Waiting } from '../../functions/escalation/routing.ts';
import { below, pick, seeded } from '../random.ts';

describe('hours of a desk that the urgent alone keep busy', () => {
  const SECOND = 1_000;
  const HANDLING = 60 * SECOND;
  const HOURS = 6 * 3_600 * SECOND;

  /** One agent, one at a time. Urgent ones come as fast as he serves them, others now and then. */
  const simulate = (seed: string, each: RoutingRules) => {
    const random = seeded(seed);
    const coming: Waiting[] = [];
    for (let at = 0, id = 0; at < HOURS; id += 1) {
      at += below(random, 2 * HANDLING);
      const priority = random() < 0.05 ? pick(random, [0, 1, 2] as const) : 3;
      coming.push({ conversationId: `c${id}`, since: at, priority, language: 'ja' });
    }
    const served: { one: Waiting; at: number }[] = [];
    let line: Waiting[] = [];
    for (let now = 0, next = 0; now < HOURS; now += HANDLING) {
      for (let one = coming[next]; one && one.since <= now; one = coming[next]) {
        line.push(one);
        next += 1;
      }
      const agent = { id: 'a', status: 'available', leaseUntil: now + 1, load: 0, capacity: 1, skills: {} } as const;
      const [given] = assign(line, [{ ...agent, languages: { ja: 5 } }], now, each);
      const one = line.find(({ conversationId }) => conversationId === given?.conversationId);
      if (one) served.push({ one, at: now });
      line = line.filter((other) => other !== one);
    }
    return { served, line };
  };
  const each: RoutingRules = { relax: [], leastLevel: 1, passedBackAfterSeconds: 60, ageSeconds: 300 };
  const MOST_AHEAD = 3 * each.ageSeconds * SECOND;

  it.each(['one', 'two', 'three', 'four'])(
    '%s: nobody is overtaken by who comes more than three ages later',
    (seed) => {
      const { served, line } = simulate(seed, each);
      for (const [index, { one, at }] of served.entries()) {
        for (const before of served.slice(0, index)) {
          expect(before.one.since).toBeLessThanOrEqual(one.since + MOST_AHEAD);
        }
        // All who were there first, and all who may overtake him, one after the other.
        const ahead = served.filter((other) => other.at < at && other.at >= one.since).length;
        expect(at - one.since).toBeLessThanOrEqual((ahead + 1) * HANDLING);
      }
      const waits = [...served.map(({ one, at }) => at - one.since), ...line.map(({ since }) => HOURS - since)];
      const longest = Math.max(...waits);
      const starving = simulate(seed, { ...each, ageSeconds: 1e6 });
      const without = Math.max(
        ...starving.served.map(({ one, at }) => at - one.since),
        ...starving.line.map(({ since }) => HOURS - since),
      );
      console.log(`longest wait ${longest / 60_000} min, without ageing ${without / 60_000} min`);
      expect(longest).toBeLessThan(without);
      // What the desk is behind at all, and three ages.
      const oldest = Math.max(...served.filter(({ one }) => one.priority === 3).map(({ one, at }) => at - one.since));
      expect(longest).toBeLessThanOrEqual(oldest + MOST_AHEAD + 2 * HANDLING);
    },
  );
});
