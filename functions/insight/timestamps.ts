import { Refused } from './refused.ts';

/** A time as a file writes it. */
export interface Moment {
  /** Epoch ms; of a time without a zone, as if it were in UTC. */
  readonly at: number;
  readonly hasZone: boolean;
}

const WRITTEN =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;
const SECONDS = /^\d{9,10}(?:\.\d{1,9})?$/;
const MILLISECONDS = /^\d{12,13}$/;
const MINUTE = 60_000;

const offsetOf = (zone: string): number => {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
};

/** @throws Refused when it is no time */
export const momentOf = (text: string, line: number): Moment => {
  if (MILLISECONDS.test(text)) return { at: Number(text), hasZone: true };
  if (SECONDS.test(text)) return { at: Math.round(Number(text) * 1_000), hasZone: true };
  const [, year, month, day, hour, minute = '0', second = '0', part = '0', zone] = WRITTEN.exec(text) ?? [];
  const shown = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? '0'),
    Number(minute),
    Number(second),
  );
  const isReal =
    Number(hour ?? '0') < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    new Date(shown).getUTCDate() === Number(day) &&
    Number(month) <= 12 &&
    // A zone in hours alone, as Postgres writes it, could be anything after a mere date.
    (hour !== undefined || zone?.length !== 3 || zone === 'UTC');
  if (year === undefined || !isReal) {
    throw new Refused(
      `line ${line}: ${JSON.stringify(text.slice(0, 40))} is no time; write 2026-11-22T09:05:00+09:00, 2026-11-22 09:05:00 or epoch seconds`,
    );
  }
  const at = shown + Math.floor(Number(`0.${part}`) * 1_000);
  return zone === undefined ? { at, hasZone: false } : { at: at - offsetOf(zone), hasZone: true };
};
