import type { CustomerNote } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import type { Stretch } from './excerpt.ts';
import { itemsAt } from './items.ts';
import { pkOf, skOf } from './log.ts';

const MOST = 20;

type Item = Entry & { readonly pk: string };

/** Notes of staff in these conversations, the newest first; none whose text is erased. */
export const notesOf = async (conversations: readonly Stretch[]): Promise<CustomerNote[]> => {
  const keys = conversations.flatMap(({ conversationId, state: { notes = [] } }) =>
    notes.map((seq) => ({ pk: pkOf(conversationId), sk: skOf(seq) })),
  );
  const found = await itemsAt<Item>(keys);
  return found
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ pk, seq, at, body: { text, name } = {} }) => {
      if (text === undefined) return [];
      const conversationId = pk.slice(pkOf('').length);
      return [{ conversationId, seq, at: new Date(at).toISOString(), ...(name !== undefined && { name }), text }];
    })
    .slice(0, MOST);
};
