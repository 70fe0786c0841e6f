import { createHash } from 'node:crypto';

/** Numbers from 0 to below 1. */
export type Random = () => number;

/** The same numbers for the same seed. */
export const seeded = (seed: string | number): Random => {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
};

/** A whole number from 0 to below `limit`. */
export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export const pick = <T>(random: Random, from: readonly T[]): T => {
  const picked = from[below(random, from.length)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
};
