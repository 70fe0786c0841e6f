import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTrend, trend } from '../../functions/insight/detector.ts';
import { DEFAULTS, TOTAL } from '../../functions/insight/settings.ts';
import { A_DAY, followed, hoursOf, MONDAY, noise, raised, STEP } from './traffic.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('noise', () => {
  it.each([
    ['Poisson', 1e-6],
    ['negative binomial', 0.3],
  ])('of %s raises no more alerts than are borne', (_, dispersion) => {
    let alerts = 0;
    let weeks = 0;
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.05, max: 200, noNaN: true }), (seed, mean) => {
        alerts += followed(noise({ seed, days: 21, mean, dispersion })).alerts.length;
        weeks += 3;
      }),
      { seed: 7, numRuns: 8 },
    );
    expect(alerts).toBeLessThanOrEqual(DEFAULTS.falseAlarms * weeks);
  });

  it('of many topics raises no more alerts together', () => {
    const read = trend();
    const state = newTrend();
    const topics = [...Array(20)].map((_, topic) =>
      noise({ seed: topic + 1, days: 14, mean: 4 / (topic + 1), shape: hoursOf }),
    );
    let alerts = 0;
    for (let at = 0; at < 14 * A_DAY; at += 1) {
      const counts = new Map(topics.map((counts, topic) => [`${topic}`, { count: counts[at] ?? 0 }]));
      for (const { event } of read(state, MONDAY + at * STEP, counts).values())
        if (event?.type === 'started') alerts += 1;
    }
    expect(alerts).toBeLessThanOrEqual(1);
  });
});

describe('a surge', () => {
  const at = 16 * A_DAY + 150;

  it('is found within the stated time, and alerts once', () => {
    const cases = fc.record({
      seed: seeds,
      mean: fc.constantFrom(2, 10, 50),
      ratio: fc.constantFrom(4, 8, 15),
      hour: fc.integer({ min: -60, max: 60 }),
    });
    fc.assert(
      fc.property(cases, ({ seed, mean, ratio, hour }) => {
        const from = at + hour;
        const { alerts } = followed(raised(noise({ seed, days: 17, mean, shape: hoursOf }), from, 12, ratio));
        const own = alerts.filter((alert) => alert.at >= from);
        expect(own).toHaveLength(1);
        // Docs/adr/0030: four times as many are found within half an hour, from two messages a step on.
        expect((own[0]?.at ?? 0) - from).toBeLessThanOrEqual(6);
      }),
      { seed: 11, numRuns: 10 },
    );
  });

  it.each([500, 20_000])(
    'of %d a step is found within an hour or little more though it is not twice as many',
    (mean) => {
      const noon = 16 * A_DAY + A_DAY / 2;
      // Nights and weekends have much less.
      const day = (step: number) => Math.max(0, Math.sin((Math.PI * ((step % A_DAY) - 84)) / 168));
      const shop = (step: number) => (0.1 + day(step)) * (Math.floor(step / A_DAY) % 7 >= 5 ? 0.5 : 1);
      const found = [1, 3].map((seed) => {
        const usual = noise({ seed, days: 17, mean, dispersion: 0.0009, shape: shop });
        return followed(raised(usual, noon, 24, 1.6)).alerts.find((alert) => alert.at >= noon)?.at ?? 0;
      });
      for (const at of found) {
        expect(at).toBeGreaterThanOrEqual(noon);
        expect(at).toBeLessThanOrEqual(noon + 11);
      }
    },
  );

  it('has a begin, updates and an end', () => {
    const { readings } = followed(raised(noise({ seed: 3, days: 17, mean: 10, shape: hoursOf }), at, 12, 6));
    const events = readings.flatMap(({ event, at: when }) => (event && when >= at ? [{ type: event.type, when }] : []));
    const types = events.map(({ type }) => type);
    expect([types[0], types.at(-1), new Set(types.slice(1, -1))]).toEqual(['started', 'ended', new Set(['updated'])]);
    expect((events.at(-1)?.when ?? 0) - at).toBeLessThanOrEqual(18);
  });

  it('that pauses is still the same', () => {
    const once = raised(noise({ seed: 4, days: 17, mean: 10, shape: hoursOf }), at, 8, 8);
    const { alerts } = followed(raised(once, at + 14, 8, 8));
    expect(alerts.filter((alert) => alert.at >= at)).toHaveLength(1);
  });

  it('is found when its topic was never asked about before', () => {
    const read = trend();
    const state = newTrend();
    const usual = noise({ seed: 5, days: 3, mean: 5, shape: hoursOf });
    const alerts: number[] = [];
    for (const [step, count] of usual.entries()) {
      const counts = new Map([['usual', { count }]]);
      if (step >= 2.5 * A_DAY) counts.set('new', { count: 10 });
      if (read(state, MONDAY + step * STEP, counts).get('new')?.event?.type === 'started')
        alerts.push(step - 2.5 * A_DAY);
    }
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toBeLessThanOrEqual(2);
  });

  it('teaches neither the next day nor the same hour of the next week', () => {
    const quiet = noise({ seed: 6, days: 25, mean: 10, shape: hoursOf });
    const loud = followed(raised(quiet, at, 24, 10)).readings;
    const calm = followed(quiet).readings;
    for (const later of [A_DAY, 7 * A_DAY]) {
      for (let step = at + later; step < at + later + 24; step += 1) {
        const ratio = (loud[step]?.expected ?? 0) / (calm[step]?.expected ?? 1);
        expect(ratio).toBeGreaterThan(0.75);
        expect(ratio).toBeLessThan(1.33);
      }
    }
  });

  it('of the total is left to the topic that makes it', () => {
    const read = trend();
    const state = newTrend();
    const [one, other] = [1, 2].map((seed) => noise({ seed, days: 15, mean: 8, shape: hoursOf }));
    const raisedTopics: string[] = [];
    for (const [step, count] of raised(one ?? [], 14 * A_DAY + 150, 12, 8).entries()) {
      const counts = new Map([
        ['one', { count }],
        ['other', { count: other?.[step] ?? 0 }],
      ]);
      for (const [topic, { event }] of read(state, MONDAY + step * STEP, counts)) {
        if (event?.type === 'started' && step > 14 * A_DAY) raisedTopics.push(topic);
      }
    }
    expect(raisedTopics).toEqual(['one']);
  });
});

