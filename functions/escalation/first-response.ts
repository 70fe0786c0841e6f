import type { BusinessHours } from '../knowledge/business-hours.ts';
import { addOpenTime } from './open-time.ts';

/** What is asked about somebody who waits for his first answer by a person. */
export interface FirstResponse {
  /** Epoch ms he has waited since. */
  readonly since: number;
  readonly warnSeconds: number;
  readonly supervisorSeconds: number;
  readonly hours: BusinessHours;
  readonly now: number;
}

/** When (epoch ms) the agents are warned and the supervisor is called; undefined: never, the business stays closed. */
export interface Due {
  readonly warnAt: number | undefined;
  readonly supervisorAt: number | undefined;
  /** The further one of those that have come. */
  readonly reached: 'warning' | 'supervisor' | undefined;
}

/** Nights and holidays do not count: who writes at 3:00 is late for an answer once the desk has been open that long. */
export const dueIn = ({ since, warnSeconds, supervisorSeconds, hours, now }: FirstResponse): Due => {
  const warnAt = addOpenTime(hours, since, warnSeconds * 1_000);
  const supervisorAt = addOpenTime(hours, since, supervisorSeconds * 1_000);
  const hasCome = (at: number | undefined): boolean => at !== undefined && at <= now;
  const reached = hasCome(supervisorAt) ? 'supervisor' : hasCome(warnAt) ? 'warning' : undefined;
  return { warnAt, supervisorAt, reached };
};

/** Seconds of open hours after which the agents are told that nobody has written to somebody, and the supervisors. */
export const WARN_SECONDS = 30;
export const SUPERVISOR_SECONDS = 60;

/** How late the first answer to somebody is who has waited since then (epoch ms). */
export const latenessOf = (since: number, hours: BusinessHours, now: number): Due['reached'] =>
  dueIn({ since, warnSeconds: WARN_SECONDS, supervisorSeconds: SUPERVISOR_SECONDS, hours, now }).reached;
