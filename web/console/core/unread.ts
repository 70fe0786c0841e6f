import { signal } from '@preact/signals';
import { conversationOf } from './conversations.ts';
import { ownerIn, unreadIn } from './ownership.ts';
import { me, onSignOut } from './session.ts';
import { say } from './socket.ts';

const SEEN = 'uragawa.console.seen';
/** Of conversations that were read longer ago it is forgotten how far. */
const MOST = 500;

const kept = (): ReadonlyMap<string, number> => new Map(JSON.parse(localStorage.getItem(SEEN) ?? '[]'));

/** How far each conversation was read in this browser, by its id. */
const seen = signal(kept());

/** How many messages of its customer nobody has looked at here. */
export const unreadOf = (id: string): number => unreadIn(conversationOf(id).value.entries, seen.value.get(id) ?? 0);

/**
 * The agent has looked at everything up to `seq`: the conversation is shown and scrolled to its end. While the page is
 * hidden he has not. The customer hears of it when it is the agent's own.
 */
export const markRead = (id: string, seq: number): void => {
  if (document.visibilityState !== 'visible' || seq <= (seen.peek().get(id) ?? 0)) return;
  const others = [...seen.peek()].filter(([other]) => other !== id);
  seen.value = new Map([...others.slice(1 - MOST), [id, seq]]);
  localStorage.setItem(SEEN, JSON.stringify([...seen.value]));
  if (ownerIn(conversationOf(id).peek().entries) === me.peek()?.sub) say({ action: 'read', conversationId: id, seq });
};

addEventListener('storage', (event) => {
  if (event.key === SEEN) seen.value = kept();
});

onSignOut(() => {
  localStorage.removeItem(SEEN);
  seen.value = new Map();
});
