import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, poisson } from '../../bench/traffic.ts';
import { SurgeDetail } from '../../functions/insight/events.ts';
import type { Fact } from '../../functions/insight/fact.ts';
import { Crash, question, unanswered, World } from './job.fixture.ts';
import { A_DAY, MONDAY, STEP } from './traffic.ts';

const MINUTE = 60_000;
const BEGIN = MONDAY;

/** Usual days of three topics. */
const usual = (days: number, seed = 1): Fact[] => {
  const random = numbers(seed);
  return [...Array(days * A_DAY)].flatMap((_, step) =>
    ['faq-a', 'faq-b', 'faq-c'].flatMap((topic, number) =>
      [...Array(poisson(random, 3 / (number + 1)))].map(() =>
        question(BEGIN + step * STEP + Math.floor(random() * STEP), { topic, page: `/${topic}` }),
      ),
    ),
  );
};

const surge = (
  at: number,
  count: number,
  minutes: number,
  more: Partial<Parameters<typeof question>[1]> = {},
): Fact[] =>
  [...Array(count)].map((_, n) =>
    question(at + Math.floor((n * minutes * MINUTE) / count), { topic: 'faq-b', ...more }),
  );

const AT = BEGIN + 2 * A_DAY * STEP + 100 * STEP;

let twoDays: Promise<World> | undefined;
/** A world that has seen two usual days and some hours. */
const known = async (more: readonly Fact[] = []): Promise<World> => {
  twoDays ??= (async () => {
    const world = new World();
    world.add(usual(3));
    await world.run(AT);
    return world;
  })();
  const world = (await twoDays).copy();
  world.add(more);
  return world;
};

const typesOf = (world: World): string[] => world.events.map(({ type }) => type);
const revisionsOf = (world: World): string[] =>
  world.events.map(({ detail }) => `${detail.alertId} ${detail.revision}`);

