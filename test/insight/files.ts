import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'trend-'));
let files = 0;

/** A file with a content, until the tests of this file are done. */
export const fileOf = (content: string | Uint8Array): string => {
  files += 1;
  const file = join(folder, `${files}`);
  writeFileSync(file, content);
  return file;
};

export const removeFiles = (): void => afterAll(() => rmSync(folder, { recursive: true }));
