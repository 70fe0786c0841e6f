import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { eachOf } from '../platform/each.ts';
import { VisibleError } from '../platform/errors.ts';
import { Flag } from '../protocol/fields.ts';
import { allOf, type Change, type Document, pageOf, WRITES_AT_ONCE, writeNext } from './documents.ts';
import type { KindName } from './kinds.ts';
import { FORMATS, type Row, readRows, writeRows } from './rows.ts';

/** Most bytes of an import: a function gets 6 MB at a time, in which the content is escaped. */
export const MAX_IMPORT_BYTES = 5 * 1024 * 1024;
/** An export goes on with another request beyond this. */
const EXPORT_BYTES = 3 * 1024 * 1024;
const MOST_FAULTS = 100;

const FORMAT_RULE = `must be ${FORMATS.join(' or ')}`;
const Format = z.enum(FORMATS, { error: FORMAT_RULE });

/** Body of `POST /api/knowledge/{kind}/import`. */
export const ImportRequest = z.strictObject({
  format: Format,
  content: z.string({ error: 'must be the text of the file' }).check(z.describe('the text of the file')),
  dryRun: z.optional(Flag.check(z.describe('`true`: only say what would be done'))),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** What an import did, in numbers of documents. */
export const ImportResult = z.object({ created: z.number(), changed: z.number(), unchanged: z.number() });
export type ImportResult = z.infer<typeof ImportResult>;

const refusal = (faults: readonly string[]): VisibleError => {
  const rest = faults.length - MOST_FAULTS;
  const shown = [...faults.slice(0, MOST_FAULTS), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return new VisibleError('invalid', ['nothing was imported; correct these', ...shown].join('\n'));
};

interface Step {
  readonly row: Row;
  readonly current: Document | undefined;
  readonly change: Change;
}

/** What has to be written for a row; nothing for what is so already. */
const stepOf = (row: Row, current: Document | undefined): Step | undefined => {
  const status = row.status ?? current?.status ?? 'published';
  const { fields, version: first } = row;
  if (current && current.status === status && isDeepStrictEqual(current.fields, fields)) return undefined;
  return { row, current, change: { status, fields, first } };
};

/**
 * Imports a file, all of it or nothing where a line is wrong. What fails later on can be imported again: what is written
 * already is not written twice.
 * @throws VisibleError `invalid` naming every bad line.
 */
export const importFile = async (
  kind: KindName,
  { format, content, dryRun = false }: ImportRequest,
  by: string,
): Promise<ImportResult> => {
  const { rows, faults } = readRows(kind, format, content);
  if (faults.length > 0) throw refusal(faults);
  if (rows.length === 0) throw new VisibleError('invalid', 'content: has no line to import');
  const known = new Map((await allOf(kind)).map((document) => [document.id, document]));
  const steps = rows.flatMap((row) => stepOf(row, known.get(row.id)) ?? []);
  if (!dryRun) {
    await eachOf(steps, WRITES_AT_ONCE, ({ row, current, change }) => writeNext(kind, row.id, current, change, by));
  }
  const created = steps.filter(({ current }) => !current).length;
  return { created, changed: steps.length - created, unchanged: rows.length - steps.length };
};

/** A piece of an export; with `after` there is more, which continues it without a header. */
export interface ExportPiece {
  readonly content: string;
  readonly after?: string | undefined;
}

/** All documents of a kind, drafts and archived ones too, in their newest version. */
export const exportFile = async (kind: KindName, format: unknown = 'jsonl', start?: string): Promise<ExportPiece> => {
  const parsed = Format.safeParse(format);
  if (!parsed.success) throw new VisibleError('invalid', `format: ${FORMAT_RULE}`);
  let content = '';
  let after = start;
  do {
    const page = await pageOf(kind, after);
    content += writeRows(kind, parsed.data, page.documents, content === '' && start === undefined);
    after = page.after;
  } while (after !== undefined && Buffer.byteLength(content) < EXPORT_BYTES);
  return { content, after };
};
