import type { View } from '../client/client.ts';
import type { KeyStorage } from '../client/storage.ts';

const KEY = 'uragawa.seen';

/** How far the visitor has read, in all tabs of this browser. */
export interface Seen {
  /** Messages of others he has not seen. */
  unread(view: View): number;
  /** He sees all there is. */
  all(view: View): void;
}

export const createSeen = (storage: KeyStorage): Seen => {
  const read = (conversationId: string): number | undefined => {
    const [id, seq] = storage.getItem(KEY)?.split(' ') ?? [];
    return id === conversationId && /^\d{1,9}$/.test(seq ?? '') ? Number(seq) : undefined;
  };
  const write = (conversationId: string, seq: number) => {
    if ((read(conversationId) ?? -1) < seq) storage.setItem(KEY, `${conversationId} ${seq}`);
  };
  const head = ({ entries }: View) => entries.at(-1)?.seq ?? 0;
  return {
    unread: (view) => {
      if (view.conversationId === undefined) return 0;
      const seen = read(view.conversationId);
      // What was there before this browser knew of the conversation is history, not news.
      if (seen === undefined) write(view.conversationId, head(view));
      const from = seen ?? head(view);
      return view.entries.filter(({ seq, text, from: { role } }) => seq > from && text && role !== 'customer').length;
    },
    all: (view) => {
      if (view.conversationId !== undefined) write(view.conversationId, head(view));
    },
  };
};
