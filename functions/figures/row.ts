import type { BusinessHours } from '../knowledge/business-hours.ts';
import { openMillis } from '../knowledge/hours.ts';
import { dayAt } from '../knowledge/time-zone.ts';
import { isPersons, type PersonsStretch, type Stretch } from './stretch.ts';

/** A year, and some weeks to compare it with the one before. */
const KEPT_SECONDS = 400 * 86_400;

interface Row {
  readonly pk: string;
  readonly sk: string;
  /** Number of the newest entry it is made of: a later row says more. */
  readonly version: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** What a stretch of a person's work comes to; times in milliseconds of open hours. No personal data. */
export interface PersonsRow extends Row {
  readonly agent: string;
  readonly channel: PersonsStretch['channel'];
  readonly skill?: string;
  readonly waited: number;
  readonly firstResponse?: number;
  readonly handling?: number;
  readonly resolution?: number;
  readonly reopened?: true;
  readonly score?: number;
}

export interface BotsRow extends Row {
  readonly outcome: 'answered' | 'handedOff' | 'neither';
}

export type FigureRow = PersonsRow | BotsRow;

/** The rows of a day of the business (`2026-11-21`), by when the stretches ended. */
export const pkOf = (day: string): string => `FIGURES#${day}`;
/** In a day's rows those of one agent stand together. */
export const skOf = (agent: string, rest = ''): string => `AGENT#${agent}#${rest}`;

/** When the stretch of a row ended (epoch ms), to the second. */
export const endOf = ({ expiresAt }: Pick<FigureRow, 'expiresAt'>): number => (expiresAt - KEPT_SECONDS) * 1_000;

/** The conversation that a row is of. */
export const conversationOf = ({ sk }: Pick<FigureRow, 'sk'>): string => sk.split('#').at(-2) ?? '';

/** The row of a stretch of a conversation, by the hours that were in force when it ended. */
export const rowOf = (conversationId: string, stretch: Stretch, hours: BusinessHours): FigureRow => {
  const { seq, version, endedAt } = stretch;
  const place = `${conversationId}#${seq}`;
  const key = { pk: pkOf(dayAt(hours.timeZone, endedAt)), sk: `BOT#${place}` };
  const base = { ...key, version, expiresAt: Math.floor(endedAt / 1_000) + KEPT_SECONDS };
  if (!isPersons(stretch)) return { ...base, outcome: stretch.outcome };
  const { agent, channel, skill, wantedAt, askedAt, takenAt, answeredAt, resolvedAt, reopened, score } = stretch;
  const open = (from: number, to: number): number => openMillis(hours, from, to);
  return {
    ...base,
    sk: skOf(agent, place),
    agent,
    channel,
    ...(skill !== undefined && { skill }),
    waited: open(wantedAt, takenAt ?? endedAt),
    ...(answeredAt !== undefined && { firstResponse: open(wantedAt, answeredAt) }),
    ...(takenAt !== undefined && { handling: open(takenAt, endedAt) }),
    ...(resolvedAt !== undefined && { resolution: open(askedAt, resolvedAt) }),
    ...(reopened && { reopened }),
    ...(score !== undefined && { score }),
  };
};