describe('what is none', () => {
  it('one person who writes on and on', () => {
    const counts = noise({ seed: 8, days: 15, mean: 1 }).map((visitors, at) => {
      const flood = at > 14 * A_DAY && at < 14 * A_DAY + 24 ? 30 : 0;
      return { count: flood > 0 ? 1 : visitors, visitors: flood > 0 ? Number(at === 14 * A_DAY + 1) : visitors };
    });
    expect(followed(counts).alerts).toEqual([]);
  });

  it('fewer than the minimum, however rare they are', () => {
    const counts = Array(14 * A_DAY)
      .fill(0)
      .map((_, at) => (at % A_DAY === 100 ? 1 : 0));
    for (const at of [0, 1, 2, 3]) counts[13 * A_DAY + 10 + at] = 1;
    expect(followed(counts).alerts).toEqual([]);
  });

  it('a peak at the same time each day, from the third day on', () => {
    const counts = noise({ seed: 9, days: 14, mean: 10, shape: hoursOf });
    const daily = counts.map((count, at) => (at % A_DAY >= 120 && at % A_DAY < 123 ? count * 8 : count));
    expect(followed(daily).alerts.filter(({ at }) => at > 2 * A_DAY)).toEqual([]);
  });

  it('more and more over half a day', () => {
    const ramp = (at: number) =>
      hoursOf(at) * (at > 14 * A_DAY ? 1 + Math.sin((Math.PI * (at - 14 * A_DAY)) / 144) ** 2 : 1);
    const counts = noise({ seed: 10, days: 14, mean: 20, shape: ramp });
    expect(
      followed([
        ...counts,
        ...noise({ seed: 11, days: 1, mean: 20, shape: (at) => ramp(at + 14 * A_DAY) }).slice(0, 144),
      ]).alerts,
    ).toEqual([]);
  });
});

