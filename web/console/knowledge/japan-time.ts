const JAPAN_MS = 9 * 3_600_000;

/** A stored time as the field of a form shows it, by Japan's clocks: `2026-12-01T10:00`; '' when there is none. */
export const toLocal = (time: unknown): string => {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(at)) return '';
  // Seconds show only where there are some.
  return new Date(at + JAPAN_MS).toISOString().slice(0, 19).replace(/:00$/, '');
};

/** What a field of a form says, as it is stored: `2026-12-01T10:00:00+09:00`; undefined when it is empty. */
export const fromLocal = (local: string): string | undefined => {
  if (local === '') return undefined;
  return `${local.length === 16 ? `${local}:00` : local}+09:00`;
};

const WIDE = /[０-９：]/g;

/** A time of day as people write it (`9:00`, `９：００`, `930`) as it is stored: `09:00`. What is no time stays as it is. */
export const timeOfDay = (written: string): string => {
  const plain = written.trim().replace(WIDE, (character) => character.normalize('NFKC'));
  const [, hours = '', minutes = ''] = /^(\d{1,2}):?(\d{2})$/.exec(plain) ?? [];
  return hours === '' ? written : `${hours.padStart(2, '0')}:${minutes}`;
};
