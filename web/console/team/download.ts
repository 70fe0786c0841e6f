import { csvOf } from './csv.ts';

/** Gives the reader a table as a file of his own. */
export const download = (name: string, rows: Parameters<typeof csvOf>[0]): void => {
  const address = URL.createObjectURL(new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};
