import { effect } from '@preact/signals';
import { follow, unfollow } from '../core/conversations.ts';
import { onSignOut } from '../core/session.ts';
import { shown } from './tabs.ts';

/** So many conversations that were looked at last are kept up to date: going back to one shows it at once. */
const KEPT = 10;

let recent: readonly string[] = [];

effect(() => {
  const now = [...new Set([...shown.value, ...recent])];
  for (const id of now.slice(0, KEPT)) if (!recent.includes(id)) follow(id, 'recent');
  for (const id of now.slice(KEPT)) if (recent.includes(id)) unfollow(id, 'recent');
  recent = now.slice(0, KEPT);
});

onSignOut(() => {
  recent = [];
});
