import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, type QueryCommandInput, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { knowledgeTable, table } from '../platform/table.ts';
import type { Fields, KindName } from './kinds.ts';

export const STATUSES = ['draft', 'published', 'archived'] as const;
export type Status = (typeof STATUSES)[number];

/** One version of a document; `by` saved it at `at` (epoch ms). */
export interface Version {
  readonly version: number;
  readonly status: Status;
  readonly fields: Fields;
  readonly by: string;
  readonly at: number;
}

/** The newest version of a document, and the published one: a draft of something published leaves that as it is. */
export interface Document extends Version {
  readonly id: string;
  readonly live?: Pick<Version, 'version' | 'fields'> | undefined;
}

/** What is saved as a document's next version. */
export interface Change {
  readonly status: Status;
  readonly fields: Fields;
  /** Number of the first version. @default 1 */
  readonly first?: number | undefined;
}

/** Documents that are written at the same time when there are many. */
export const WRITES_AT_ONCE = 20;
/** How often a write that met another transaction is tried, and how long it waits at most before the second try. */
const ATTEMPTS = 5;
const PAUSE_MS = 50;

const pkOf = (kind: KindName): string => kind.toUpperCase();
export const keyOf = (kind: KindName, id: string) => ({ pk: pkOf(kind), sk: id });
const historyOf = (kind: KindName, id: string): string => `${pkOf(kind)}#${id}`;
const skOf = (version: number): string => String(version).padStart(8, '0');

const documentOf = (item: Record<string, unknown>): Document => {
  const { pk: _, sk, ...rest } = item;
  return { id: String(sk), ...(rest as Omit<Document, 'id'>) };
};

/** Reads a document; undefined when there is none with this id. */
export const readDocument = async (kind: KindName, id: string): Promise<Document | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: knowledgeTable(), Key: keyOf(kind, id), ConsistentRead: true }),
  );
  return Item && documentOf(Item);
};

const query = (pk: string, more: Partial<QueryCommandInput>) =>
  table().send(
    new QueryCommand({
      TableName: knowledgeTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ...more,
    }),
  );

/** Documents by id, those after the one given; as many as one read gives, and `after` for the next page if there is one. */
export const pageOf = async (
  kind: KindName,
  after?: string,
  limit?: number,
): Promise<{ documents: Document[]; after?: string }> => {
  const pk = pkOf(kind);
  const { Items = [], LastEvaluatedKey } = await query(pk, {
    ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
    ...(limit !== undefined && { Limit: limit }),
  });
  return {
    documents: Items.map(documentOf),
    ...(LastEvaluatedKey && { after: String(LastEvaluatedKey.sk) }),
  };
};

/** All documents of a kind, by id. */
export const allOf = async (kind: KindName): Promise<Document[]> => {
  const found: Document[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await pageOf(kind, after);
    found.push(...page.documents);
    after = page.after;
  }
  return found;
};

const MOST_VERSIONS = 50;

/** The newest versions of a document, the last one first. */
export const versionsOf = async (kind: KindName, id: string): Promise<Version[]> => {
  const { Items = [] } = await query(historyOf(kind, id), { ScanIndexForward: false, Limit: MOST_VERSIONS });
  return Items.map(({ pk: _pk, sk: _sk, ...version }) => version as Version);
};

const conflict = (id: string) =>
  new VisibleError('conflict', `version: somebody saved another one of ${id} meanwhile; read it and change that`);

/** The same change by the same person: a write whose answer got lost. */
const isSame = (found: Document, { version, status, fields, by }: Omit<Version, 'at'>): boolean =>
  found.version === version && found.status === status && found.by === by && isDeepStrictEqual(found.fields, fields);

/** What becomes of a document: a draft goes beside what is published, the archive takes that away. */
export const nextOf = (current: Document | undefined, change: Change, by: string, at: number): Omit<Document, 'id'> => {
  const { status, fields, first = 1 } = change;
  const version = current ? current.version + 1 : first;
  const live = { draft: current?.live, published: { version, fields }, archived: undefined }[status];
  return { version, status, fields, by, at, ...(live && { live }) };
};

const transactionOf = (kind: KindName, id: string, current: Document | undefined, next: Omit<Document, 'id'>) => {
  const { live: _, ...version } = next;
  const unchanged = current
    ? {
        ConditionExpression: '#version = :read',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':read': current.version },
      }
    : { ConditionExpression: 'attribute_not_exists(sk)' };
  const TableName = knowledgeTable();
  const history = { pk: historyOf(kind, id), sk: skOf(next.version), ...version };
  return new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName, Item: { pk: pkOf(kind), sk: id, ...next }, ...unchanged } },
      { Put: { TableName, Item: history, ConditionExpression: 'attribute_not_exists(sk)' } },
    ],
  });
};

/**
 * Writes a document's next version, if it still is as it was read (undefined: not there), and the history with it.
 * @throws VisibleError `conflict` when somebody was faster.
 */
export const writeNext = async (
  kind: KindName,
  id: string,
  current: Document | undefined,
  change: Change,
  by: string,
): Promise<Document> => {
  const next = nextOf(current, change, by, Date.now());
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      await table().send(transactionOf(kind, id, current, next));
      return { id, ...next };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
    }
    const found = await readDocument(kind, id);
    if (found && isSame(found, next)) return found;
    if (found?.version !== current?.version) throw conflict(id);
    // Refused beside another transaction that has not come to anything yet.
    await setTimeout(attempt * PAUSE_MS * Math.random());
  }
  throw new VisibleError('busy', `${id} is being saved by somebody else; try again`);
};

/**
 * Saves the version after the one that was read (0: a new document). The same request again answers the same.
 * @throws VisibleError `conflict` when the version read is not the newest any more.
 */
export const saveDocument = async (
  kind: KindName,
  id: string,
  read: number,
  change: Change,
  by: string,
): Promise<Document> => {
  const current = await readDocument(kind, id);
  if ((current?.version ?? 0) === read) return writeNext(kind, id, current, change, by);
  if (current && isSame(current, { version: read + 1, by, ...change })) return current;
  throw conflict(id);
};
