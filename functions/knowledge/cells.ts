import type { CellType } from './kinds.ts';

/** A date alone begins where the business is. */
const MIDNIGHT = 'T00:00:00+09:00';

/** A cell that begins like this is taken for a formula by spreadsheets, and runs. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const QUOTED_FORMULA = /^'+[=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet takes for a formula. */
export const guard = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);
const unguard = (cell: string): string => (QUOTED_FORMULA.test(cell) ? cell.slice(1) : cell);

/** Texts in one cell: `|` or a new line is between them; a backslash takes what follows it as it is. */
const joinList = (texts: readonly string[]): string =>
  texts.map((text) => text.replace(/[\\|\n]|^\s|\s$/g, '\\$&')).join('|');

const splitList = (cell: string): string[] =>
  (cell.match(/(?:\\[\\|\s]|[^|\n])+/g) ?? []).flatMap((piece) => {
    const characters = piece.match(/\\[\\|\s]|./gs) ?? [];
    const isText = (character: string) => !/^\s$/.test(character);
    const trimmed = characters.slice(characters.findIndex(isText), characters.findLastIndex(isText) + 1);
    return trimmed.length === 0 ? [] : [trimmed.map((character) => character.replace(/^\\(?=[\\|\s])/, '')).join('')];
  });

/** `2026-12-01`, or as Excel writes it `2026/12/1`, is midnight in Japan; everything else stays as it is. */
export const timeOf = (value: unknown): unknown => {
  const [, year = '', month = '', day = ''] = /^(\d{4})([-/]\d{1,2})([-/]\d{1,2})$/.exec(String(value).trim()) ?? [];
  if (year === '') return value;
  return `${[year, ...[month, day].map((part) => part.slice(1).padStart(2, '0'))].join('-')}${MIDNIGHT}`;
};

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** What a cell says; undefined when it is empty. What cannot be read stays a text, which the schema then refuses by name. */
export const readCell = (type: CellType, cell: string): unknown => {
  const text = unguard(cell.replaceAll('\r\n', '\n'));
  if (text.trim() === '') return undefined;
  if (type === 'list') return splitList(text);
  if (type === 'flag') return FLAGS[text.trim().toLowerCase()] ?? text;
  return text;
};

/** A field as a cell; `readCell` gives it back. */
export const writeCell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return guard(Array.isArray(value) ? joinList(value.map(String)) : String(value));
};
