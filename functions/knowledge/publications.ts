import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Figures } from '../bot/evaluate.ts';
import { VisibleError } from '../platform/errors.ts';
import { knowledgeTable, table } from '../platform/table.ts';

/** One publish. Its item in the table is what puts the index at `key` in force. */
export interface Publication {
  /** From 1, without gaps. */
  readonly number: number;
  readonly key: string;
  /** Version of the snapshot: the same for the same content. */
  readonly snapshot: string;
  /** Hex, of the file: whoever changes it does not change this. Missing where older code has published. */
  readonly sha256?: string;
  /** Entries in it. */
  readonly count: number;
  readonly figures: Figures;
  readonly by: string;
  readonly at: number;
  /** Whether golden questions got worse and somebody published nevertheless. */
  readonly forced: boolean;
}

const PK = 'PUBLISHED';

/** 8 digits, so that texts are ordered as numbers are. */
export const digitsOf = (number: number): string => String(number).padStart(8, '0');

/** The newest publications, the last one first. */
export const newestPublications = async (most: number): Promise<Publication[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: knowledgeTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PK },
      ScanIndexForward: false,
      Limit: most,
    }),
  );
  return Items.map(({ pk: _pk, sk: _sk, ...publication }) => publication as Publication);
};

/**
 * Puts a publication in force.
 * @throws VisibleError `conflict` when another one took its number.
 */
export const commit = async (publication: Publication): Promise<void> => {
  const Item = { pk: PK, sk: digitsOf(publication.number), ...publication };
  try {
    await table().send(
      new PutCommand({ TableName: knowledgeTable(), Item, ConditionExpression: 'attribute_not_exists(sk)' }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // It may be our own write, whose answer got lost.
    const [newest] = await newestPublications(1);
    if (isDeepStrictEqual(newest, publication)) return;
    throw new VisibleError('conflict', 'somebody else published meanwhile; look at it and publish again');
  }
};