describe('a surge', () => {
  it('is one alert with updates and an end, told once each', async () => {
    const world = await known(surge(AT, 60, 30, { page: '/pay' }));
    await world.runTo(AT, AT + 30 * STEP);
    const types = typesOf(world);
    expect([types[0], types.at(-1)]).toEqual(['SurgeStarted', 'SurgeEnded']);
    expect(world.alerts.size).toBe(1);
    expect(types.filter((type) => type !== 'SurgeUpdated')).toHaveLength(2);
    expect(types).toContain('SurgeUpdated');
    const [alert] = [...world.alerts.values()];
    expect(alert?.alert).toMatchObject({
      ...{ kind: 'topic', topic: 'faq-b', title: 'faq-b?', entry: { id: 'faq-b', question: 'faq-b?' } },
      endedAt: expect.any(String),
      learning: true,
    });
    expect(alert?.alert.pages[0]?.page).toBe('/pay');
    expect(Date.parse(alert?.alert.detectedAt ?? '') - AT).toBeLessThanOrEqual(15 * MINUTE);
    expect(Date.parse(alert?.alert.firstAt ?? '')).toBeGreaterThanOrEqual(AT - STEP);
    expect(world.late.size).toBe(0);
    for (const { detail } of world.events) expect(SurgeDetail.safeParse(detail).success).toBe(true);
  });

  it('of words that nothing answers is called by them', async () => {
    const texts = [
      'アプリが落ちて開けません',
      'アプリが落ちる！',
      'さっきからアプリが落ちるのですが',
      'アプリ落ちました',
    ];
    const asked = [...Array(40)].map((_, n) => unanswered(AT + n * 15_000, texts[n % 4] ?? ''));
    const world = await known(asked);
    await world.runTo(AT, AT + 24 * STEP);
    expect(world.alerts.size).toBe(1);
    const [stored] = world.alerts.values();
    expect(stored?.alert).toMatchObject({ kind: 'phrase', topic: 'phrase:アプリ 落', endedAt: expect.any(String) });
    expect(stored?.alert.title).toMatch(/^アプリが?落/);
    expect(stored?.alert.entry).toBeUndefined();
    expect(typesOf(world).filter((type) => type !== 'SurgeUpdated')).toEqual(['SurgeStarted', 'SurgeEnded']);
  });

  it('that pauses for half an hour goes on without another alert', async () => {
    const world = await known([...surge(AT, 80, 20), ...surge(AT + 60 * MINUTE, 80, 20)]);
    await world.runTo(AT, AT + 40 * STEP);
    expect(world.alerts.size).toBe(1);
    expect(world.told('SurgeStarted')).toHaveLength(1);
    expect(typesOf(world).at(-1)).toBe('SurgeEnded');
  });

  it.each([
    ['one person', { visitor: 'one' }],
    ['a retry storm of one conversation', { visitor: 'one', conversationId: 'storm' }],
  ])('by %s is none', async (_, more) => {
    const world = await known(surge(AT, 300, 20, more));
    await world.runTo(AT, AT + 12 * STEP);
    expect(world.events).toEqual([]);
  });

  it('of two visitors, or of four messages, is none', async () => {
    const two = surge(AT, 40, 20).map((fact, n) => ({ ...fact, visitor: `two-${n % 2}`, topic: 'faq-rare' }));
    const four = surge(AT, 4, 5, { topic: 'faq-rarer' });
    const world = await known([...two, ...four] as Fact[]);
    await world.runTo(AT, AT + 12 * STEP);
    expect(world.events).toEqual([]);
  });

  it('of a muted topic is kept, and nobody is told', async () => {
    const world = await known(surge(AT, 60, 30));
    world.settings.set('faq-b', { muted: { reason: 'a campaign', by: 'sato', at: new Date(AT).toISOString() } });
    await world.runTo(AT, AT + 24 * STEP);
    expect(world.events).toEqual([]);
    expect([...world.alerts.values()][0]?.alert).toMatchObject({ muted: true, endedAt: expect.any(String) });
  });

  it('that is muted while it goes on is told of no more', async () => {
    const world = await known(surge(AT, 90, 45));
    await world.runTo(AT, AT + 5 * STEP);
    const told = world.events.map(({ type }) => type);
    expect(told[0]).toBe('SurgeStarted');
    world.settings.set('faq-b', { muted: { reason: 'a campaign', by: 'sato', at: new Date(AT).toISOString() } });
    await world.runTo(AT + 6 * STEP, AT + 24 * STEP);
    expect(world.events.map(({ type }) => type)).toEqual(told);
    expect([...world.alerts.values()][0]?.alert).toMatchObject({ muted: true, endedAt: expect.any(String) });
  });

  it('that is muted no more while it goes on is told as one that begins', async () => {
    const world = await known(surge(AT, 180, 90));
    const until = new Date(AT + 6 * STEP).toISOString();
    world.settings.set('faq-b', { muted: { reason: 'a campaign', by: 'sato', at: new Date(AT).toISOString(), until } });
    await world.runTo(AT, AT + 36 * STEP);
    const types = world.events.map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['SurgeStarted', 'SurgeEnded']);
    expect(types.filter((type) => type === 'SurgeStarted')).toHaveLength(1);
    expect([...world.alerts.values()][0]?.alert).not.toHaveProperty('muted');
  });

  it('is found earlier where the topic is more sensitive, and later where it is less', async () => {
    const detected = async (sensitivity: 'high' | 'normal' | 'low'): Promise<number> => {
      const world = await known(surge(AT, 45, 60));
      world.settings.set('faq-b', { sensitivity });
      await world.runTo(AT, AT + 24 * STEP);
      return Date.parse(String(world.events[0]?.detail.detectedAt ?? '2100-01-01'));
    };
    const [high, normal, low] = await Promise.all([detected('high'), detected('normal'), detected('low')]);
    expect(high).toBeLessThanOrEqual(normal);
    expect(normal).toBeLessThan(low);
  });
});

