import { me, onSignOut } from '../core/session.ts';

/* What is being written outlives a reload and a sign-in that expired; signing out takes it away. */

const PREFIX = 'uragawa.console.knowledge/';

const nameOf = (what: string): string => `${PREFIX}${me.peek()?.sub ?? ''}/${what}`;

onSignOut(() => {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
});

/** What was being written; undefined when nothing was. */
export const storedDraft = <T>(what: string): T | undefined => {
  const text = localStorage.getItem(nameOf(what));
  return text === null ? undefined : JSON.parse(text);
};

/** Keeps what is being written; undefined: it is saved, or not wanted. */
export const keepDraft = (what: string, draft: unknown): void => {
  if (draft === undefined) localStorage.removeItem(nameOf(what));
  else localStorage.setItem(nameOf(what), JSON.stringify(draft));
};
