import { readLines } from './lines.ts';
import { Refused } from './refused.ts';
import { DAY, MINUTE, TOTAL, WEEK } from './settings.ts';
import { type Moment, momentOf } from './timestamps.ts';

/** A row of counts, as it is written and as it is meant. */
export interface Row extends Moment {
  readonly line: number;
  readonly timestamp: string;
  readonly topic: string;
  readonly count: number;
  readonly visitors?: number;
}

const COLUMNS = ['timestamp', 'topic', 'count', 'visitors'];
const WANTED = 'timestamp,count or timestamp,topic,count';
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const MOST = 1e12;
const MOST_TOPICS = 20_000;
const LONGEST_TOPIC = 500;

const cellsOf = (text: string, line: number): string[] => {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const [, quoted, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined) {
      throw new Refused(`line ${line}: quotes enclose a whole cell, and are doubled inside`);
    }
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') return cells;
  }
};

const numberOf = (text: string, column: string, line: number): number => {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (value <= MOST) return value;
  if (value > MOST) throw new Refused(`line ${line}: ${column} is larger than ${MOST}`);
  const told =
    text === ''
      ? 'is empty; leave out rows that nothing is known of'
      : `${JSON.stringify(text.slice(0, 40))} is no number from 0 up`;
  throw new Refused(`line ${line}: ${column} ${told}`);
};

/** Where each column stands. */
const headerOf = (text: string, line: number): Record<string, number> => {
  const names = cellsOf(text, line).map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !COLUMNS.includes(name));
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  const missing = ['timestamp', 'count'].find((name) => !names.includes(name));
  if (missing !== undefined || unknown !== undefined || repeated !== undefined) {
    const fault =
      missing !== undefined
        ? `there is no column ${missing}`
        : unknown !== undefined
          ? `${JSON.stringify(unknown.slice(0, 40))} is no column`
          : `the column ${repeated} is there twice`;
    throw new Refused(`line ${line}: ${fault}; the first line has to be ${WANTED}`);
  }
  return Object.fromEntries(names.map((name, index) => [name, index]));
};

/** More lines than any cell has: a quote that nothing closes. */
const MOST_LINES = 100;

/** Lines as they belong together: what stands in quotes may go on in the next one. */
async function* recordsOf(file: string): AsyncGenerator<readonly [text: string, line: number]> {
  let open: string[] = [];
  let begin = 0;
  let quotes = 0;
  for await (const [text, line] of readLines(file)) {
    if (open.length === 0) {
      begin = line;
      quotes = 0;
    }
    if (text.includes('"')) quotes += text.split('"').length - 1;
    open.push(text);
    if (quotes % 2 === 1 && open.length < MOST_LINES) continue;
    yield [open.join('\n'), begin];
    open = [];
  }
  if (open.length > 0) yield [open.join('\n'), begin];
}

/** @throws Refused at the first row that is none, naming its line */
export async function* rowsOf(file: string): AsyncGenerator<Row> {
  let header: Record<string, number> | undefined;
  let width = 0;
  for await (const [text, line] of recordsOf(file)) {
    if (text.trim() === '') continue;
    if (!header) {
      header = headerOf(text, line);
      width = Object.keys(header).length;
      continue;
    }
    const cells = cellsOf(text, line);
    if (cells.length !== width)
      throw new Refused(`line ${line}: has ${cells.length} cells, the first line has ${width}`);
    const cell = (name: string): string => cells[header?.[name] ?? -1]?.trim() ?? '';
    const timestamp = cells[header.timestamp ?? 0] ?? '';
    const topic = header.topic === undefined ? TOTAL : cell('topic');
    if (topic === '') throw new Refused(`line ${line}: topic is empty; name it, or leave the column out`);
    if (topic.length > LONGEST_TOPIC)
      throw new Refused(`line ${line}: topic is longer than ${LONGEST_TOPIC} characters`);
    yield {
      ...momentOf(timestamp.trim(), line),
      ...{ line, timestamp, topic, count: numberOf(cell('count'), 'count', line) },
      ...(header.visitors !== undefined && { visitors: numberOf(cell('visitors'), 'visitors', line) }),
    };
  }
  if (!header) throw new Refused(`line 1: the file is empty; its first line has to be ${WANTED}`);
}

