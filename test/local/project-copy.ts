import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './tables.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PARTS = ['lib', 'functions', 'local', 'web', 'data', 'cdk.json', 'package.json', 'tsconfig.json'];

/** The project in a folder of its own, where a test may change the code; `startAccount({cwd})` runs it. */
export const projectCopy = (): string => {
  const copy = temporaryFolder();
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
};
