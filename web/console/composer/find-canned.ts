import type { CannedReply } from './in-force.ts';

const MOST = 8;

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** How well it fits, less is better: its shortcut, then its title, its tags, its text. */
const rank = ({ shortcut = '', title, tags = [], text }: CannedReply, words: string): number => {
  if (words === '' || shortcut === words) return 0;
  if (shortcut.startsWith(words)) return 1;
  if (plain(title).startsWith(words)) return 2;
  if (plain(title).includes(words) || shortcut.includes(words)) return 3;
  if (tags.some((tag) => plain(tag).includes(words))) return 4;
  return plain(text).includes(words) ? 5 : Number.POSITIVE_INFINITY;
};

/** Canned replies for what is typed behind the `/`: those of the conversation's language first, 8 at most. */
export const findCanned = (all: readonly CannedReply[], typed: string, language: string): CannedReply[] => {
  const words = plain(typed).trim();
  const isOther = (each: CannedReply) => each.language !== undefined && !language.startsWith(each.language);
  return all
    .map((each) => ({ each, fit: rank(each, words) + (isOther(each) ? 10 : 0) }))
    .filter(({ fit }) => Number.isFinite(fit))
    .toSorted((one, other) => one.fit - other.fit || one.each.title.localeCompare(other.each.title, 'ja'))
    .slice(0, MOST)
    .map(({ each }) => each);
};

/** What is typed behind a `/` at the start or after a space, up to the cursor: where it begins, and the words. */
export const slashAt = (
  text: string,
  cursor: number,
): { readonly start: number; readonly typed: string } | undefined => {
  const match = /(?:^|[\s\u3000])[/／]([^\s/／]{0,32})$/u.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const typed = match[1] ?? '';
  return { start: cursor - typed.length - 1, typed };
};

/** The same behind an `@`. */
export const mentionAt = (
  text: string,
  cursor: number,
): { readonly start: number; readonly typed: string } | undefined => {
  const match = /(?:^|[^\w])[@＠]([^\s@＠]{0,32})$/u.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const typed = match[1] ?? '';
  return { start: cursor - typed.length - 1, typed };
};