describe('a share', () => {
  const judged = (count: number, at: number, isBad: (n: number) => boolean, what: 'feedback' | 'rating'): Fact[] =>
    [...Array(count)].map((_, n) => {
      const base = { conversationId: `${what}${at}-${n}`, seq: 3, version: 3, visitor: `${what}${at}-${n}` };
      const when = { ...base, at: at + n * 20_000 };
      return what === 'feedback' ? { what, ...when, helpful: !isBad(n) } : { what, ...when, score: isBad(n) ? 1 : 5 };
    });

  it.each([
    ['feedback', '!unhelpful'],
    ['rating', '!low-rating'],
  ] as const)('of %s alerts when it rises, not when there is more of all', async (what, topic) => {
    const days = [...Array(60)].flatMap((_, n) => judged(10, BEGIN + n * 9 * STEP, (m) => m === 4, what));
    const world = new World();
    world.add([...usual(3), ...days, ...judged(60, AT, (n) => n % 10 === 4, what)]);
    await world.run(AT);
    await world.runTo(AT, AT + 12 * STEP);
    expect(world.events).toEqual([]);
    world.add(judged(40, AT + 20 * STEP, (n) => n % 10 < 7, what));
    await world.runTo(AT + 13 * STEP, AT + 60 * STEP);
    expect(world.told('SurgeStarted').map(({ detail }) => [detail.kind, detail.topic])).toEqual([['share', topic]]);
    expect(world.told('SurgeEnded')).toHaveLength(1);
  });

  it('of angry questions alerts', async () => {
    const angry = surge(AT, 40, 30, { topic: 'faq-a', sentiment: 'angry' });
    const world = await known(angry);
    await world.runTo(AT, AT + 30 * STEP);
    expect(world.told('SurgeStarted').map(({ detail }) => detail.topic)).toContain('!anger');
  });
});

describe('runs', () => {
  const facts = surge(AT, 60, 30);

  it('at the same time change nothing twice', async () => {
    const [alone, twice] = [await known(facts), await known(facts)];
    await alone.runTo(AT, AT + 30 * STEP);
    for (let at = AT; at <= AT + 30 * STEP; at += STEP) {
      await Promise.all([twice.run(at + 120_000), twice.run(at + 120_000), twice.run(at + 120_000)]);
    }
    expect(typesOf(twice)).toEqual(typesOf(alone));
    expect(twice.alerts.size).toBe(1);
    expect(new Set(revisionsOf(twice)).size).toBe(twice.events.length);
  });

  it('that break off at any write lose nothing and tell nothing anew', async () => {
    const alone = await known(facts);
    await alone.runTo(AT, AT + 18 * STEP);
    expect(typesOf(alone).at(-1)).toBe('SurgeEnded');
    let most = 12;
    for (const when of ['before', 'after'] as const) {
      for (let write = 1; write <= most; write += 1) {
        const world = await known(facts);
        for (let at = AT; at <= AT + 18 * STEP; at += STEP) {
          world.fails = { write, when };
          await world.run(at + 120_000).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
          most = Math.max(most, world.writes);
          world.fails = undefined;
          // The next one begins when the claim of the one that broke off is over.
          await world.run(at + 245_000);
        }
        const told = [...new Set(revisionsOf(world))];
        expect([write, when, told]).toEqual([write, when, [...new Set(revisionsOf(alone))]]);
        // Only the very moment between telling and noting it can tell twice, and by the same name.
        if (when === 'before') expect(world.events.length).toBeLessThanOrEqual(2 * alone.events.length);
        expect([...world.alerts.values()].map(({ alert }) => alert)).toEqual(
          [...alone.alerts.values()].map(({ alert }) => alert),
        );
        expect([...world.readings.keys()]).toEqual([...alone.readings.keys()]);
      }
    }
  }, 120_000);

  it('are the same one by one, all at once, or with any pause between them', async () => {
    const alone = await known(facts);
    await alone.runTo(AT, AT + 40 * STEP);
    const expected = [...alone.alerts.values()].map(({ alert }) => alert);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 12 }), async (pauses) => {
        const world = await known(facts);
        let at = AT;
        for (const pause of pauses) {
          at = Math.min(AT + 40 * STEP, at + pause * STEP);
          await world.run(at + 120_000);
        }
        await world.run(AT + 40 * STEP + 120_000);
        expect([...world.alerts.values()].map(({ alert }) => alert)).toEqual(expected);
        expect(world.told('SurgeStarted')).toHaveLength(1);
        expect(world.told('SurgeEnded')).toHaveLength(1);
      }),
      { seed: 3, numRuns: 6 },
    );
  }, 60_000);

  it('whose clock is ahead read again what came after them', async () => {
    const world = await known();
    // It takes a step for over that has only begun, and nobody tells it of what comes.
    await world.run(AT + 6 * STEP);
    world.add(surge(AT + 3 * STEP + MINUTE, 60, 9), false);
    await world.runTo(AT + 5 * STEP, AT + 24 * STEP);
    expect(world.told('SurgeStarted')).toHaveLength(1);
  });

  it('whose clock went back wait', async () => {
    const world = await known();
    const { row } = world;
    expect(await world.run(AT - 10 * STEP)).toEqual({ steps: 0, isDone: true });
    expect(world.row).toEqual(row);
  });

  it('tell when the bus is there again', async () => {
    const world = await known(facts);
    world.busIsDown = true;
    await world.runTo(AT, AT + 8 * STEP);
    expect(world.events).toEqual([]);
    world.busIsDown = false;
    await world.runTo(AT + 9 * STEP, AT + 40 * STEP);
    expect(world.told('SurgeStarted')).toHaveLength(1);
    expect(typesOf(world).at(-1)).toBe('SurgeEnded');
    expect(new Set(revisionsOf(world)).size).toBe(world.events.length);
  });
});

