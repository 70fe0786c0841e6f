import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendFigures } from './appends.ts';
import { bundleFigures } from './bundles.ts';
import { crowdFigures } from './crowd.ts';
import { entryFigures } from './entries.ts';
import type { Figure } from './figure.ts';
import { pathFigures } from './path.ts';
import { engineResults, type Result, searchFigures } from './retrieval.ts';
import { widgetFigures } from './widget.ts';

const line = ({ name, value, unit, limit }: Figure): string => {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `| ${name} | ${`${shown} ${unit}`.trim()} | ${limit === undefined ? '' : `${limit} ${unit}`.trim()} |`;
};

const percent = (share: number): string => (100 * share).toFixed(1);
const leadOf = ({ lead }: Result): string =>
  lead ? `${lead.first.map(percent).join(' to ')} / ${lead.mrr.map((value) => value.toFixed(3)).join(' to ')}` : '';
const engineLine = (result: Result): string =>
  `| ${result.set} (${result.questions}) | ${result.engine} | ${percent(result.first)} | ${result.mrr.toFixed(3)} | ${leadOf(result)} |`;

const results = await engineResults();
const engines = `| questions | engine | right entry first, % | MRR@10 | uragawa ahead by, 95 % intervals |\n| --- | --- | --- | --- | --- |\n${results.map(engineLine).join('\n')}\n`;
console.log(engines);

const figures = [
  ...(await searchFigures()),
  ...entryFigures(),
  ...bundleFigures(),
  ...(await appendFigures()),
  ...(await pathFigures()),
  ...(await crowdFigures()),
  ...(await widgetFigures()),
];
const table = `| figure | measured | limit |\n| --- | --- | --- |\n${figures.map(line).join('\n')}\n`;
console.log(table);
if (process.argv.includes('--write')) {
  const readme = join(import.meta.dirname, '..', 'README.md');
  const text = readFileSync(readme, 'utf8');
  const put = (into: string, place: string, content: string) =>
    into.replace(new RegExp(`(<!-- ${place} -->\n)[\\s\\S]*?(<!-- /${place} -->)`), `$1\n${content}\n$2`);
  writeFileSync(readme, put(put(text, 'engines', engines), 'figures', table));
}
const isBehind = ({ lead }: Result) => lead !== undefined && (lead.first[0] <= 0 || lead.mrr[0] <= 0);
if (figures.some(({ value, limit }) => limit !== undefined && value > limit) || results.some(isBehind)) {
  console.error('a figure is beyond its limit');
  process.exitCode = 1;
}
