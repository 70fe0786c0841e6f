const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** For so long a delivery is tried. */
export const TRIED_FOR_MS = 24 * HOUR;
/** Until the next try, by how many there were; from then on the last of them. */
const WAITS_MS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR] as const;
const LONGEST_MS = 3 * HOUR;
/** What failed together does not come back together. */
const JITTER = 0.2;

/** When a delivery of `bornAt` is tried again after so many tries, the last time when its day ends; undefined when that is over. */
export const nextTry = (
  bornAt: number,
  tries: number,
  now: number,
  random: () => number = Math.random,
): number | undefined => {
  const end = bornAt + TRIED_FOR_MS;
  if (now >= end) return undefined;
  const wait = WAITS_MS[Math.max(tries, 1) - 1] ?? LONGEST_MS;
  return Math.min(end, Math.round(now + wait * (1 + JITTER * random())));
};
