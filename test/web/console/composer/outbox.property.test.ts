import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reply, settle, Tab, World } from './outbox-world.ts';

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constantFrom('send', 'send', 'undo', 'hurry', 'discard', 'newer', 'seen'),
      tab: fc.nat(1),
      reply: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('crash', 'open', 'open', 'stop', 'resume'),
      tab: fc.nat(1),
      reply: fc.constant(0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('time'), tab: fc.constant(0), reply: fc.constantFrom(2_000, 5_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('accepted', 'lost', 'conflict', 'lostBefore', 'narrow'),
      tab: fc.constant(0),
      reply: fc.constant(0),
    }),
  },
);

/** Whether the step is waited for: two things may happen at the same moment. */
const script = fc.array(fc.tuple(step, fc.boolean()), { minLength: 5, maxLength: 40, size: 'max' });

const act = async (
  world: World,
  { what, tab: index, reply: which }: { what: string; tab: number; reply: number },
  made: string[],
) => {
  const tab = world.tabs[index % Math.max(1, world.tabs.length)];
  const id = made[which % Math.max(1, made.length)] ?? '';
  if (what === 'open') await new Tab(world).box.resume();
  else if (what === 'time') {
    world.now += which;
    for (const each of world.tabs) each.tick();
  } else if (what === 'accepted' || what === 'lost' || what === 'conflict' || what === 'lostBefore')
    world.answers = what;
  else if (what === 'narrow') world.isNarrow = true;
  else if (!tab) return;
  else if (what === 'send') {
    const next = `r${made.length}`;
    made.push(next);
    await tab.box.hold(reply(next, made.length, world.now));
  } else if (what === 'crash') tab.crash();
  else if (what === 'stop') {
    tab.box.stop();
    tab.crash();
  } else if (what === 'resume') await tab.box.resume();
  else if (what === 'newer') await tab.box.newer('c1', which + 1);
  else if (what === 'seen') {
    if (world.delivered.includes(id)) await tab.box.seen(id);
  } else if (what === 'undo') await tab.box.undo(id);
  else if (what === 'hurry') await tab.box.hurry(id);
  else await tab.box.discard(id);
};

