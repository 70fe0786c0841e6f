import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { onSignOut } from '../core/session.ts';
import type { Draft } from './draft.ts';
import type { Reply } from './hold.ts';

/** What of an agent's work outlives the page, until he signs out. */
export interface Kept extends DBSchema {
  replies: { key: string; value: Reply; indexes: { agent: string } };
  /** By agent and conversation. */
  drafts: { key: [string, string]; value: Draft & { readonly agent: string; readonly conversationId: string } };
}

let opened: Promise<IDBPDatabase<Kept>> | undefined;

/** The database; one that could not be opened is opened anew the next time. */
export const database = (): Promise<IDBPDatabase<Kept>> => {
  opened ??= openDB<Kept>('uragawa.console', 1, {
    upgrade: (db) => {
      db.createObjectStore('replies', { keyPath: 'id' }).createIndex('agent', 'agent');
      db.createObjectStore('drafts', { keyPath: ['agent', 'conversationId'] });
    },
    blocking: (_from, _to, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
      opened = undefined;
    },
    terminated: () => {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
};

// Whoever signs out leaves nothing behind, nor does anybody before him who did not.
onSignOut(async () => {
  const db = await database();
  await Promise.all([db.clear('replies'), db.clear('drafts')]);
});
