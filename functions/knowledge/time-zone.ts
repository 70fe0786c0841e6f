const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = 'numeric';
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
  formats.set(timeZone, format);
  return format;
};

/** What the clocks of a zone show at a time (epoch ms), as the epoch ms at which UTC's clocks show the same. */
export const shownAt = (timeZone: string, at: number): number => {
  const parts = formatOf(timeZone).formatToParts(at);
  const {
    year = 0,
    month = 0,
    day = 0,
    hour = 0,
    minute = 0,
    second = 0,
  } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year, month - 1, day, hour, minute, second) + (at - Math.floor(at / 1_000) * 1_000);
};

const offsetAt = (timeZone: string, at: number): number => shownAt(timeZone, at) - at;

const DAY_MS = 86_400_000;

/** The calendar day of a time in a zone, such as `2026-11-21`. */
export const dayAt = (timeZone: string, at: number): string =>
  new Date(shownAt(timeZone, at)).toISOString().slice(0, 10);

export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

/** 0 (Sunday) to 6. */
export const weekdayOf = (day: string): number => new Date(day).getUTCDay();

/** The first time between two at which the zone has another offset than at the earlier one. */
const changeBetween = (timeZone: string, from: number, to: number): number => {
  const before = offsetAt(timeZone, from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
};

/**
 * When (epoch ms) a zone's clocks show a time of a day, `00:00` to `24:00`: the first moment at which they show it or a
 * later one. So what is skipped when clocks go forward comes at the change, what comes twice counts once, and a later
 * time never comes before an earlier one.
 */
export const momentOf = (timeZone: string, day: string, time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const shown = Date.parse(day) + (hours * 60 + minutes) * 60_000;
  // No zone is a day from UTC, and none changes twice in two days.
  const [from, to] = [shown - DAY_MS, shown + DAY_MS];
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, to)];
  if (before === after) return shown - before;
  const change = changeBetween(timeZone, from, to);
  return shown - before < change ? shown - before : Math.max(change, shown - after);
};
