import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const BIOME = join(import.meta.dirname, '..', 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/** The text of a generated file as the repository formats such files. */
export const formatted = (file: string, text: string): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIOME, 'format', `--stdin-file-path=${file}`], {
    cwd: import.meta.dirname,
    input: text,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} cannot be formatted: ${stderr}`);
  return stdout;
};