describe('a new level', () => {
  const counts = noise({ seed: 12, days: 21, mean: 10, shape: hoursOf }).map((count, at) =>
    at >= 14 * A_DAY ? count * 3 : count,
  );
  const { alerts, readings } = followed(counts);

  it('alerts once, and is usual after some hours', () => {
    expect(alerts.filter(({ at }) => at >= 14 * A_DAY)).toHaveLength(1);
    const ended = readings.find(({ event, at }) => event?.type === 'ended' && at >= 14 * A_DAY);
    expect(ended?.event?.became).toBe('usual');
    expect(((ended?.at ?? 0) - 14 * A_DAY) / 12).toBeLessThanOrEqual(8);
  });

  it('is what is expected from the next day on', () => {
    const later = readings.filter(({ at }) => at >= 16 * A_DAY);
    const ratio =
      later.reduce((sum, { count }) => sum + count, 0) / later.reduce((sum, { expected }) => sum + expected, 0);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
});

describe('missing data', () => {
  const counts = noise({ seed: 13, days: 17, mean: 10, shape: hoursOf });

  it('is not taken for silence', () => {
    const gappy = counts.map((count, at) => (at > 14 * A_DAY && at < 15 * A_DAY ? undefined : count));
    expect(followed(gappy, { drops: true }).alerts).toEqual([]);
  });

  it('does not hide a surge in what is left', () => {
    const surge = raised(counts, 16 * A_DAY + 150, 12, 8).map((count, at) => (at % 3 === 1 ? undefined : count));
    expect(followed(surge).alerts).toHaveLength(1);
  });
});

describe('silence', () => {
  const counts = raised(noise({ seed: 24, days: 17, mean: 10, shape: hoursOf }), 16 * A_DAY + 150, 12, 0);

  it('alerts where it is wanted', () => {
    expect(followed(counts).alerts).toEqual([]);
    const { alerts } = followed(counts, { drops: true });
    expect(alerts.map(({ event }) => event?.surge.direction)).toEqual(['fall']);
  });
});

describe('the first day', () => {
  it('says that it learns, and bounds it widely', () => {
    const { readings } = followed(noise({ seed: 15, days: 30, mean: 10 }));
    const width = (at: number) =>
      ((readings[at]?.high ?? 0) - (readings[at]?.low ?? 0)) / (readings[at]?.expected ?? 1);
    expect(readings[10]?.isLearning).toBe(true);
    expect(readings.at(-1)?.isLearning).toBe(false);
    expect(width(100)).toBeGreaterThan(1.3 * width(29 * A_DAY));
  });

  it('finds forty people who ask the same within ten minutes', () => {
    const counts = raised(noise({ seed: 16, days: 1, mean: 0.2 }), 0, 0, 1).slice(0, 30);
    const { alerts } = followed([...counts, 20, 20, 15]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.at).toBeLessThanOrEqual(31);
  });
});

describe('scale and time', () => {
  it('counts a hundred times as large have the same alerts', () => {
    const counts = raised(noise({ seed: 17, days: 17, mean: 60, shape: hoursOf }), 16 * A_DAY + 150, 12, 5);
    const alerts = (times: number) => followed(counts.map((count) => count * times)).alerts.map(({ at }) => at);
    expect(alerts(100)).toHaveLength(1);
    expect(Math.abs((alerts(100)[0] ?? 0) - (alerts(1)[0] ?? 0))).toBeLessThanOrEqual(1);
  });

  it('weeks later everything is the same', () => {
    const counts = raised(noise({ seed: 18, days: 15, mean: 8, shape: hoursOf }), 14 * A_DAY + 150, 12, 6);
    const scores = (weeks: number) =>
      followed(counts, { timeZone: 'UTC' }, MONDAY + weeks * 7 * A_DAY * STEP).readings.map(({ score }) => score);
    expect(scores(5)).toEqual(scores(0));
  });

  it('an hour of the week stays where the clocks show it when they change', () => {
    const begin = Date.parse('2026-10-05T00:00:00-04:00');
    const change = Date.parse('2026-11-01T02:00:00-04:00');
    const hour = (at: number) =>
      Math.floor(((begin + at * STEP - (begin + at * STEP >= change ? 5 : 4) * 3_600_000) / 3_600_000) % 24);
    const counts = [...Array(35 * A_DAY)].map((_, at) => (hour(at) >= 9 && hour(at) < 17 ? 40 : 4));
    const { alerts } = followed(counts, { timeZone: 'America/New_York' }, begin);
    expect(alerts.filter(({ at }) => at > 14 * A_DAY)).toEqual([]);
    expect(followed(counts, { timeZone: 'UTC' }, begin).alerts.filter(({ at }) => at > 27 * A_DAY)).not.toEqual([]);
  });
});

describe('a public holiday', () => {
  const holiday = Date.parse('2026-07-20T00:00:00+09:00');
  const first = (holiday - MONDAY) / STEP;
  const isQuiet = (at: number): boolean => {
    const weekday = Math.floor(at / A_DAY) % 7;
    return weekday >= 5 || (at >= first && at < first + A_DAY);
  };
  const counts = noise({ seed: 31, days: 64, mean: 12, shape: (at) => hoursOf(at) * (isQuiet(at) ? 0.3 : 1) });
  const { readings, alerts } = followed(counts, { drops: true });
  const expected = (from: number) =>
    readings.slice(from, from + A_DAY).reduce((sum, reading) => sum + reading.expected, 0);

  it('is expected between its weekday and a Sunday, and no silence', () => {
    expect(expected(first)).toBeLessThan(0.8 * expected(first - 7 * A_DAY));
    expect(alerts.filter(({ at }) => at >= first && at < first + A_DAY)).toEqual([]);
  });

  it('leaves the next week as it is', () => {
    expect(expected(first + 7 * A_DAY) / expected(first - 7 * A_DAY)).toBeGreaterThan(0.85);
  });
});

describe('what is kept', () => {
  it('is small plain JSON, and goes on from it as if nothing had been', () => {
    const counts = raised(noise({ seed: 19, days: 15, mean: 8, shape: hoursOf }), 14 * A_DAY + 150, 12, 6);
    const read = trend();
    const [kept, whole] = [newTrend(), newTrend()];
    let stored = JSON.stringify(kept);
    for (const [step, count] of counts.entries()) {
      const state = JSON.parse(stored);
      const given = new Map([[TOTAL, { count }]]);
      const at = MONDAY + step * STEP;
      if (step % 500 === 0 || step > 14 * A_DAY + 140) {
        expect(read(state, at, given)).toEqual(read(whole, at, given));
        stored = JSON.stringify(state);
      } else {
        read(whole, at, given);
        stored = JSON.stringify(whole);
      }
    }
    expect(JSON.stringify(whole.topics[TOTAL]).length).toBeLessThan(10_240);
  });
});
