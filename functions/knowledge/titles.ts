import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../platform/batch-get.ts';
import { knowledgeTable, table } from '../platform/table.ts';
import { type Document, keyOf } from './documents.ts';

type Item = Pick<Document, 'fields' | 'live'> & { readonly sk: string };

const PROJECTION = {
  ProjectionExpression: 'sk, #fields.#question, #live.#fields.#question',
  ExpressionAttributeNames: { '#fields': 'fields', '#live': 'live', '#question': 'question' },
};

/**
 * Questions of FAQ entries by id, as they are in force where they are. What came with the deployment is missing until somebody
 * of staff opens the knowledge.
 */
export const titlesOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const keys = ids.map((id) => keyOf('faq', id));
  const documents = await batchGet<Item>(keys, (Keys) =>
    table().send(new BatchGetCommand({ RequestItems: { [knowledgeTable()]: { ...PROJECTION, Keys } } })),
  );
  return new Map(documents.map(({ sk, fields, live }) => [sk, String((live?.fields ?? fields).question)]));
};
