import { HOUR } from './digest.ts';

/** Minute of each hour at which the audit of the hour before begins: the index follows the log by minutes. */
export const RUN_MINUTE = 10;

/** Beyond this somebody has to look why the audit does not get on. */
export const MOST_HOURS_BEHIND = 3;

/** When it runs next, epoch milliseconds. */
export const nextRun = (now: number): number => {
  const inHour = now - (now % HOUR) + RUN_MINUTE * 60_000;
  return inHour > now ? inHour : inHour + HOUR;
};

/** Full hours that have ended since the newest digest's. */
export const hoursSince = (to: number, now: number): number => Math.max(0, Math.floor((now - to) / HOUR));
