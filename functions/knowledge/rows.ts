import { stringify } from 'csv-stringify/sync';
import * as z from 'zod/mini';
import { csvRecords, isUnread, UNREAD_RULE } from '../platform/csv.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseObject } from '../platform/parse.ts';
import { readCell, timeOf, writeCell } from './cells.ts';
import { type Document, STATUSES } from './documents.ts';
import { checkFields, DocumentId, type Fields, ID_RULE, type KindName, kindOf } from './kinds.ts';
import { repeatedKey } from './repeated-key.ts';
import { faultsOf, listed } from './snapshot.ts';

export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/** A document out of a file. Without a status it keeps the one it has; a new one is published. */
export interface Row {
  readonly line: number;
  readonly id: string;
  readonly version?: number | undefined;
  readonly status?: Document['status'] | undefined;
  readonly fields: Fields;
}

/** One line's place, and what it says or what is wrong with it. */
type Line = { readonly line: number } & ({ readonly value: Record<string, unknown> } | { readonly fault: string });

const ENVELOPE = {
  id: ID_RULE,
  version: 'none, or a whole number from 1 to 99999999',
  status: `none, or ${STATUSES.join(', ')}`,
};
const Envelope = z.object({
  id: DocumentId,
  version: z.optional(z.int().check(z.minimum(1), z.maximum(99_999_999))),
  status: z.optional(z.enum(STATUSES)),
});

/** Most rows of an import: they have to be written while the request waits. */
export const MOST_ROWS = 10_000;
const tooMany = () =>
  new VisibleError('invalid', `content: has more than ${MOST_ROWS} rows; divide it into several files`);
/** So many faults are enough to know that a file is no good. */
export const FAULTS_SOUGHT = 1_000;

function* jsonLines(kind: KindName, content: string): Generator<Line> {
  const times = Object.entries(kindOf(kind).columns).flatMap(([name, type]) => (type === 'time' ? [name] : []));
  for (const [index, text] of content
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    try {
      const value = parseObject(text, content.length * 3);
      const twice = repeatedKey(text);
      const read = times.flatMap((name) => (name in value ? [[name, timeOf(value[name])] as const] : []));
      if (twice === undefined) yield { line, value: { ...value, ...Object.fromEntries(read) } };
      else yield { line, fault: `${listed([twice])}: is there twice` };
    } catch (error) {
      if (!(error instanceof VisibleError)) throw error;
      yield { line, fault: 'must be one JSON object' };
    }
  }
}

const setAt = (target: Record<string, unknown>, path: string, value: unknown): void => {
  const [outer = '', inner] = path.split('.');
  if (inner === undefined) target[outer] = value;
  else target[outer] = { ...(target[outer] as object | undefined), [inner]: value };
};

const csvLines = (kind: KindName, content: string): Line[] => {
  const { columns, empty } = kindOf(kind);
  const types = { id: 'text', version: 'text', status: 'text', ...columns } as typeof columns;
  const [header, ...records] = csvRecords(content, MOST_ROWS, tooMany);
  if (!header || 'fault' in header) return header ? [header] : [];
  const names = header.cells.map((cell) => cell.trim());
  const seen = new Set<string>();
  const wrong = names.filter((name) => !Object.hasOwn(types, name) || seen.size === seen.add(name).size);
  if (wrong.length > 0) {
    const known = Object.keys(types).join(', ');
    return [{ line: header.line, fault: `${listed(wrong)}: is no column, or there twice; columns are ${known}` }];
  }
  return records.flatMap((record): Line[] => {
    if ('fault' in record) return [record];
    const { line, cells } = record;
    if (cells.every((cell) => cell.trim() === '')) return [];
    if (cells.length > names.length) {
      return [{ line, fault: `must have ${names.length} cells like the first line; it has ${cells.length}` }];
    }
    const unread = names.find((_, index) => isUnread(cells[index] ?? ''));
    if (unread !== undefined) return [{ line, fault: `${unread}: ${UNREAD_RULE}` }];
    const value: Record<string, unknown> = { ...empty };
    for (const [index, name] of names.entries()) {
      const read = readCell(types[name] ?? 'text', cells[index] ?? '');
      const typed = types[name] === 'time' ? timeOf(read) : read;
      if (typed !== undefined) setAt(value, name, name === 'version' ? Number(typed) : typed);
    }
    return [{ line, value }];
  });
};

const rowOf = (kind: KindName, line: number, value: Record<string, unknown>): Row | string[] => {
  const { idOf, allowed } = kindOf(kind);
  const { id, version, status, ...rest } = value;
  const checked = checkFields(kind, rest, Object.keys({ ...ENVELOPE, ...allowed }));
  // Without a query there is no id to derive, and its fault says enough.
  const given = id ?? (idOf && ('fields' in checked ? idOf(checked.fields) : 'none'));
  const envelope = z.safeParse(Envelope, { id: given, version, status });
  if (envelope.success && 'fields' in checked) return { line, ...envelope.data, fields: checked.fields };
  return [
    ...(envelope.success ? [] : faultsOf(envelope.error, ENVELOPE)),
    ...('faults' in checked ? checked.faults : []),
  ];
};

/**
 * Reads a file: the documents in it, and the faults of its lines, the first 1,000 or so, as `line 12: field: what it must be`.
 * @throws VisibleError `invalid` when it has too many rows.
 */
export const readRows = (kind: KindName, format: Format, content: string): { rows: Row[]; faults: string[] } => {
  const rows: Row[] = [];
  const faults: string[] = [];
  const places = new Map<string, number>();
  let count = 0;
  for (const each of format === 'csv' ? csvLines(kind, content) : jsonLines(kind, content)) {
    const { line } = each;
    count += 1;
    if (count > MOST_ROWS) throw tooMany();
    if (faults.length >= FAULTS_SOUGHT) break;
    const row = 'fault' in each ? [each.fault] : rowOf(kind, line, each.value);
    if (Array.isArray(row)) {
      faults.push(...row.map((fault) => `line ${line}: ${fault}`));
      continue;
    }
    const earlier = places.get(row.id);
    if (earlier !== undefined) faults.push(`line ${line}: id: ${row.id} is in line ${earlier} already`);
    else places.set(row.id, line);
    rows.push(row);
  }
  return { rows, faults };
};

const valueAt = (fields: Fields, path: string): unknown => {
  const [outer = '', inner] = path.split('.');
  const value = fields[outer];
  return inner === undefined ? value : (value as Fields | undefined)?.[inner];
};

/** Documents as a file that `readRows` reads; `header` false for one that is appended to another. */
export const writeRows = (
  kind: KindName,
  format: Format,
  documents: readonly Pick<Document, 'id' | 'version' | 'status' | 'fields'>[],
  header = true,
): string => {
  if (format === 'jsonl') {
    const lines = documents.map(({ id, version, status, fields }) =>
      JSON.stringify({ id, version, status, ...fields }),
    );
    return lines.map((line) => `${line}\n`).join('');
  }
  const columns = Object.keys(kindOf(kind).columns);
  const cells = documents.map(({ id, version, status, fields }) =>
    [id, version, status, ...columns.map((column) => valueAt(fields, column))].map(writeCell),
  );
  // Excel takes a file for UTF-8 only by its mark.
  return `${header ? '\uFEFF' : ''}${stringify([...(header ? [['id', 'version', 'status', ...columns]] : []), ...cells])}`;
};
