import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { eachOf } from '../platform/each.ts';
import { VisibleError } from '../platform/errors.ts';
import { Flag } from '../protocol/fields.ts';
import { allOf, type Change, type Document, pageOf, WRITES_AT_ONCE, writeNext } from './documents.ts';
import type { KindName } from './kinds.ts';
import { FAULTS_SOUGHT, FORMATS, type Row, readRows, writeRows } from './rows.ts';

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
  const more = faults.length < FAULTS_SOUGHT ? `and ${rest} more` : 'and more';
  const shown = [...faults.slice(0, MOST_FAULTS), ...(rest > 0 ? [more] : [])];
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

/** Where a row would write an older content over a newer one. */
const staleIn = ({ row: { line, id, version }, current }: Step): string[] =>
  current && version !== undefined && version < current.version
    ? [
        `line ${line}: version: somebody saved version ${current.version} of ${id} meanwhile; export again, or leave version empty`,
      ]
    : [];

/** Writes what has to be; where somebody was faster, the error says how far it got. */
const writeAll = async (kind: KindName, steps: readonly Step[], rows: number, by: string): Promise<void> => {
  let left = steps.length;
  try {
    await eachOf(steps, WRITES_AT_ONCE, async ({ row, current, change }) => {
      await writeNext(kind, row.id, current, change, by);
      left -= 1;
    });
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    const far = `${rows - left} of ${rows} rows are in; the same file can be imported again`;
    throw new VisibleError(error.code, `${error.message}. ${far}`);
  }
};

/**
 * Imports a file, all of it or nothing where a line is wrong. What fails later on can be imported again: what is written
 * already is not written twice.
 * @throws VisibleError `invalid` naming the bad lines, `conflict` when somebody saves one of the documents meanwhile.
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
  const stale = steps.flatMap(staleIn);
  if (stale.length > 0) throw refusal(stale);
  if (!dryRun) await writeAll(kind, steps, rows.length, by);
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