describe('what comes late', () => {
  it('is raised: nothing is missed after a redrive', async () => {
    const world = await known();
    await world.runTo(AT, AT + 6 * STEP);
    world.add(surge(AT - STEP, 60, 30));
    await world.runTo(AT + 7 * STEP, AT + 24 * STEP);
    expect(typesOf(world).filter((type) => type !== 'SurgeUpdated')).toEqual(['SurgeStarted', 'SurgeEnded']);
    expect(world.late.size).toBe(0);
  });

  it('is raised although it is over', async () => {
    const world = await known();
    await world.runTo(AT, AT + 40 * STEP);
    world.add(surge(AT, 60, 30));
    await world.run(AT + 41 * STEP + 120_000);
    expect(typesOf(world)).toEqual(['SurgeStarted', 'SurgeEnded']);
  });

  it('in any parts and order ends in the same alerts, each told once', async () => {
    const whole = surge(AT, 60, 30);
    const alone = await known(whole);
    await alone.runTo(AT, AT + 40 * STEP);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), async (seed) => {
        const random = numbers(seed);
        const world = await known();
        const parts = whole.map((fact) => ({
          fact,
          comes: Math.floor((fact.at - AT) / STEP) + Math.floor(random() * 18),
        }));
        for (let step = 0; step <= 40; step += 1) {
          world.add(parts.filter(({ comes }) => comes === step).map(({ fact }) => fact));
          await world.run(AT + step * STEP + 120_000);
        }
        expect(world.told('SurgeStarted')).toHaveLength(1);
        expect(world.told('SurgeEnded').length).toBeGreaterThanOrEqual(1);
        expect(typesOf(world).at(-1)).toBe('SurgeEnded');
        expect(world.alerts.size).toBe(1);
        expect(new Set(revisionsOf(world)).size).toBe(world.events.length);
        const last = [...world.readings].map(([at, { readings }]) => [at, readings.get('faq-b')?.count]);
        expect(last).toEqual([...alone.readings].map(([at, { readings }]) => [at, readings.get('faq-b')?.count]));
      }),
      { seed: 5, numRuns: 8 },
    );
  }, 120_000);

  it('twice changes nothing', async () => {
    const facts = surge(AT, 60, 30);
    const world = await known(facts);
    await world.runTo(AT, AT + 20 * STEP);
    const before = [...world.events];
    world.late.set(AT, 1);
    await world.run(AT + 20 * STEP + 150_000);
    expect(world.events).toEqual(before);
    expect(world.late.size).toBe(0);
  });
});

