import { createHash } from 'node:crypto';

/** Numbers from 0 to below 1, the same for the same seed. */
export const seeded = (seed: string) => {
  let count = 0;
  return (): number => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
};
