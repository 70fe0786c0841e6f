import { Template } from '../local/template.ts';
import { appendFigures } from './appends.ts';
import { synthesize } from './assembly.ts';
import { auditFigures } from './audit.ts';
import { bundleResults } from './bundles.ts';
import { svgOf } from './chart.ts';
import { consoleFigures } from './console.ts';
import { CONVERSATIONS, conversationBill, metricBill } from './conversation-bill.ts';
import { countingFailures, countingResults, countingTable } from './counting.ts';
import { cpuFigures } from './cpu.ts';
import { crowdFigures } from './crowd.ts';
import type { Figure } from './figure.ts';
import { handoffFigures } from './handoff.ts';
import { idleBill } from './idle-bill.ts';
import { lookUpFigures } from './look-up.ts';
import { rewriteAt } from './message-map.ts';
import { pathFigures } from './path.ts';
import { placeFigures } from './place.ts';
import type { Amount } from './prices.ts';
import { bundleTable, costTables, MOST_IDLE, tooLarge, totalOf, turnFigures, turnTable, type Years } from './report.ts';
import { engineResults, type Result, searchFigures } from './retrieval.ts';
import { rushFigures } from './rush.ts';
import { trendFailures, trendResult, trendTable } from './trend.ts';
import { CONVERSATION, LAST_TURN, type Measured, measureTurns, OPEN_MINUTES, type Turn } from './turns.ts';
import { visitMetrics } from './visit-bill.ts';
import { watchFailures, watchLine, watchResult } from './watch.ts';
import { widgetFigures } from './widget.ts';

