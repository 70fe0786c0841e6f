import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kill } from './kill.ts';
import { seeded } from './random.ts';
import { comparable, itemsOf, resultOf } from './result.ts';
import { STORIES } from './stories.ts';
import { failedInvocation, World } from './world.ts';

let world: World;
const points: [string, number][] = [];

beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.close();
  const width = Math.max(...points.map(([name]) => name.length));
  const lines = points.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(3)}`);
  console.log(`killed and delivered again\n${lines.join('\n')}`);
});

const UNHURT: Kill = { after: Number.POSITIVE_INFINITY, next: 'not sent' };

const kindOf = (name: string) => {
  const kind = STORIES[name];
  if (!kind) throw new Error(`there is no story ${name}`);
  return kind;
};

/** Tells a story anew, with these kills before the delivery that comes through. */
const tell = async (name: string, kills: readonly Kill[]) => {
  const kind = kindOf(name);
  const story = await kind.before(world);
  for (const kill of kills) await world.run(kind.run, story.event, kill);
  // Also in an environment of its own: a killed one takes its module state with it.
  const { outcome, calls } = await world.run(kind.run, story.event, UNHURT);
  expect(outcome).not.toHaveProperty('error');
  await world.settle();
  const payload = 'payload' in outcome ? outcome.payload : undefined;
  const conversations = await story.sockets(payload);
  const results = [];
  for (const sockets of conversations) results.push(await resultOf(world, sockets, kind.room));
  const answer = comparable((await story.answer?.(payload)) ?? null, conversations.flat());
  return { calls, results, answer };
};

/** Every way to die: before each call, with each call carried out and its answer lost, and after all with nobody told. */
const deaths = (calls: number): Kill[] => [
  ...Array.from({ length: calls + 1 }, (_, after): Kill => ({ after, next: 'not sent' })),
  ...Array.from({ length: calls }, (_, after): Kill => ({ after, next: 'lost' })),
];

/** A session nobody heard of leaves its resume key behind until that expires: it opens nothing to anybody else. */
const withoutKeys = ({ results, answer }: Awaited<ReturnType<typeof tell>>) => ({
  results: results.map(({ keys: _keys, ...rest }) => rest),
  answer,
});

describe('killed after any of its awaits and given the same again, the result is the same for', () => {
  it.each(Object.keys(STORIES))('%s', async (name) => {
    const unhurt = await tell(name, []);
    for (const { chain, headAsRebuilt, seqs } of unhurt.results) {
      expect({ chain, headAsRebuilt }).toEqual({ chain: 'holds', headAsRebuilt: true });
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    }
    for (const kill of deaths(unhurt.calls)) {
      const told = await tell(name, [kill]);
      const which = `${name}, killed after ${kill.after} calls, the next one ${kill.next}`;
      expect(withoutKeys(told), which).toEqual(withoutKeys(unhurt));
      const more = told.results.map(({ keys }, i) => keys - (unhurt.results[i]?.keys ?? 0));
      expect(Math.max(...more), which).toBeLessThanOrEqual(name.startsWith('session') ? 1 : 0);
    }
    points.push([name, deaths(unhurt.calls).length]);
  });
});

describe('a reply that is killed', () => {
  it('is the answer if that was written and else the apology, once, and shown in either case', async () => {
    const { calls } = await tell('reply: answer', []);
    const outcomes = [];
    for (const kill of deaths(calls)) {
      const { event, sockets } = await kindOf('reply: answer').before(world);
      await world.run('reply', event, kill);
      await world.call('apologize', failedInvocation(event));
      // A bus may deliver again at any time.
      await world.call('reply', event);
      await world.settle();
      const [room = []] = await sockets(undefined);
      const written = await itemsOf(world, 'Conversations', `CONV#${room[0]?.conversationId}`);
      expect(written.map(({ sk, id }) => id ?? sk)).toEqual(['q1', 'q1.reply', 'HEAD']);
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
    const unhurt = await tell(name, []);
    const random = seeded(`${seed} ${name}`);
    const kills = deaths(unhurt.calls);
    const some = [1, 2, 3].flatMap(() => kills[Math.floor(random() * kills.length)] ?? []);
    expect(withoutKeys(await tell(name, some)), JSON.stringify(some)).toEqual(withoutKeys(unhurt));
  });
});
