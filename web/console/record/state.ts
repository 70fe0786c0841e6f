import type { Erasure } from '../../../functions/protocol/record.ts';

/** How an erasure stands, as people say it. */
export type Stage = 'accepted' | 'erasing' | 'held' | 'checking' | 'done';

export const stageOf = ({ state, conversations }: Pick<Erasure, 'state' | 'conversations'>): Stage => {
  if (state === 'done') return 'done';
  if (state === 'swept') return 'checking';
  if (state === 'held') return 'held';
  return conversations > 0 ? 'erasing' : 'accepted';
};

/** Beyond this somebody has to look why the audit does not run. */
export const MOST_HOURS_BEHIND = 3;

/** What is typed again so that nobody erases by one click too many; spaces of an input method are none. */
export const isSame = (typed: string, target: string): boolean => {
  const plain = (text: string) => text.normalize('NFKC').trim();
  return plain(typed) !== '' && plain(typed) === plain(target);
};