/** What a part has measured: content for its places in the README, and what is beyond its limit. */
export interface Report {
  readonly blocks: Readonly<Record<string, string>>;
  /** Pictures by their path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
}
export type Part = () => Promise<Report>;

const beyond = (figures: readonly Figure[]): string[] =>
  figures.flatMap(({ name, value, limit }) => (limit !== undefined && value > limit ? [`${name}: ${value}`] : []));

const figureLine = ({ name, value, unit, limit }: Figure): string => {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `| ${name} | ${`${shown} ${unit}`.trim()} | ${limit === undefined ? '' : `${limit} ${unit}`.trim()} |`;
};

const figureTable = (all: readonly Figure[]): string =>
  `| figure | measured | limit |\n| --- | --- | --- |\n${all.map(figureLine).join('\n')}`;

const percent = (share: number): string => (100 * share).toFixed(1);
const leadOf = ({ lead }: Result): string =>
  lead ? `${lead.first.map(percent).join(' to ')} / ${lead.mrr.map((value) => value.toFixed(3)).join(' to ')}` : '';
const engineLine = (result: Result): string =>
  `| ${result.set} (${result.questions}) | ${result.engine} | ${percent(result.first)} | ${result.mrr.toFixed(3)} | ${leadOf(result)} |`;
const isBehind = ({ lead }: Result) => lead !== undefined && (lead.first[0] <= 0 || lead.mrr[0] <= 0);

const engines: Part = async () => {
  const results = await engineResults();
  const head =
    '| questions | engine | right entry first, % | MRR@10 | uragawa ahead by, 95 % intervals |\n| --- | --- | --- | --- | --- |';
  return {
    blocks: { engines: `${head}\n${results.map(engineLine).join('\n')}` },
    failures: results.filter(isBehind).map(({ set, engine }) => `${set}: not ahead of ${engine}`),
  };
};

const figures: Part = async () => {
  const all = [
    ...(await searchFigures()),
    ...(await appendFigures()),
    ...(await pathFigures()),
    ...(await crowdFigures()),
    ...(await widgetFigures()),
    ...(await consoleFigures()),
  ];
  return { blocks: { figures: figureTable(all) }, failures: beyond(all) };
};

const handoffs: Part = async () => {
  const all = [...(await placeFigures(await synthesize())), ...rushFigures()];
  return { blocks: { handoffs: figureTable(all) }, failures: beyond(all) };
};

const CHART = 'docs/images/bytes.svg';

/** A picture of what each turn writes, and the README's line for it. */
const chart = (turns: readonly Turn[]): { svg: string; line: string } => {
  const ours = turns.map(({ bytesWritten }) => bytesWritten);
  const theirs = turns.map(({ number }) => rewriteAt(number).bytesWritten);
  const rounded = (bytes = 0): string => `${(bytes / 1000).toPrecision(2)} KB`;
  const description = `Bytes written for a turn: about ${rounded(ours.at(-1))} for uragawa at every turn; the way that rewrites all messages begins with ${rounded(theirs[0])} and is at ${Math.round((theirs.at(-1) ?? 0) / 1000)} KB in turn ${LAST_TURN}.`;
  const svg = svgOf({
    title: 'Bytes written for one turn of a conversation',
    description,
    xAxis: 'turn',
    xTicks: [1, 50, 100, 150, LAST_TURN],
    yTicks: [
      [1_000, '1 KB'],
      [10_000, '10 KB'],
      [100_000, '100 KB'],
      [1_000_000, '1 MB'],
    ],
    lines: [
      { name: 'uragawa', className: 'ours', values: ours },
      { name: "bedrock-chat's way", className: 'theirs', values: theirs },
    ],
  });
  return { svg, line: `![${description}](${CHART})` };
};

const meter = async (): Promise<{ outdir: string; template: Template; measured: Measured }> => {
  const outdir = await synthesize();
  return { outdir, template: new Template(outdir), measured: await measureTurns(outdir) };
};
let measuring: ReturnType<typeof meter> | undefined;
/** Two parts rest on the same metered conversations. */
const metered = () => {
  measuring ??= meter();
  return measuring;
};

const turns: Part = async () => {
  const { measured, outdir } = await metered();
  const all = [
    ...turnFigures(measured.turns),
    ...(await handoffFigures(outdir)),
    ...(await lookUpFigures(outdir)),
    ...(await cpuFigures(outdir)),
  ];
  const { svg, line } = chart(measured.turns);
  return {
    blocks: { turns: turnTable(all, measured.turns), chart: line },
    files: { [CHART]: svg },
    failures: beyond(all),
  };
};

/** Settings that bring what is billed although nobody asks. */
const BILLED = {
  alarmEmail: 'alarms@sakura-shop.example',
  identity: { issuer: 'https://www.sakura-shop.example', audience: 'support' },
};

const costs: Part = async () => {
  const { template, measured } = await metered();
  const { idle: invocations, practice } = measured;
  const billOf = (of: Template, rotations: 0 | 2): Amount[] => [
    ...idleBill({ template: of, invocations, practice, rotations }).flatMap(({ amounts }) => amounts),
    ...metricBill(invocations),
    ...visitMetrics(of),
  ];
  const yearsOf = (of: Template) => ({ first: billOf(of, 0), later: billOf(of, 2) });
  const empty = yearsOf(template);
  const settings: Record<string, Years> = {};
  for (const [name, value] of Object.entries(BILLED)) {
    settings[name] = yearsOf(new Template(await synthesize({ [name]: value })));
  }
  const visits = totalOf(empty.first) - totalOf(billOf(new Template(await synthesize({ canary: false })), 0));
  const stored = measured.turns.slice(0, CONVERSATION).reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  const conversations = conversationBill(template, measured.conversation, stored);
  const title = `${CONVERSATIONS} conversations of ${CONVERSATION} turns and ${OPEN_MINUTES} minutes, published answers`;
  const total = totalOf(empty.first);
  return {
    blocks: {
      costs: costTables({ empty, visits, used: metricBill(measured.conversation), conversations, settings }, title),
    },
    failures: total > MOST_IDLE ? [`an empty deployment costs ${total.toFixed(2)} USD a month in its first year`] : [],
  };
};

const bundles: Part = async () => {
  const results = bundleResults();
  return { blocks: { bundles: bundleTable(results) }, failures: tooLarge(results) };
};

const trend: Part = async () => {
  const result = trendResult();
  const run = await watchResult();
  return {
    blocks: { trend: `${trendTable(result)}\n\n${watchLine(run)}` },
    failures: [...trendFailures(result), ...watchFailures(run)],
  };
};

const counting: Part = async () => {
  const results = countingResults();
  return { blocks: { counting: countingTable(results) }, failures: countingFailures(results) };
};

const audit: Part = async () => {
  const all = await auditFigures();
  return { blocks: { audit: figureTable(all) }, failures: beyond(all) };
};

/** What `npm run bench` measures, each part by itself where its name is given. */
export const PARTS = {
  engines,
  turns,
  handoffs,
  costs,
  bundles,
  figures,
  trend,
  counting,
  audit,
} as const satisfies Record<string, Part>;
