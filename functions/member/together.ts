import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { LostRace, type Next, ownerOf } from '../conversation/log.ts';
import { table } from '../platform/table.ts';

type Item = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A row that an entry was to be written with is not as it was read. */
export class RowChanged extends Error {
  override name = 'RowChanged';
}

/**
 * Writes an entry of a member together with what belongs to it: all or nothing.
 * @throws RowChanged when a condition of `items` fails; LostRace (which the log knows) when somebody else has the number
 */
export const writeTogether =
  (items: (next: Next) => readonly Item[]) =>
  async (next: Next): Promise<void> => {
    if (ownerOf(next.before) !== ownerOf(next.entry.state)) {
      throw new Error('an entry that changes who has a conversation is written together with what he has');
    }
    try {
      await table().send(new TransactWriteCommand({ TransactItems: [{ Put: next.put }, ...items(next)] }));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [entry, ...rows] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      if (entry === 'ConditionalCheckFailed') throw new LostRace();
      if (rows.includes('ConditionalCheckFailed')) throw new RowChanged();
      if ([entry, ...rows].includes('TransactionConflict')) throw new LostRace();
      throw error;
    }
  };
