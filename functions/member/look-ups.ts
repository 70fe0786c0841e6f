import { linesOf } from '../platform/lines.ts';
import { type Field, isField } from './fields.ts';

/** What a look-up is about, besides the member. */
export const ARGUMENTS = ['orderNumber', 'product'] as const;
export type Argument = (typeof ARGUMENTS)[number];

type Spoken = 'ja' | 'en';
export interface Patterns {
  readonly means: readonly RegExp[];
  readonly excludes: readonly RegExp[];
}

/** Something that members can ask of their own data, as `look-ups.txt` has it. */
export interface LookUp {
  readonly name: string;
  readonly title: Readonly<Record<Spoken, string>>;
  /** What is on its button; without it there is none. */
  readonly choice?: Readonly<Record<Spoken, string>>;
  /** How the customer has to be known: 0 to 2. */
  readonly level: number;
  readonly reads: readonly Field[];
  readonly argument?: Argument;
  /** What the language model is told of it. */
  readonly tool: string;
  readonly patterns: Readonly<Record<Spoken, Patterns>>;
  /** Lines of the answer, with places for values. */
  readonly lines: Readonly<Record<Spoken, readonly string[]>>;
  readonly nothing: Readonly<Record<Spoken, string>>;
}

/** Kana, width and case do not count, nor do blanks of Japanese. As long as `plain`, so that a place in one is one in the other. */
export const folded = (plain: string): string => {
  const small = plain.toLowerCase();
  const same = small.length === plain.length ? small : plain;
  return same.replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
};

/** Letters that may stand between the words of a pattern: a particle or two, no second thought. */
const BETWEEN: Record<Spoken, string> = { ja: '.{0,16}?', en: '.{0,30}?' };

/** `#` and a question mark stand for themselves: the words of a pattern are no regular expression. */
const escaped = (word: string): string => word.replace(/[.?+*()[\]{}^$\\/]/g, '\\$&');

const wordIn = (word: string, language: Spoken): string => {
  if (language === 'ja') return escaped(folded(word.normalize('NFKC')));
  const any = word.endsWith('*');
  const bare = escaped((any ? word.slice(0, -1) : word).replaceAll('_', ' '));
  return /^[a-z]/.test(bare) ? `(?<![a-z'])${bare}${any ? '' : '(?![a-z])'}` : bare;
};

const compiled = (pattern: string, language: Spoken, lists: ReadonlyMap<string, string>): RegExp => {
  if (pattern.startsWith('/')) return new RegExp(folded(pattern.slice(1, -1)), 'du');
  const either = (element: string): string =>
    element
      .replace(/@[a-z]+/g, (name) => `(?:${name})`)
      .split(/\|(?![^(]*\))/)
      .flatMap((word) => {
        const [, before = '', list, after = ''] = /^(.*?)\(\?:@([a-z]+)\)(.*)$/.exec(word) ?? [];
        if (list === undefined) return [wordIn(word, language)];
        const words = lists.get(list);
        if (words === undefined) throw new Error(`look-ups: there is no list @${list}`);
        return words.split('|').map((each) => wordIn(`${before}${each}${after}`, language));
      })
      .join('|');
  return new RegExp(
    pattern
      .trim()
      .split(/\s+/)
      .map((element) => `(?:${either(element)})`)
      .join(BETWEEN[language]),
    'du',
  );
};

interface Section {
  readonly name: string;
  readonly lines: [key: string, value: string][];
}

const sectionsIn = (lines: readonly string[]) => {
  const lists = new Map<string, string>();
  const sections: Section[] = [{ name: '', lines: [] }];
  for (const line of lines.filter((each) => each !== '' && !each.startsWith('# '))) {
    const [, key = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    if (name !== undefined) sections.push({ name, lines: [] });
    else if (key.startsWith('@')) lists.set(key.slice(1), value);
    else sections.at(-1)?.lines.push([key, value]);
  }
  return { lists, sections };
};

const all = ({ lines }: Section, key: string): string[] =>
  lines.flatMap(([each, value]) => (each === key ? [value] : []));
const one = (section: Section, key: string): string => {
  const [value] = all(section, key);
  if (value === undefined) throw new Error(`look-ups: ${section.name} has no ${key}`);
  return value;
};
const argumentOf = (section: Section): { argument?: Argument } => {
  const [named] = all(section, 'argument');
  const argument = ARGUMENTS.find((each) => each === named);
  if (named !== undefined && argument === undefined) throw new Error(`look-ups: ${section.name}: argument ${named}`);
  return argument === undefined ? {} : { argument };
};

const choiceOf = (section: Section): Pick<LookUp, 'choice'> => {
  const [labels] = all(section, 'choice');
  const [ja = '', en = ''] = labels?.split(' | ') ?? [];
  return labels === undefined ? {} : { choice: { ja, en } };
};

/**
 * The look-ups of a file.
 * @throws an Error that says what is wrong with it.
 */
export const readLookUps = (text: readonly string[]): readonly LookUp[] => {
  const { lists, sections } = sectionsIn(text);
  const [common, ...named] = sections;
  return named.map((section): LookUp => {
    const patterns = (language: Spoken): Patterns => ({
      means: all(section, `${language}+`).map((each) => compiled(each, language, lists)),
      excludes: [common, section].flatMap((from) =>
        from === undefined ? [] : all(from, `${language}-`).map((each) => compiled(each, language, lists)),
      ),
    });
    const [ja = '', en = ''] = one(section, 'title').split(' | ');
    const reads = one(section, 'reads').split(' ');
    const unknown = reads.find((field) => !isField(field));
    if (unknown !== undefined) throw new Error(`look-ups: ${section.name} reads ${unknown}, which nobody has`);
    return {
      name: section.name,
      title: { ja, en },
      ...choiceOf(section),
      level: Number(one(section, 'level')),
      reads: reads.filter(isField),
      ...argumentOf(section),
      tool: one(section, 'tool'),
      patterns: { ja: patterns('ja'), en: patterns('en') },
      lines: { ja: all(section, 'ja='), en: all(section, 'en=') },
      nothing: { ja: one(section, 'ja0'), en: one(section, 'en0') },
    };
  });
};

let known: readonly LookUp[] | undefined;

/** What members of this deployment can look up. Data, not code: a function that is starting has been asked nothing yet. */
export const lookUps = (): readonly LookUp[] =>
  (known ??= readLookUps(linesOf(new URL('./look-ups.txt', import.meta.url))));

export const lookUpNamed = (name: string): LookUp | undefined => lookUps().find((each) => each.name === name);
