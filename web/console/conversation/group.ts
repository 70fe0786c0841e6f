import type { ShownEntry } from '../../client/log.ts';

/** The entries of one day of the business's time zone. */
export interface Day {
  /** Days since 1970. */
  readonly day: number;
  /** Of its first entry. */
  readonly at: string;
  readonly entries: readonly ShownEntry[];
}

const ZONE_MS = 9 * 3_600_000;

const dayOf = (at: string): number => Math.floor((Date.parse(at) + ZONE_MS) / 86_400_000);

/** Entries by day (Japan's), in their order. */
export const byDay = (entries: readonly ShownEntry[]): Day[] => {
  const days: { day: number; at: string; entries: ShownEntry[] }[] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    const day = dayOf(entry.at);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, at: entry.at, entries: [entry] });
  }
  return days;
};
