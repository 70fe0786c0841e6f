import { parseCron, timesAfter } from './cron.ts';

const MINUTE = 60_000;
const UNITS: Record<string, number> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/** The next time in epoch milliseconds after `from` at which a schedule is due; undefined when there is none. */
export type NextTime = (from: number) => number | undefined;

/**
 * Reads `rate(...)`, `cron(...)` and `at(...)` as EventBridge does; `cron` and `at` are in `timezone`, a rate counts from
 * `start` (epoch milliseconds). Throws an error that says what to change.
 */
export const parseSchedule = (expression: string, start: number, timezone = 'UTC'): NextTime => {
  const [, kind, body = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const refuse = (problem: string): never => {
    throw new Error(`schedule expression ${expression}: ${problem}`);
  };
  switch (kind) {
    case 'rate':
      return rate(body, start, refuse);
    case 'cron':
      return cronTimes(body, timezone, refuse);
    case 'at':
      return once(body, timezone, refuse);
    default:
      return refuse('must be rate(<number> <unit>), cron(<6 fields>) or at(<yyyy-mm-ddThh:mm:ss>)');
  }
};

type Refuse = (problem: string) => never;

const rate = (body: string, start: number, refuse: Refuse): NextTime => {
  const [, number = '', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const period = Number(number) * (UNITS[unit] ?? 0);
  if (period === 0) return refuse('a rate is a whole number above 0 and minute(s), hour(s) or day(s)');
  if ((number === '1') === (plural === 's')) return refuse('the unit is singular for 1 and plural for more');
  return (from) => start + (Math.floor((from - start) / period) + 1) * period;
};

const once = (body: string, timezone: string, refuse: Refuse): NextTime => {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
  if (Number.isNaN(wall)) return refuse('the time must be written yyyy-mm-ddThh:mm:ss, without a zone');
  const time = instant(wall, timezone) ?? refuse(`${timezone} skips this time`);
  return (from) => (time > from ? time : undefined);
};

const cronTimes = (body: string, timezone: string, refuse: Refuse): NextTime => {
  const cron = parseCron(body, refuse);
  return (from) => {
    // A time that daylight saving skips has no instant: the schedule skips it too. One that comes twice counts once.
    for (const wall of timesAfter(cron, wallTime(from, timezone))) {
      const time = instant(wall, timezone);
      if (time !== undefined && time > from) return time;
    }
    return undefined;
  };
};

/** The clock on the wall of a time zone, as if it were UTC. */
const wallTime = (time: number, timezone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'), value('second'));
};

/** The (first) instant at which the wall shows this time; undefined when daylight saving skips it. */
const instant = (wall: number, timezone: string): number | undefined => {
  const day = 24 * 60 * MINUTE;
  return [wall - day, wall + day]
    .map((nearby) => wall - (wallTime(nearby, timezone) - nearby))
    .find((time) => wallTime(time, timezone) === wall);
};
