import { addOpenTime } from '../escalation/open-time.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';

const HOUR_MS = 3_600_000;
/** Where the business does not open often enough to count hours. */
const LATEST_MS = 60 * 24 * HOUR_MS;

/** By when (epoch ms) a ticket of `now` is to be answered. */
export const dueOf = ({ hours, ticket }: Pick<LiveSettings, 'hours' | 'ticket'>, now: number): number =>
  addOpenTime(hours, now, ticket.hours * HOUR_MS) ?? now + LATEST_MS;
