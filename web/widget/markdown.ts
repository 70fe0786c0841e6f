import { type Inline, inline } from './inline.ts';
import { cellsOf, isRow, isTable } from './table.ts';

export type { Inline } from './inline.ts';

/** A part of a text that stands on its own. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list';
      /** The first number of a numbered list. */
      readonly start: number | undefined;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'code'; readonly text: string }
  /** The first row is the head; a row may be shorter or longer than it. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'rule' };

/** Lists and quotes inside each other; what is deeper stays as written. */
const MAX_DEPTH = 3;

interface Found {
  readonly block: Block;
  /** Index of the first line after it. */
  readonly next: number;
}

type Lines = readonly string[];
const isBlank = (line: string) => line.trim() === '';
const lineAt = (lines: Lines, at: number) => lines[at] ?? '';

const endOf = (lines: Lines, from: number, belongs: (line: string) => boolean): number => {
  let at = from;
  while (at < lines.length && belongs(lineAt(lines, at))) at++;
  return at;
};

const heading = (lines: Lines, at: number): Found | undefined => {
  const line = lineAt(lines, at);
  const mark = /^ {0,3}#{1,6}[ \u3000]+(?=\S)/.exec(line)?.[0];
  if (mark === undefined) return;
  return { block: { kind: 'heading', children: inline(line.slice(mark.length)) }, next: at + 1 };
};

const isFence = (line: string) => /^ {0,3}```[^`]*$/.test(line);
const isFenceEnd = (line: string) => /^ {0,3}``` *$/.test(line);

/** `last`: where the last closing fence is. Without one, three backticks are only three backticks. */
const fenced = (lines: Lines, at: number, last: number): Found | undefined => {
  if (at >= last || !isFence(lineAt(lines, at))) return;
  const end = endOf(lines, at + 1, (line) => !isFenceEnd(line));
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
};

const table = (lines: Lines, at: number): Found | undefined => {
  if (!isTable(lineAt(lines, at), lineAt(lines, at + 1))) return;
  const next = endOf(lines, at + 2, isRow);
  const rows = [lineAt(lines, at), ...lines.slice(at + 2, next)];
  return { block: { kind: 'table', rows: rows.map((row) => cellsOf(row).map(inline)) }, next };
};

// Under a line it is a heading's line, or a signature's.
const rule = (lines: Lines, at: number): Found | undefined => {
  const isAlone = isBlank(lineAt(lines, at - 1)) && isBlank(lineAt(lines, at + 1));
  return isAlone && /^ {0,3}-{3,} *$/.test(lineAt(lines, at)) ? { block: { kind: 'rule' }, next: at + 1 } : undefined;
};

// Without a space it may be a face, an arrow or a reference: >_<, >>12.
const quote = (lines: Lines, at: number, depth: number): Found | undefined => {
  if (depth >= MAX_DEPTH || !/^ {0,3}> +\S/.test(lineAt(lines, at))) return;
  const next = endOf(lines, at, (line) => /^ {0,3}>( |$)/.test(line));
  const inside = lines.slice(at, next).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return { block: { kind: 'quote', blocks: blocksOf(inside, depth + 1) }, next };
};

interface Item {
  /** Columns before the mark, and before its text. */
  readonly indent: number;
  readonly width: number;
  /** `-`, `*`, or a number. */
  readonly mark: string | number;
  readonly text: string;
}

const ITEM = /^( *)(?:([-*])|(\d{1,3})\.)[ \u3000]{1,4}(?=[^ \u3000])(?![-*\s]*$)/;
const spaced = (line: string) => line.replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', '    '));
const indentOf = (line: string) => line.length - line.trimStart().length;

const itemAt = (line: string): Item | undefined => {
  const [whole, indent, bullet, number] = ITEM.exec(line) ?? [];
  if (whole === undefined || indent === undefined) return;
  return {
    indent: indent.length,
    width: whole.length,
    mark: bullet ?? Number(number),
    text: line.slice(whole.length),
  };
};

/** A number that would be shown as another one begins a list of its own; all the same (`1. 1. 1.`) is counting too. */
const numberAfter = (first: number, second: Item['mark'] | undefined, count: number): readonly number[] =>
  second === undefined ? [first, first + 1] : [second === first ? first : first + count];

const follows = (item: Item | undefined, marks: readonly Item['mark'][], indent: number): item is Item => {
  const [first, second] = marks;
  if (!item || Math.abs(item.indent - indent) > 1) return false;
  if (typeof first !== 'number' || typeof item.mark !== 'number') return first === undefined || item.mark === first;
  return numberAfter(first, second, marks.length).includes(item.mark);
};

/** The index of the first line that is indented less than an item's text, blank lines at the end left out. */
const endOfItem = (lines: Lines, from: number, indent: number): number => {
  const inside = (line: string) => !isBlank(line) && indentOf(spaced(line)) >= indent + 2;
  let end = from;
  for (let at = endOf(lines, from, isBlank); ; at = endOf(lines, end, isBlank)) {
    const next = endOf(lines, at, inside);
    if (next === at) break;
    end = next;
  }
  return end;
};

const list = (lines: Lines, at: number, depth: number): Found | undefined => {
  const first = itemAt(spaced(lineAt(lines, at)));
  if (!first || depth >= MAX_DEPTH) return;
  const items: Lines[] = [];
  const marks: Item['mark'][] = [];
  let next = at;
  let item: Item | undefined = first;
  for (let from = at; follows(item, marks, first.indent); item = itemAt(spaced(lineAt(lines, from)))) {
    const { text, width, indent, mark } = item;
    next = endOfItem(lines, from + 1, indent);
    const rest = lines.slice(from + 1, next).map((line) => dedented(spaced(line), width));
    items.push([text, ...rest]);
    marks.push(mark);
    from = endOf(lines, next, isBlank);
  }
  // One line with a mark may be a footnote, a signature or an amount: `- 200円`.
  if (items.length === 1 && items[0]?.length === 1 && depth === 0) return;
  const start = typeof first.mark === 'number' ? first.mark : undefined;
  return { block: { kind: 'list', start, items: items.map((each) => blocksOf(each, depth + 1)) }, next };
};

const dedented = (line: string, width: number) => line.slice(Math.min(indentOf(line), width));

const paragraph = (lines: Lines): Block => ({
  kind: 'paragraph',
  children: lines.flatMap((line, index) => (index === 0 ? inline(line) : [{ kind: 'break' }, ...inline(line)])),
});

const blocksOf = (lines: Lines, depth: number): Block[] => {
  const blocks: Block[] = [];
  const lastFence = lines.findLastIndex(isFenceEnd);
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) blocks.push(paragraph(plain));
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lineAt(lines, at);
    const found =
      heading(lines, at) ??
      fenced(lines, at, lastFence) ??
      quote(lines, at, depth) ??
      table(lines, at) ??
      rule(lines, at) ??
      list(lines, at, depth);
    if (found || isBlank(line)) flush();
    else plain.push(line);
    if (found) blocks.push(found.block);
    at = found?.next ?? at + 1;
  }
  flush();
  return blocks;
};

/** The Markdown that answers use, as a tree. Whatever is not clearly markup stays as written, HTML always. */
export const parse = (text: string): Block[] => blocksOf(text.split(/\r?\n/), 0);