describe('replies on their way', () => {
  it('reach the customer at most once, never before their time, and never after they came back to the composer', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const world = new World();
        const made: string[] = [];
        new Tab(world);
        for (const [each, isAwaited] of steps) {
          const running = act(world, each, made);
          running.catch(() => {});
          if (isAwaited) await settle();
        }
        // What many have begun at once takes its turns.
        for (let round = 0; round < 10; round += 1) await settle();
        expect(new Set(world.delivered).size).toBe(world.delivered.length);
        for (const id of world.composed) expect(world.delivered).not.toContain(id);
        expect(new Set(world.composed).size).toBe(world.composed.length);
        // No tab sits on a reply that it does not show: nobody could say what becomes of it.
        for (const { mine, shown } of world.tabs)
          expect(new Set(shown.flatMap(({ reply: { id }, isOwn }) => (isOwn ? [id] : [])))).toEqual(mine);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are asked about by the next tab when theirs has crashed, and not sent by themselves', async () => {
    const world = new World();
    const first = new Tab(world);
    await first.box.hold(reply('r0', 0, 0));
    first.crash();
    const second = new Tab(world);
    await second.box.resume();
    world.now = 60_000;
    second.tick();
    await settle();
    expect(world.delivered).toEqual([]);
    expect(second.shown.map(({ reply: { phase }, isOwn }) => [phase, isOwn])).toEqual([['unsent', true]]);
    await second.box.hurry('r0');
    expect(world.delivered).toEqual(['r0']);
    expect(world.stored.size).toBe(0);
  });

  it('are sent by the tab that holds them and by no other', async () => {
    const world = new World();
    const first = new Tab(world);
    await first.box.hold(reply('r0', 0, 0));
    const second = new Tab(world);
    await second.box.resume();
    expect(second.shown.map(({ isOwn }) => isOwn)).toEqual([false]);
    await second.box.hurry('r0');
    await second.box.undo('r0');
    expect(world.delivered).toEqual([]);
    world.now = 5_000;
    first.tick();
    await settle();
    expect(world.delivered).toEqual(['r0']);
  });

  it('are repeated with the same id after a crash while they were sent', async () => {
    const world = new World();
    const first = new Tab(world);
    world.answers = 'lost';
    await first.box.hold(reply('r0', 0, 0));
    world.now = 5_000;
    first.tick();
    await settle();
    first.crash();
    world.answers = 'accepted';
    await new Tab(world).box.resume();
    await settle();
    expect(world.delivered).toEqual(['r0']);
    expect(world.stored.size).toBe(0);
  });

  it('come back when the customer has written something newer, together with what was to follow them', async () => {
    const world = new World();
    const tab = new Tab(world);
    world.answers = 'conflict';
    await tab.box.hold(reply('r0', 3, 0));
    await tab.box.hold(reply('r1', 3, 1_000));
    world.now = 5_000;
    tab.tick();
    await settle();
    expect(world.composed).toEqual(['r0', 'r1']);
    expect(world.delivered).toEqual([]);
  });

  it('are not lost where the composer has no room: they wait until somebody says what becomes of them', async () => {
    const world = new World();
    const tab = new Tab(world);
    world.isNarrow = true;
    world.answers = 'conflict';
    for (const id of ['r0', 'r1']) await tab.box.hold(reply(id, 3, 0));
    await Promise.all([tab.box.hurry('r0'), tab.box.hurry('r1')]);
    expect([world.composed, world.kept]).toEqual([['r0'], ['r1']]);
    expect(tab.shown.map(({ reply: { phase }, isKept }) => [phase, isKept])).toEqual([['unsent', true]]);
    expect(world.stored.get('r1')?.phase).toBe('held');
    world.composed.length = 0;
    expect(await tab.box.undo('r1')).toBe(true);
    expect([world.composed, world.delivered, world.stored.size]).toEqual([['r1'], [], 0]);
  });

  it('do not go out at their time after all when the composer had no room, and come back one after the other', async () => {
    const world = new World();
    const tab = new Tab(world);
    world.isNarrow = true;
    for (const id of ['r0', 'r1']) await tab.box.hold(reply(id, 3, 0));
    await Promise.all([tab.box.undo('r0'), tab.box.undo('r1'), tab.box.newer('c1', 4)]);
    world.now = 60_000;
    tab.tick();
    await settle();
    expect([world.composed, [...new Set(world.kept)], world.delivered]).toEqual([['r0'], ['r1'], []]);
    await tab.box.discard('r1');
    expect([world.stored.size, world.locks.size]).toEqual([0, 0]);
  });

  it('go out once when “send now” is pressed twice, and stay in sight until they are accepted', async () => {
    const world = new World();
    const tab = new Tab(world);
    world.answers = 'lostBefore';
    await tab.box.hold(reply('r0', 0, 0));
    void tab.box.hurry('r0');
    void tab.box.hurry('r0');
    await settle();
    expect(tab.shown.map(({ reply: { phase } }) => phase)).toEqual(['sending']);
    world.answers = 'accepted';
    tab.tick();
    await settle();
    expect(world.delivered).toEqual(['r0']);
    expect(world.stored.size).toBe(0);
  });

  it('can be decided on when their tab is gone and the next one takes them up twice at once', async () => {
    const world = new World();
    const first = new Tab(world);
    await first.box.hold(reply('r0', 0, 0));
    first.crash();
    const second = new Tab(world);
    await Promise.all([second.box.resume(), second.box.resume()]);
    expect(second.shown.map(({ reply: { phase }, isOwn }) => [phase, isOwn])).toEqual([['unsent', true]]);
    expect(await second.box.undo('r0')).toBe(true);
    expect(world.locks.size).toBe(0);
  });
});
