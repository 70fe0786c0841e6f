/** The last of a range's days is counted, too. As `YYYY-MM-DD`. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export const PRESETS = ['today', 'yesterday', '7', '30'] as const;
export type Preset = (typeof PRESETS)[number];

/** Days that are asked for at most. */
export const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

/** The day that it is somewhere. */
export const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

export const rangeOf = (preset: Preset, today: string): Range => {
  if (preset === 'today') return { from: today, to: today };
  if (preset === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) };
  return { from: addDays(today, 1 - Number(preset)), to: today };
};

/** What is wrong with a range that somebody has typed. */
export const faultOf = ({ from, to }: Range): 'missing' | 'order' | 'long' | undefined => {
  if (!from || !to) return 'missing';
  if (from > to) return 'order';
  return addDays(from, MOST_DAYS - 1) < to ? 'long' : undefined;
};
