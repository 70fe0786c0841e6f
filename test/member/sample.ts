import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '../../functions/member/import-files.ts';
import { readFiles } from '../../functions/member/import-files.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'data', 'members');

/** The files of the sample business. */
export const sampleFiles = () =>
  ['members.csv', 'orders.csv', 'stock.csv'].map((name) => ({
    name,
    content: readFileSync(join(FOLDER, name), 'utf8'),
  }));

export const sampleContent = (): Content => readFiles(sampleFiles());
