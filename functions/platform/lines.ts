import { readFileSync } from 'node:fs';

/** The lines of a data file, which is in a bundle as it is beside the code (`lib/bundle.ts`). */
export const linesOf = (file: URL): string[] => readFileSync(file, 'utf8').trim().split('\n');
