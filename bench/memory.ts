import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that an open index takes, its file included, in a process that has nothing else to give back. */
export const memoryOf = (index: Uint8Array, smaller: Uint8Array): number => {
  const folder = mkdtempSync(join(tmpdir(), 'uragawa-memory-'));
  try {
    const files = [smaller, index].map((bytes, at) => {
      const file = join(folder, `${at}.index`);
      writeFileSync(file, bytes);
      return file;
    });
    const args = ['--expose-gc', join(import.meta.dirname, 'memory.child.ts'), ...files];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the memory was not measured: ${stderr}`);
    const { bytes }: { bytes: number } = JSON.parse(stdout);
    if (!(bytes > 0)) throw new Error(`an index cannot take ${bytes} bytes`);
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
