import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderSource } from '../functions/audit/folder.ts';
import { keysIn } from '../functions/audit/signature.ts';
import { verify } from '../functions/audit/verify.ts';

const [folder = '', isCompared] = process.argv.slice(2);
const NEWLINE = 0x0a;
const BORDER = Buffer.from(',"version":1},"body":');

/** Reads the same files and makes the same two hashes of each line, and nothing else. */
const bare = (): number => {
  const begin = performance.now();
  let entries = 0;
  for (const name of readdirSync(join(folder, 'log'))) {
    const bytes = readFileSync(join(folder, 'log', name));
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const border = bytes.indexOf(BORDER, start);
      hash('sha256', bytes.subarray(start, border), 'base64url');
      hash('sha256', bytes.subarray(border, end), 'base64url');
      entries += 1;
      start = end + 1;
    }
  }
  return (1000 * entries) / (performance.now() - begin);
};

const ours = async (): Promise<number> => {
  const keys = keysIn(readFileSync(join(folder, 'key.pem'), 'utf8'));
  let faults = 0;
  const begin = performance.now();
  const report = () => {
    faults += 1;
  };
  const { entries } = await verify({ source: folderSource(folder), keys, report });
  const ms = performance.now() - begin;
  if (faults > 0) throw new Error(`a record without a fault has ${faults}`);
  return (1000 * entries) / ms;
};

const ROUNDS = 5;
const best = { ours: 0, bare: 0 };
for (let round = 0; round < (isCompared ? ROUNDS : 1); round += 1) {
  best.ours = Math.max(best.ours, await ours());
  if (isCompared) best.bare = Math.max(best.bare, bare());
}
console.log(JSON.stringify({ ...best, megabytes: process.resourceUsage().maxRSS / 1024 }));
