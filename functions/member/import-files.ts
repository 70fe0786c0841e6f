import * as z from 'zod/mini';
import { type CsvRecord, csvRecords, isUnread, UNREAD_RULE } from '../platform/csv.ts';
import type { Member, Order, Stock } from './directory.ts';
import { columnOf, formOf, KINDS, type Kind, type KindName, kindOf, readCells } from './import-kinds.ts';
import { MemberNumber, MemberSchema, memberIn, OrderSchema, orderIn, StockSchema, stockIn } from './schemas.ts';
import { plainNumber } from './surrogate.ts';

/** A file of an import; `name` is what faults call it. */
export interface File {
  readonly name: string;
  readonly content: string;
}

/** Everything that the files say. `at`: file and line. */
export interface Content {
  readonly members: readonly { readonly at: string; readonly member: Member }[];
  readonly orders: readonly { readonly at: string; readonly member: string; readonly order: Order }[];
  /** Undefined without a file of it. */
  readonly stock: readonly Stock[] | undefined;
}

/** A file of an import cannot be taken: one line for each fault, with file, line and column. */
export class ImportRefused extends Error {
  override name = 'ImportRefused';
}

const MOST_ROWS = 200_000;
const MOST_FAULTS = 100;
/** All are read for each question about stock. */
const MOST_PRODUCTS = 500;
/** An item of at most 4 KB costs one capacity unit to read. Its JSON is longer than it is in the table; its key is short. */
const MOST_BYTES = 3_900;

interface Row {
  readonly kind: KindName;
  readonly at: string;
  readonly value: Record<string, unknown>;
  readonly cells: ReadonlyMap<string, string>;
}

const needs = Object.entries(KINDS).map(([kind, { needed }]) => `${kind} need ${needed.join(', ')}`);

/** A file that is none of ours may have anything in its first line. */
const MOST_SEEN = 300;
const seen = (names: readonly string[]): string => {
  const all = names.join(', ');
  return all.length > MOST_SEEN ? `${all.slice(0, MOST_SEEN).toWellFormed()}…` : all;
};

const headerOf = (file: File, first: CsvRecord | undefined): { kind: KindName; names: string[] } | string => {
  if (!first || ('cells' in first && first.cells.join('').trim() === '')) return `${file.name}: has no line`;
  if ('fault' in first) return `${file.name} line ${first.line}: ${first.fault}`;
  const names = first.cells.map((cell) => cell.trim());
  const kind = kindOf(names);
  const at = `${file.name} line ${first.line}`;
  if (kind === undefined)
    return `${at}: has the columns of no kind of file: ${needs.join('; ')}; it has ${seen(names)}`;
  const { columns }: Kind = KINDS[kind];
  const wrong = names.filter((name, index) => !Object.hasOwn(columns, name) || names.indexOf(name) !== index);
  if (wrong.length === 0) return { kind, names };
  const known = Object.keys(columns).join(', ');
  return `${at}: ${wrong.slice(0, 5).join(', ')}: is no column of ${kind}, or there twice; columns are ${known}`;
};

/** The rows of a file, or what is wrong with each. */
const rowsOf = (file: File): (Row | string)[] => {
  const tooMany = () =>
    new ImportRefused(`${file.name}: has more than ${MOST_ROWS} rows; divide it into several files`);
  const [first, ...records] = csvRecords(file.content, MOST_ROWS, tooMany);
  const header = headerOf(file, first);
  if (typeof header === 'string') return [header];
  const { kind, names } = header;
  // Of products the file is all there is: that none of them is left is nothing to take for granted.
  if (records.length === 0)
    return [`${file.name} line ${first?.line}: has the columns of ${kind}, and no line below them`];
  return records.flatMap((record): (Row | string)[] => {
    const at = `${file.name} line ${record.line}`;
    if ('fault' in record) return [`${at}: ${record.fault}`];
    if (record.cells.every((cell) => cell.trim() === '')) return [];
    if (record.cells.length > names.length) {
      return [`${at}: must have ${names.length} cells like the first line; it has ${record.cells.length}`];
    }
    const cells = new Map(names.map((name, index) => [name, record.cells[index] ?? '']));
    const unread = names.find((name) => isUnread(cells.get(name) ?? ''));
    if (unread !== undefined) return [`${at}: ${unread}: ${UNREAD_RULE}`];
    return [{ kind, at, cells, value: readCells(kind, cells) }];
  });
};

