import { linesOf } from '../../platform/lines.ts';

/** Words that the guard goes by. */
interface GuardWords {
  /**
   * What a business is bound by, in the languages that are answered in: a sentence may speak of it only when the entry it
   * names does. This holds across languages, where words cannot be compared.
   */
  readonly binding: readonly RegExp[];
  /** A "no" in the languages of the FAQ: an answer must not turn what its entry says. */
  readonly negation: ReadonlyMap<string, RegExp>;
  /** Numbers written as words. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Units as they are written behind a number, the first that fits first. */
  readonly units: readonly (readonly [unit: string, forms: string])[];
}

const read = (): GuardWords => {
  const sections = new Map<string, string[]>();
  let section = '';
  // Data, not code: a function that is starting has nothing to judge yet.
  for (const line of linesOf(new URL('./guard-words.txt', import.meta.url))) {
    if (line.startsWith('@')) section = line.slice(1);
    else if (line !== '' && !line.startsWith('#')) sections.set(section, [...(sections.get(section) ?? []), line]);
  }
  const inSection = (name: string): string[] => sections.get(name) ?? [];
  const namedOf = (name: string) =>
    inSection(name).map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  return {
    binding: inSection('binding').map((pattern) => new RegExp(pattern, 'iu')),
    negation: new Map(namedOf('negation').map(([language, pattern]) => [language, new RegExp(pattern, 'iu')])),
    numbers: new Map(
      namedOf('numbers').flatMap(([value, words]) => words.split(' ').map((word) => [word, Number(value)] as const)),
    ),
    units: namedOf('units'),
  };
};

let words: GuardWords | undefined;

/** Read when the first answer is judged. */
export const guardWords = (): GuardWords => {
  words ??= read();
  return words;
};
