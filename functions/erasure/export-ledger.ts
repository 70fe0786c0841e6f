import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditTable, table } from '../platform/table.ts';
import { ENDED, HOLD } from './hold.ts';
import { REQUESTS } from './ledger.ts';

/** Where it is noted that all that is held of a person was taken out. */
export const EXPORTS = 'EXPORT';

/** What the ledger has of a person: an erasure that was asked for, a legal hold, or that all of this was taken out. */
export interface ExportedNote {
  readonly at: string;
  readonly what: 'erasure' | 'hold' | 'export';
  /** What it is about: the person, or a conversation of his. */
  readonly of: string;
  readonly by?: string;
  readonly note?: string;
  /** When an erasure had removed all of it, or a hold was ended, and why. */
  readonly endedAt?: string;
  readonly ending?: string;
}

type Row = Record<string, unknown>;

const rowsOf = async (pk: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: Row | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: auditTable(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: next,
      }),
    );
    rows.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return rows;
};

const text = <N extends string>(name: N, value: unknown): { readonly [K in N]?: string } =>
  (value === undefined ? {} : { [name]: String(value) }) as { readonly [K in N]?: string };
const time = (value: unknown): string | undefined =>
  typeof value === 'number' ? new Date(value).toISOString() : undefined;

const noteOf =
  (what: ExportedNote['what']) =>
  (row: Row): ExportedNote => {
    const ended = Object(row.ended);
    return {
      at: time(row.requestedAt) ?? time(row.at) ?? String(row.sk).split('#')[0] ?? '',
      what,
      of: `${row.what} ${row.target}`,
      ...text('by', row.by),
      ...text('note', row.note),
      ...text('endedAt', time(row.sweptAt) ?? time(ended.at)),
      ...text('ending', ended.note),
    };
  };

/** All that the ledger has of these targets, the oldest first: surrogates and ids, of which nothing else is kept by target. */
export const ledgerOf = async (targets: ReadonlySet<string>): Promise<ExportedNote[]> => {
  const read = async (pk: string, what: ExportedNote['what']) =>
    (await rowsOf(pk)).filter(({ target }) => targets.has(String(target))).map(noteOf(what));
  const found = await Promise.all([
    read(REQUESTS, 'erasure'),
    read(HOLD, 'hold'),
    read(ENDED, 'hold'),
    read(EXPORTS, 'export'),
  ]);
  return found.flat().toSorted((a, b) => (a.at < b.at ? -1 : 1));
};
