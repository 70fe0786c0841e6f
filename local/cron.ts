type Refuse = (problem: string) => never;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the numbers from 1. */
  readonly words?: readonly string[];
}

const MINUTE: Field = { name: 'minute', min: 0, max: 59 };
const HOUR: Field = { name: 'hour', min: 0, max: 23 };
const DAY_OF_MONTH: Field = { name: 'day-of-month', min: 1, max: 31 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MONTH: Field = { name: 'month', min: 1, max: 12, words: MONTHS };
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_OF_WEEK: Field = { name: 'day-of-week', min: 1, max: 7, words: DAYS };
const YEAR: Field = { name: 'year', min: 1970, max: 2199 };

/** A month that knows its days: their number, and the day of the week (1 is Sunday) of each. */
interface Month {
  readonly length: number;
  readonly weekday: (day: number) => number;
}

/** A cron expression in EventBridge's dialect: ascending lists, and the ascending days of a given month. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: (month: Month) => readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/** Reads the six fields of `cron(...)`: minute hour day-of-month month day-of-week year. */
export const parseCron = (body: string, refuse: Refuse): Cron => {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...others] = body.split(' ');
  if (minute === undefined || !hour || !dayOfMonth || !month || !dayOfWeek || !year || others.length > 0) {
    return refuse('must have 6 fields: minute hour day-of-month month day-of-week year');
  }
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return refuse('exactly one of day-of-month and day-of-week must be ?');
  }
  return {
    minutes: numbers(MINUTE, minute, refuse),
    hours: numbers(HOUR, hour, refuse),
    days: dayOfWeek === '?' ? daysOfMonth(dayOfMonth, refuse) : daysOfWeek(dayOfWeek, refuse),
    months: numbers(MONTH, month, refuse),
    years: numbers(YEAR, year, refuse),
  };
};

/** The times at which it is due after `from`, ascending; all as if the wall clock showed UTC, in epoch milliseconds. */
export function* timesAfter({ minutes, hours, days, months, years }: Cron, from: number): Generator<number> {
  for (const year of years) {
    for (const month of months) {
      const end = Date.UTC(year, month);
      if (end <= from) continue;
      for (const day of days(monthOf(year, month, end))) {
        if (Date.UTC(year, month - 1, day + 1) <= from) continue;
        for (const hour of hours) {
          for (const minute of minutes) {
            const time = Date.UTC(year, month - 1, day, hour, minute);
            if (time > from) yield time;
          }
        }
      }
    }
  }
}

const monthOf = (year: number, month: number, end: number): Month => ({
  length: new Date(end - 1).getUTCDate(),
  weekday: (day) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1,
});

/** `*`, `a`, `a-b`, each with `/step` if need be, and lists of these. */
const numbers = (field: Field, text: string, refuse: Refuse): number[] => {
  const all = text.split(',').flatMap((part) => {
    const [matched, first, last, step] = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (matched === undefined) return refuse(`"${part}" is not understood in the field ${field.name}`);
    const start = first === undefined ? field.min : number(field, first, refuse);
    const single = first !== undefined && step === undefined ? start : field.max;
    const end = last === undefined ? single : number(field, last, refuse);
    const size = field.max - field.min + 1;
    // FRI-MON and 22-2 go over the end of the field and begin anew, as in AWS's own examples.
    const span = (end - start + size) % size;
    const by = Number(step ?? 1);
    return Array.from({ length: Math.floor(span / by) + 1 }, (_, index) => {
      return field.min + ((start - field.min + index * by) % size);
    });
  });
  return [...new Set(all)].toSorted((a, b) => a - b);
};

const number = ({ name, min, max, words = [] }: Field, text: string, refuse: Refuse): number => {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? word + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max
    ? value
    : refuse(`"${text}" in the field ${name} is not between ${min} and ${max}`);
};

/** Besides numbers: `L` the last day, `L-3` three days before it, `15W` the weekday of the month nearest to the 15th. */
const daysOfMonth = (text: string, refuse: Refuse): Cron['days'] => {
  const [isLast, before = '0'] = /^L(?:-(\d+))?$/.exec(text) ?? [];
  if (isLast !== undefined) return ({ length }) => [length - Number(before)].filter((day) => day > 0);
  const [, nearest] = /^(\d+)W$/.exec(text) ?? [];
  if (nearest === undefined) {
    const list = numbers(DAY_OF_MONTH, text, refuse);
    return ({ length }) => list.filter((day) => day <= length);
  }
  const wanted = number(DAY_OF_MONTH, nearest, refuse);
  return ({ length, weekday }) => {
    if (wanted > length) return [];
    const near = [0, 1, -1, 2, -2].map((offset) => wanted + offset).filter((day) => day >= 1 && day <= length);
    return near.filter((day) => weekday(day) > 1 && weekday(day) < 7).slice(0, 1);
  };
};

/** Besides numbers and names: `6L` the last Friday, `6#3` the third one, `L` Saturday, the last day of the week. */
const daysOfWeek = (text: string, refuse: Refuse): Cron['days'] => {
  const [, day, last, count] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  const list =
    day === undefined ? numbers(DAY_OF_WEEK, text === 'L' ? '7' : text, refuse) : [number(DAY_OF_WEEK, day, refuse)];
  return ({ length, weekday }) => {
    const all = Array.from({ length }, (_, index) => index + 1).filter((date) => list.includes(weekday(date)));
    if (last !== undefined) return all.slice(-1);
    return count === undefined ? all : all.slice(Number(count) - 1, Number(count));
  };
};
