import { database } from './database.ts';
import { type Draft, isBlank } from './draft.ts';
import type { Phase, Reply } from './hold.ts';
import type { Ports } from './outbox.ts';

/** The replies of an agent in the browser's database; `restore` gives the draft as it is with a reply in it again. */
export const storeOf = (agent: string, restore: (reply: Reply) => Draft): Ports['store'] => ({
  all: async () =>
    (await (await database()).getAllFromIndex('replies', 'agent', agent)).toSorted((a, b) => a.dueAt - b.dueAt),
  get: async (id) => (await database()).get('replies', id),
  add: async (reply) => {
    const transaction = (await database()).transaction(['replies', 'drafts'], 'readwrite', { durability: 'strict' });
    const drafts = transaction.objectStore('drafts');
    const kept = await drafts.get([agent, reply.conversationId]);
    // From here on it is a reply: after a crash it must not be a draft as well.
    if (kept?.note.trim())
      await drafts.put({ mode: kept.mode, note: kept.note, reply: '', agent, conversationId: reply.conversationId });
    else await drafts.delete([agent, reply.conversationId]);
    await transaction.objectStore('replies').put(reply);
    await transaction.done;
  },
  release: async (id: string, from: Phase) => {
    const transaction = (await database()).transaction('replies', 'readwrite', { durability: 'strict' });
    const reply = await transaction.store.get(id);
    const isAsSaid = reply?.phase === from;
    if (isAsSaid) await transaction.store.put({ ...reply, phase: 'sending' });
    await transaction.done;
    return isAsSaid;
  },
  keep: async (id) => {
    const transaction = (await database()).transaction('replies', 'readwrite', { durability: 'strict' });
    const reply = await transaction.store.get(id);
    const isSending = reply?.phase === 'sending';
    if (isSending) await transaction.store.put({ ...reply, phase: 'held' });
    await transaction.done;
    return isSending;
  },
  take: async (id: string, from: Phase, back: boolean) => {
    const transaction = (await database()).transaction(['replies', 'drafts'], 'readwrite', { durability: 'strict' });
    const reply = await transaction.objectStore('replies').get(id);
    const isAsSaid = reply?.phase === from;
    if (isAsSaid) {
      await transaction.objectStore('replies').delete(id);
      const { conversationId } = reply;
      const draft = back ? restore(reply) : undefined;
      if (draft && !isBlank(draft)) await transaction.objectStore('drafts').put({ ...draft, agent, conversationId });
    }
    await transaction.done;
    return isAsSaid;
  },
});
