import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newTrend, trend } from '../../functions/insight/detector.ts';
import { A_DAY, MONDAY, noise, STEP } from './traffic.ts';

interface Case {
  readonly seed: number;
  readonly perDay: number;
  readonly later: number;
}

const AT = 4 * A_DAY + 130;

/** Events of a rare topic that forty visitors ask about in twenty minutes, and once more some hours later. */
const eventsOf = ({ seed, perDay, later }: Case) => {
  const read = trend();
  const state = newTrend();
  const [rare, other] = [perDay / A_DAY, 3].map((mean, topic) => noise({ seed: seed + topic, days: 6, mean }));
  const isSurge = (step: number) => [AT, AT + later].some((from) => step >= from && step < from + 4);
  return (other ?? []).flatMap((count, step) => {
    const own = (rare?.[step] ?? 0) + (isSurge(step) ? 10 : 0);
    const counts = Object.entries({ other: count, ...(own > 0 && { rare: own }) });
    const given = new Map(counts.map(([topic, count]) => [topic, { count, visitors: count }]));
    const event = read(state, MONDAY + step * STEP, given).get('rare')?.event;
    if (!event || event.type === 'updated' || step < AT) return [];
    const { endedAt } = event.surge;
    return [{ ...event, ...(endedAt !== undefined && { after: (endedAt - MONDAY) / STEP - AT }), step: step - AT }];
  });
};

it('a short surge of a rare topic ends when it is over, and hides none that comes later', () => {
  const cases = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    perDay: fc.constantFrom(0.1, 0.5, 2, 10),
    later: fc.integer({ min: 2 * 12, max: 20 * 12 }),
  });
  fc.assert(
    fc.property(cases, (one) => {
      const events = eventsOf(one);
      expect(events.map(({ type }) => type)).toEqual(['started', 'ended', 'started', 'ended']);
      expect(events.filter(({ became }) => became)).toEqual([]);
      expect(events[1]?.after).toBeLessThanOrEqual(8);
      expect(events[1]?.step).toBeLessThanOrEqual(16);
      expect(events[2]?.step).toBeLessThanOrEqual(one.later + 2);
    }),
    { seed: 5, numRuns: 8 },
  );
});
