import { wordsLanguage } from '../conversation/texts.ts';
import { linesOf } from '../platform/lines.ts';

/** What customers are told about people: names of the lines of words.txt. */
export const WORDS = [
  'handedOn',
  'taken',
  'reopened',
  'lost',
  'gone',
  'moved',
  'toBot',
  'askBot',
  'byMail',
  'leaveLine',
  'bot',
  'message',
  'leave',
  'opensAt',
  'closed',
  'resolved',
  'onlyFile',
  'useForm',
  'leaveForm',
  'showPerson',
] as const;

/** Data, not code: a function that is starting has nothing to say yet. Of each line its name, Japanese and English. */
const read = (): ReadonlyMap<string, readonly string[]> =>
  new Map(
    linesOf(new URL('./words.txt', import.meta.url)).map((line) => {
      const [name = '', ...texts] = line.split(' | ');
      return [name, texts];
    }),
  );

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** The line in the language, or in English for every language but Japanese. */
export const words = (which: (typeof WORDS)[number], language: string): string => {
  known ??= read();
  return known.get(which)?.[wordsLanguage(language) === 'ja' ? 0 : 1] ?? '';
};