/** What has to be known of a file before its first row is read. */
export interface Survey {
  readonly step: number;
  readonly begin: number;
  readonly isWallClock: boolean;
  /** Rows that are not at the begin of a step. */
  readonly off: number;
  readonly rows: number;
  /** Topics that have a row although nothing came: where they have none, nothing is known of them. */
  readonly complete: ReadonlySet<string>;
}

/** Gaps that are told apart; the step is among the first. */
const MOST_GAPS = 1_000;
const REGULAR = 0.98;
/** What has a row in nearly each step would have one of nothing too. */
const NEARLY_ALWAYS = 0.9;

/** How a topic is written. */
interface Written {
  readonly from: number;
  rows: number;
  zeros: number;
}

const stepOf = (gaps: ReadonlyMap<number, number>): number => {
  const sorted = [...gaps].toSorted(([one], [other]) => one - other);
  const all = sorted.reduce((sum, [, times]) => sum + times, 0);
  const fitting = (step: number) => sorted.reduce((sum, [gap, times]) => sum + (gap % step === 0 ? times : 0), 0);
  const regular = sorted.find(([gap]) => fitting(gap) >= REGULAR * all);
  const [often] = sorted.toSorted(([, one], [, other]) => other - one);
  return regular?.[0] ?? often?.[0] ?? 5 * MINUTE;
};

/** @throws Refused when a row is wrong, comes too early, or twice */
export const survey = async (file: string): Promise<Survey> => {
  const gaps = new Map<number, number>();
  const topics = new Map<string, Written>();
  let times = 0;
  const here = new Map<string, number>();
  let first: Row | undefined;
  let last: Row | undefined;
  let rows = 0;
  for await (const row of rowsOf(file)) {
    first ??= row;
    rows += 1;
    if (row.hasZone !== first.hasZone) {
      const which = (one: Row) => `line ${one.line} has ${one.hasZone ? 'a' : 'no'} time zone`;
      throw new Refused(`${which(row)}, ${which(first)}; write all times in one way`);
    }
    if (last && row.at < last.at) {
      throw new Refused(`line ${row.line}: ${row.timestamp} is earlier than line ${last.line}; sort the rows by time`);
    }
    if (row.at !== last?.at) times += 1;
    if (last && row.at > last.at) {
      here.clear();
      const gap = row.at - last.at;
      if (gaps.size < MOST_GAPS || gaps.has(gap)) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    }
    const twice = here.get(row.topic);
    if (twice !== undefined) {
      const of = row.topic === TOTAL ? '' : ` of ${JSON.stringify(row.topic.slice(0, 40))}`;
      throw new Refused(
        `line ${row.line}: ${row.timestamp}${of} is in line ${twice} too; keep one of them, or add them up`,
      );
    }
    here.set(row.topic, row.line);
    const written = topics.get(row.topic) ?? { from: times - 1, rows: 0, zeros: 0 };
    written.rows += 1;
    if (row.count === 0) written.zeros += 1;
    topics.set(row.topic, written);
    if (topics.size > MOST_TOPICS)
      throw new Refused(`line ${row.line}: more than ${MOST_TOPICS} topics; leave rare ones out`);
    last = row;
  }
  const step = stepOf(gaps);
  if (step > WEEK) throw new Refused(`the rows are ${step / DAY} days apart; a week at most can be followed`);
  const begin = first?.at ?? 0;
  let off = 0;
  if ([...gaps.keys()].some((gap) => gap % step !== 0)) {
    for await (const { at } of rowsOf(file)) if ((at - begin) % step !== 0) off += 1;
  }
  const isComplete = ({ from, rows: own, zeros }: Written) => zeros > 0 || own >= NEARLY_ALWAYS * (times - from);
  const complete = new Set([...topics].filter(([, written]) => isComplete(written)).map(([topic]) => topic));
  return { step, begin, isWallClock: first !== undefined && !first.hasZone, off, rows, complete };
};
