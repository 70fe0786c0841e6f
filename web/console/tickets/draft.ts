import { me, onSignOut } from '../core/session.ts';
import { type Answering, EMPTY, found } from './answering.ts';

const PREFIX = 'uragawa.console.ticket.';

interface Kept extends Answering {
  readonly by: string;
}

/** Keeps what is being written over a reload or a sign-in that expires, for whom it is. */
export const keep = (ticket: string, answering: Answering): void => {
  const by = me.value?.sub;
  if (by === undefined) return;
  if (answering.text === '') localStorage.removeItem(PREFIX + ticket);
  else localStorage.setItem(PREFIX + ticket, JSON.stringify({ ...answering, by } satisfies Kept));
};

/** What this agent was writing. */
export const kept = (ticket: string): Answering => {
  const stored = localStorage.getItem(PREFIX + ticket);
  if (stored === null) return EMPTY;
  const { by, ...answering }: Kept = JSON.parse(stored);
  return by === me.value?.sub ? found(answering) : EMPTY;
};

onSignOut(() => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});
