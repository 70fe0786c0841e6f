import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS, type Part } from './parts.ts';

const ROOT = join(import.meta.dirname, '..');
const README = join(ROOT, 'README.md');

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(
    `npm run bench -- [--write] [${Object.keys(PARTS).join(' | ')} ...]: there is no part ${unknown.join(', ')}`,
  );
  process.exit(2);
}

const put = (text: string, place: string, content: string): string => {
  const marks = new RegExp(`(<!-- ${place} -->\n)[\\s\\S]*?(<!-- /${place} -->)`);
  if (!marks.test(text)) throw new Error(`README.md has no place <!-- ${place} -->`);
  return text.replace(marks, (_, begin: string, end: string) => `${begin}\n${content.trim()}\n\n${end}`);
};

const beyond: string[] = [];
const chosen = Object.entries<Part>(PARTS).filter(([name]) => positionals.length === 0 || positionals.includes(name));
for (const [name, measure] of chosen) {
  const { blocks, files = {}, failures } = await measure();
  beyond.push(...failures.map((failure) => `${name}: ${failure}`));
  if (values.write) for (const [path, content] of Object.entries(files)) writeFileSync(join(ROOT, path), content);
  for (const [place, content] of Object.entries(blocks)) {
    console.log(`${content.trim()}\n`);
    if (values.write) writeFileSync(README, put(readFileSync(README, 'utf8'), place, content));
  }
}
if (beyond.length > 0) {
  console.error(`beyond the limit:\n${beyond.join('\n')}`);
  process.exitCode = 1;
}
