import type { BusinessHours } from '../knowledge/business-hours.ts';
import { DEFAULTS } from '../knowledge/live-settings.ts';
import { settingsVersions } from '../knowledge/settings-store.ts';

/** One read for what has just happened; what lies further back reads on until it knows the hours of then. */
const FIRST = 5;
const MOST = 100_000;

/** The hours that were in force at a time (epoch ms) not before `since`. So a row is the same whenever it is made. */
export const hoursSince = async (since: number): Promise<(at: number) => BusinessHours> => {
  const newest = await settingsVersions(FIRST);
  const isEnough = newest.length < FIRST || newest.some(({ at }) => at <= since);
  const versions = isEnough ? newest : await settingsVersions(MOST);
  return (at) => (versions.find((version) => version.at <= at)?.settings ?? DEFAULTS).hours;
};
