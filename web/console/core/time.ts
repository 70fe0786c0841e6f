import { language } from './texts.ts';

const locale = (): string => (language.value === 'ja' ? 'ja-JP' : 'en-GB');

const parts = (options: Intl.DateTimeFormatOptions) => {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (at: string | number): string => {
    const name = locale();
    const format = made.get(name) ?? new Intl.DateTimeFormat(name, { timeZone: 'Asia/Tokyo', ...options });
    made.set(name, format);
    return format.format(new Date(at));
  };
};

/** `10:05`. All times are Japan's, whatever the agent's machine is set to, so that people speak of the same time. */
export const clock = parts({ hour: '2-digit', minute: '2-digit' });
/** `2026/11/21 10:05` */
export const dateTime = parts({
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
/** `2026/11/21 10:05:09` */
export const exactTime = parts({
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
/** `11/21` */
export const day = parts({ month: '2-digit', day: '2-digit' });

/** A time of today as `10:05`, any other day's with its date. */
export const shortTime = (at: string | number, now = Date.now()): string =>
  day(at) === day(now) && Math.abs(now - new Date(at).getTime()) < 86_400_000 ? clock(at) : `${day(at)} ${clock(at)}`;

/** How long, for reading at a glance: `45秒`, `3分`, `2時間5分`, `1日3時間`. */
export const duration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const ja = language.value === 'ja';
  const say = (amount: number, [japanese, english]: readonly [string, string]) =>
    amount === 0 ? '' : `${amount}${ja ? japanese : english}`;
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600), Math.floor(seconds / 86_400)];
  if (minutes < 1) return `${seconds}${ja ? '秒' : ' s'}`;
  if (hours < 1) return say(minutes, ['分', ' min']);
  const between = ja ? '' : ' ';
  if (days < 1) return `${say(hours, ['時間', ' h'])}${between}${say(minutes % 60, ['分', ' min'])}`.trim();
  return `${say(days, ['日', ' d'])}${between}${say(hours % 24, ['時間', ' h'])}`.trim();
};
