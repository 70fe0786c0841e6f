import { digestOf, HOUR, hourOf } from './digest.ts';

/** Digests of later hours are none: nobody waits for them, and each hour before them would be looked for. */
const NOT_YET = 24 * HOUR;

/** What there is at the place of the digests. */
export interface Listing {
  /** Hours of digests, ascending, epoch milliseconds. */
  readonly hours: readonly number[];
  /** Names of no digest and no part. */
  readonly strays: readonly string[];
}

/** Each file says itself of which hour it is: no table has to be asked where a chain begins and ends. */
export const listingOf = (stack: string, keys: readonly string[], now: number): Listing => {
  const hours: number[] = [];
  const strays: string[] = [];
  for (const key of keys) {
    const hour = hourOf(stack, key);
    const isOurs = (hour ?? hourOf(stack, digestOf(key))) !== undefined;
    if (!isOurs || (hour !== undefined && hour > now + NOT_YET)) strays.push(key);
    else if (hour !== undefined) hours.push(hour);
  }
  return { hours: hours.toSorted((a, b) => a - b), strays };
};

/** First and last hour of which there is a digest. */
export const boundsOf = ({ hours }: Listing): { readonly first: number; readonly last: number } | undefined => {
  const [first, last] = [hours[0], hours.at(-1)];
  return first === undefined || last === undefined ? undefined : { first, last };
};

/** The stacks that a bucket has digests of. */
export const stacksIn = (keys: readonly string[]): string[] => [
  ...new Set(keys.flatMap((key) => /^digest\/([A-Za-z][\w-]*)\//.exec(key)?.[1] ?? [])),
];