describe('data that are missing', () => {
  const without = (facts: readonly Fact[], from: number, to: number) => facts.filter(({ at }) => at < from || at >= to);

  it('are said: an hour of outage is not learned as silence, and alerts after it say so', async () => {
    const all = [...usual(6), ...surge(AT + 3 * A_DAY * STEP, 120, 60)];
    const from = AT + 3 * A_DAY * STEP - 12 * STEP;
    const world = new World();
    const outage = all.filter(({ at }) => at >= from && at < from + 12 * STEP);
    world.add(without(all, from, from + 12 * STEP));
    await world.run(from);
    await world.runTo(from, from + 13 * STEP);
    const silent = [...world.readings.values()].filter(({ isIncomplete }) => isIncomplete);
    expect(silent.length).toBeGreaterThanOrEqual(8);
    await world.runTo(from + 18 * STEP, from + 18 * STEP);
    expect(world.told('SurgeStarted').map(({ detail }) => detail.incomplete)).toEqual([true]);
    // Then the hour comes.
    world.add(outage);
    await world.runTo(from + 19 * STEP, from + 60 * STEP);
    expect(world.told('SurgeStarted')).toHaveLength(1);
    expect(world.told('SurgeEnded')).toHaveLength(1);
    expect([...world.readings.values()].filter(({ isIncomplete }) => isIncomplete)).toEqual([]);
    expect(world.row?.incompleteSince).toBeUndefined();
  });

  it('of the job itself are caught up with', async () => {
    const world = await known(surge(AT, 60, 30));
    await world.run(AT + 12 * STEP + 120_000);
    expect(typesOf(world)).toEqual(['SurgeStarted']);
    await world.runTo(AT + 13 * STEP, AT + 30 * STEP);
    expect(typesOf(world).at(-1)).toBe('SurgeEnded');
  });
});

describe('a state that cannot be read', () => {
  const broken = Buffer.from('broken');

  it('is followed by the last checkpoint that can, and nothing is told anew', async () => {
    const world = await known(surge(AT, 60, 30));
    await world.runTo(AT, AT + 8 * STEP);
    const before = revisionsOf(world);
    for (const key of world.objects.keys()) world.objects.set(key, broken);
    await world.runTo(AT + 9 * STEP, AT + 40 * STEP);
    expect(revisionsOf(world).slice(0, before.length)).toEqual(before);
    expect(new Set(revisionsOf(world)).size).toBe(world.events.length);
    expect(world.told('SurgeStarted')).toHaveLength(1);
    expect(world.told('SurgeEnded')).toHaveLength(1);
  });

  it('nor any checkpoint begins anew, and knows what was told', async () => {
    const world = await known(surge(AT, 60, 30));
    await world.runTo(AT, AT + 8 * STEP);
    for (const key of world.objects.keys()) world.objects.set(key, broken);
    for (const at of world.checkpoints.keys()) world.checkpoints.set(at, broken);
    await world.runTo(AT + 9 * STEP, AT + 40 * STEP);
    expect(world.told('SurgeStarted')).toHaveLength(1);
    expect(world.told('SurgeEnded')).toHaveLength(1);
    expect(world.alerts.size).toBe(1);
  });
});

describe('days', () => {
  it.each([
    ['23:59:59 in Japan', '2026-06-04T00:00:00+09:00'],
    ['23:59:59 UTC', '2026-06-04T00:00:00Z'],
  ])('change at %s without a step that is lost or counted twice', async (_, midnight) => {
    const at = Date.parse(midnight);
    const facts = [-1_000, 0, 1_000].map((apart) => question(at + apart, { topic: 'faq-midnight' }));
    const world = new World();
    world.add([...usual(4), ...facts]);
    await world.run(at - 20 * STEP);
    await world.runTo(at - 20 * STEP, at + 4 * STEP);
    const counts = [at - STEP, at].map((step) => world.readings.get(step)?.readings.get('faq-midnight')?.count);
    expect(counts).toEqual([1, 2]);
  });
});

describe('notices', () => {
  it('are counted by what they preceded, once', async () => {
    const world = await known(surge(AT, 30, 20, { notices: ['n1'] }));
    await world.runTo(AT, AT + 6 * STEP);
    expect(world.notices.get('n1')).toBe(30);
    world.late.set(AT, 1);
    await world.runTo(AT + 7 * STEP, AT + 8 * STEP);
    expect(world.notices.get('n1')).toBe(30);
  });
});
