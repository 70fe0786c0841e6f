import { saveFile } from '../core/save-file.ts';
import { csvOf } from './csv.ts';

/** Gives the reader a table as a file of his own. */
export const download = (name: string, rows: Parameters<typeof csvOf>[0]): void =>
  saveFile(name, csvOf(rows), 'text/csv');
