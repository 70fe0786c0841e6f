import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../random.ts';
import { STORIES } from './stories.ts';
import { deaths, kindOf, tell, withoutKeys } from './tell.ts';
import { failedInvocation, World } from './world.ts';

let world: World;
const points: [string, number][] = [];
/** What becomes of each story when nothing is killed, told once. */
const told = new Map<string, ReturnType<typeof tell>>();
const unhurtOf = (name: string): ReturnType<typeof tell> => {
  const story = told.get(name) ?? tell(world, name);
  told.set(name, story);
  return story;
};

beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.close();
  const width = Math.max(...points.map(([name]) => name.length));
  const lines = points.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(3)}`);
  console.log(`killed and delivered again\n${lines.join('\n')}`);
});

describe('killed after any of its awaits and given the same again, the result is the same for', () => {
  it.each(Object.keys(STORIES))('%s', async (name) => {
    const unhurt = await unhurtOf(name);
    for (const { chain, headAsRebuilt, seqs } of unhurt.results) {
      expect({ chain, headAsRebuilt }).toEqual({ chain: 'holds', headAsRebuilt: true });
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    }
    for (const kill of deaths(unhurt.calls)) {
      const told = await tell(world, name, [kill]);
      const which = `${name}, killed after ${kill.after} calls`;
      expect(withoutKeys(told), which).toEqual(withoutKeys(unhurt));
      const more = told.results.map(({ keys }, i) => keys - (unhurt.results[i]?.keys ?? 0));
      expect(Math.max(...more), which).toBeLessThanOrEqual(name.startsWith('session') ? 1 : 0);
    }
    points.push([name, deaths(unhurt.calls).length]);
  });
});

describe('a reply that is killed', () => {
  it('is the answer if that was written and else the apology, once, and shown in either case', async () => {
    const { calls } = await tell(world, 'reply: answer');
    const outcomes = [];
    for (const kill of deaths(calls)) {
      const { event, sockets } = await kindOf('reply: answer').before(world);
      await world.run('reply', event, kill);
      await world.call('apologize', failedInvocation(event));
      // A bus may deliver again at any time.
      await world.call('reply', event);
      await world.settle();
      const [room = []] = await sockets(undefined);
      const written = (await room[0]?.log()) ?? [];
      expect(written.map(({ id }) => id)).toEqual(['q1', 'q1.reply']);
      for (const socket of room) expect(socket.shown()).toEqual([1, 2]);
      outcomes.push(written[1]?.outcome);
    }
    expect(new Set(outcomes)).toEqual(new Set(['apology', 'answer']));
    expect(outcomes[0]).toBe('apology');
    expect(outcomes[calls]).toBe('answer');
  });
});

describe('killed three times at random', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  it.each(Object.keys(STORIES))(`%s (SEED=${seed})`, async (name) => {
    const unhurt = await unhurtOf(name);
    const random = seeded(`${seed} ${name}`);
    const kills = deaths(unhurt.calls);
    const some = [1, 2, 3].flatMap(() => kills[Math.floor(random() * kills.length)] ?? []);
    expect(withoutKeys(await tell(world, name, some)), JSON.stringify(some)).toEqual(withoutKeys(unhurt));
  });
});
