import { wordsLanguage } from '../conversation/texts.ts';
import { linesOf } from '../platform/lines.ts';

/** Data, not code: of each line its name, Japanese and English, with places for values. */
const read = (): ReadonlyMap<string, readonly string[]> =>
  new Map(
    linesOf(new URL('./step-words.txt', import.meta.url)).map((line) => {
      const [name = '', ...texts] = line.split(' | ');
      return [name, texts];
    }),
  );

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** The line of `step-words.txt` in the language, English for every one but Japanese. */
export const line = (name: string, language: string): string => {
  known ??= read();
  return known.get(name)?.[wordsLanguage(language) === 'ja' ? 0 : 1] ?? '';
};

/** The same with its places filled. */
export const spoken = (name: string, language: string, values: Readonly<Record<string, string>> = {}): string =>
  line(name, language).replace(/\{(\w+)\}/g, (_, place: string) => values[place] ?? '');
