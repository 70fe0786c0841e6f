import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Key, type Projection } from '../platform/batch-get.ts';
import { conversationsTable, table } from '../platform/table.ts';

/** Single entries and HEADs, of any conversations; see `batchGet`. */
export const itemsAt = <Item extends object>(keys: readonly Key[], projection: Projection = {}): Promise<Item[]> =>
  batchGet(keys, (Keys) =>
    table().send(new BatchGetCommand({ RequestItems: { [conversationsTable()]: { ...projection, Keys } } })),
  );
