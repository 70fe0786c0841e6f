import { expect } from 'vitest';
import type { Kill } from './kill.ts';
import { comparable, resultOf } from './result.ts';
import { STORIES } from './stories.ts';
import type { World } from './world.ts';

const UNHURT: Kill = { after: Number.POSITIVE_INFINITY };

/** Every way to die: before each call, and after all with nobody told. */
export const deaths = (calls: number): Kill[] => Array.from({ length: calls + 1 }, (_, after) => ({ after }));

export const kindOf = (name: string) => {
  const kind = STORIES[name];
  if (!kind) throw new Error(`there is no story ${name}`);
  return kind;
};

/** Tells a story anew: `kills` end deliveries before the one that comes through, which `disturb` is called ahead of. */
export const tell = async (world: World, name: string, kills: readonly Kill[] = [], disturb = () => {}) => {
  const kind = kindOf(name);
  const story = await kind.before(world);
  for (const kill of kills) await world.run(kind.run, story.event, kill);
  disturb();
  // Also in an environment of its own: a killed one takes its module state with it.
  const { outcome, calls } = await world.run(kind.run, story.event, UNHURT);
  world.fault = () => undefined;
  expect(outcome).not.toHaveProperty('error');
  await world.settle();
  const payload = 'payload' in outcome ? outcome.payload : undefined;
  const conversations = await story.sockets(payload);
  const results = [];
  for (const sockets of conversations) results.push(await resultOf(world, sockets));
  const answer = comparable((await story.answer?.(payload)) ?? null, conversations.flat());
  return { calls, results, answer };
};

/** A session nobody heard of leaves its resume key behind until that expires: it opens nothing to anybody else. */
export const withoutKeys = ({ results, answer }: Awaited<ReturnType<typeof tell>>) => ({
  results: results.map(({ keys: _keys, ...rest }) => rest),
  answer,
});
