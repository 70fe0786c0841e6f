import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** What stands for bytes or half a surrogate pair that were no character. */
export const isUnread = (cell: string): boolean => cell.includes('\ufffd');
export const UNREAD_RULE = 'has a character that could not be read (U+FFFD); save the file as UTF-8';

/**
 * A file's text. Excel's plain "CSV" is Shift_JIS in Japan, which would be taken for something else without a word.
 * @throws Error when it is not UTF-8
 */
export const readUtf8 = (file: string): string => {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not UTF-8; in Excel, save it as "CSV UTF-8"`);
  }
};

/** A record, or what is wrong with it, with the line it begins in. */
export type CsvRecord = { readonly line: number } & (
  | { readonly cells: readonly string[] }
  | { readonly fault: string }
);

/**
 * The records of a CSV, its header the first; one that breaks the quoting rules is a fault. With more than `most` behind the
 * header it throws what `tooMany` makes.
 */
export const csvRecords = (content: string, most: number, tooMany: () => Error): CsvRecord[] => {
  const found: CsvRecord[] = [];
  const add = (record: CsvRecord): void => {
    // The header is one more. The parser stops at what is thrown.
    if (found.length > most) throw tooMany();
    found.push(record);
  };
  let end = 0;
  parse(content.replace(/\r\n?/g, '\n'), {
    bom: true,
    relax_column_count: true,
    skip_records_with_error: true,
    on_record: (cells, { lines }) => {
      add({ line: lines - (cells.join('').match(/\n/g)?.length ?? 0), cells });
      end = lines;
      return undefined;
    },
    on_skip: (error) => {
      const isOpen = error?.code === 'CSV_QUOTE_NOT_CLOSED';
      const fault = isOpen
        ? 'a quote opens here and never closes'
        : 'quotes enclose a whole cell, and are doubled inside';
      add({ line: isOpen ? end + 1 : Number(error?.lines ?? end + 1), fault });
      end = Number(error?.lines ?? end);
      return undefined;
    },
  });
  return found;
};
