import { linesOf } from '../platform/lines.ts';

/**
 * What customers call the same thing, a concept a line: its name, then words in Japanese, English, German, French, Korean
 * and Chinese. `*`: any ending; `~`: a space inside a phrase. Words of the table are matched in texts and questions alike,
 * so a question meets an entry that says the same in other words, or in another language.
 */
export const readConcepts = (): string[] =>
  // Data, not code: a function that is starting has nothing to look for yet.
  linesOf(new URL('./concepts.txt', import.meta.url));
