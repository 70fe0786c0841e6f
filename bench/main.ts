import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendFigures } from './appends.ts';
import { bundleFigures } from './bundles.ts';
import { crowdFigures } from './crowd.ts';
import { entryFigures } from './entries.ts';
import type { Figure } from './figure.ts';
import { pathFigures } from './path.ts';

const line = ({ name, value, unit, limit }: Figure): string => {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `| ${name} | ${`${shown} ${unit}`.trim()} | ${limit === undefined ? '' : `${limit} ${unit}`.trim()} |`;
};

const figures = [
  ...entryFigures(),
  ...bundleFigures(),
  ...(await appendFigures()),
  ...(await pathFigures()),
  ...(await crowdFigures()),
];
const table = `| figure | measured | limit |\n| --- | --- | --- |\n${figures.map(line).join('\n')}\n`;
console.log(table);
if (process.argv.includes('--write')) {
  const readme = join(import.meta.dirname, '..', 'README.md');
  const text = readFileSync(readme, 'utf8');
  writeFileSync(readme, text.replace(/(<!-- figures -->\n)[\s\S]*?(<!-- \/figures -->)/, `$1\n${table}\n$2`));
}
if (figures.some(({ value, limit }) => limit !== undefined && value > limit)) {
  console.error('a figure is beyond its limit');
  process.exitCode = 1;
}