/** What a schema finds wrong with a row, once for each column; none for columns that have been found wrong already. */
const faultsIn = ({ kind, at, cells }: Row, { issues }: z.core.$ZodError, found: readonly string[]): string[] => {
  const first = new Map(issues.toReversed().map((issue) => [columnOf(kind, issue.path), issue.message]));
  return [...first]
    .toReversed()
    .map(([column, message]) => {
      const isMissing = (cells.get(column) ?? '').trim() === '';
      const form = isMissing ? undefined : formOf(kind, column);
      const said = form === undefined ? message : `${message}; its form is ${form}`;
      return [`${at}: ${column}: `, `${isMissing ? 'is missing; it ' : ''}${said}`] as const;
    })
    .filter(([place]) => !found.some((fault) => fault.startsWith(place)))
    .map((parts) => parts.join(''));
};

/** Which column has the number of a member. */
const MEMBER_COLUMN: Readonly<Record<KindName, string | undefined>> = {
  members: 'number',
  orders: 'member',
  stock: undefined,
};

/** What is wrong with the number of a member: in whatever form it would be hashed, only the plain one is found. */
const numberFault = (column: string, cell: string): string | undefined => {
  const plain = plainNumber(cell);
  if (!MemberNumber.safeParse(plain).success) return column === 'member' ? 'must be the number of a member' : undefined;
  return cell === plain
    ? undefined
    : `must be as it is hashed, in capitals and without full-width characters: ${plain}; the sub of the host site’s token too`;
};

/** Rules that a schema has not: the plain form of a member number, the size, and names that are taken. */
const faultsBeside = ({ kind, at, value, cells }: Row, taken: Map<string, string>): string[] => {
  const { key }: Kind = KINDS[kind];
  const column = MEMBER_COLUMN[kind];
  const wrong = column && numberFault(column, (cells.get(column) ?? '').trim());
  const isLarge = Buffer.byteLength(JSON.stringify(value)) > MOST_BYTES;
  const name = `${kind} ${value[key]}`;
  const earlier = taken.get(name);
  if (earlier === undefined) taken.set(name, at);
  return [
    ...(wrong ? [`${at}: ${column}: ${wrong}`] : []),
    ...(isLarge ? [`${at}: has more than ${MOST_BYTES} bytes; shorten the texts`] : []),
    ...(earlier === undefined ? [] : [`${at}: ${key}: ${value[key]} is in ${earlier} already`]),
  ];
};

/**
 * Reads and checks files of any kinds, in any order.
 * @throws ImportRefused naming file, line and column of each fault, the first hundred
 */
export const readFiles = (files: readonly File[]): Content => {
  const faults: string[] = [];
  const taken = new Map<string, string>();
  const members: { at: string; member: Member }[] = [];
  const orders: { at: string; member: string; order: Order }[] = [];
  let stock: Stock[] | undefined;
  const take = <S extends z.core.$ZodType>(row: Row, schema: S, keep: (value: z.core.output<S>) => void): void => {
    const checked = z.safeParse(schema, row.value);
    const beside = faultsBeside(row, taken);
    if (checked.success && beside.length === 0) keep(checked.data);
    else faults.push(...(checked.success ? [] : faultsIn(row, checked.error, beside)), ...beside);
  };
  for (const row of files.flatMap(rowsOf)) {
    if (typeof row === 'string') faults.push(row);
    else if (row.kind === 'members') {
      take(row, MemberSchema, (value) => members.push({ at: row.at, member: memberIn(value) }));
    } else if (row.kind === 'orders') {
      const member = String(row.value.member ?? '');
      take(row, OrderSchema, (value) => orders.push({ at: row.at, member, order: orderIn(value) }));
    } else {
      stock ??= [];
      take(row, StockSchema, (value) => stock?.push(stockIn(value)));
    }
  }
  if ((stock?.length ?? 0) > MOST_PRODUCTS) {
    faults.push(
      `stock: has ${stock?.length} products; the table takes ${MOST_PRODUCTS}, and more are for a system of your own`,
    );
  }
  if (faults.length > 0) throw refusal(faults);
  return { members, orders, stock };
};

/** All faults in one error, so that nobody has to begin anew for each. */
export const refusal = (faults: readonly string[]): ImportRefused => {
  const rest = faults.length - MOST_FAULTS;
  const shown = [...faults.slice(0, MOST_FAULTS), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return new ImportRefused(['nothing was imported; correct these', ...shown].join('\n'));
};
