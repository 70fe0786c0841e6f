import { linesOf } from '../platform/lines.ts';
import { type Field, isField } from './fields.ts';
import type { Kind, Spoken } from './intent-words.ts';

/** What a look-up is about, besides the member. */
export const ARGUMENTS = ['orderNumber', 'product'] as const;
export type Argument = (typeof ARGUMENTS)[number];

/** What customers write: what means a look-up, what may mean it, and what uses its words for something else. */
export interface Phrasings {
  readonly means: readonly string[];
  readonly may: readonly string[];
  readonly others: readonly string[];
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
  /** Words that ask for one of the fields; who names some of them is shown no other. */
  readonly only: ReadonlyMap<Field, readonly string[]>;
  readonly argument?: Argument;
  /** What the language model is told of it. */
  readonly tool: string;
  /** Words that name its subject, and others of which one has to be there if none of them is. */
  readonly kinds: readonly Kind[];
  readonly phrasings: Readonly<Record<Spoken, Phrasings>>;
  /** Where in a text the product stands. */
  readonly products: Readonly<Record<Spoken, readonly RegExp[]>>;
  /** Lines of the answer, with places for values. */
  readonly lines: Readonly<Record<Spoken, readonly string[]>>;
  readonly nothing: Readonly<Record<Spoken, string>>;
}

/** What is the same for all look-ups: kinds of words, and texts that ask for none of them. */
export interface Common {
  readonly kinds: readonly Kind[];
  readonly others: Readonly<Record<Spoken, readonly string[]>>;
}

interface Section {
  readonly name: string;
  readonly lines: [key: string, value: string][];
}

const sectionsIn = (lines: readonly string[]): Section[] => {
  const sections: Section[] = [{ name: '', lines: [] }];
  for (const line of lines.filter((each) => each !== '' && !each.startsWith('# '))) {
    const [, key = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    if (name !== undefined) sections.push({ name, lines: [] });
    else sections.at(-1)?.lines.push([key, value]);
  }
  return sections;
};

const all = ({ lines }: Section, key: string): string[] =>
  lines.flatMap(([each, value]) => (each === key ? [value] : []));
const each = (section: Section, key: string): string[] => all(section, key).flatMap((line) => line.split(' / '));
const one = (section: Section, key: string): string => {
  const [value] = all(section, key);
  if (value === undefined) throw new Error(`look-ups: ${section.name} has no ${key}`);
  return value;
};
const words = (section: Section, key: string): string[] => all(section, key).flatMap((line) => line.split('|'));
const argumentOf = (section: Section): { argument?: Argument } => {
  const [named] = all(section, 'argument');
  const argument = ARGUMENTS.find((known) => known === named);
  if (named !== undefined && argument === undefined) throw new Error(`look-ups: ${section.name}: argument ${named}`);
  return argument === undefined ? {} : { argument };
};

const onlyOf = (section: Section): Map<Field, string[]> =>
  new Map(
    all(section, 'only').map((line) => {
      const [, field = '', listed = ''] = /^(\S+) (.+)$/.exec(line) ?? [];
      if (!isField(field)) throw new Error(`look-ups: ${section.name}: only ${field}, which nobody has`);
      return [field, listed.split('|')];
    }),
  );

const choiceOf = (section: Section): Pick<LookUp, 'choice'> => {
  const [labels] = all(section, 'choice');
  const [ja = '', en = ''] = labels?.split(' | ') ?? [];
  return labels === undefined ? {} : { choice: { ja, en } };
};

/**
 * The look-ups of a file.
 * @throws an Error that says what is wrong with it.
 */
export const readLookUps = (text: readonly string[]): readonly LookUp[] =>
  sectionsIn(text)
    .slice(1)
    .map((section): LookUp => {
      const { name } = section;
      const phrasings = (language: Spoken): Phrasings => ({
        means: each(section, `${language}+`),
        may: each(section, `${language}?`),
        others: each(section, `${language}-`),
      });
      const products = (language: Spoken) => all(section, `${language}@`).map((pattern) => new RegExp(pattern, 'du'));
      const [ja = '', en = ''] = one(section, 'title').split(' | ');
      const reads = one(section, 'reads').split(' ');
      const unknown = reads.find((field) => !isField(field));
      if (unknown !== undefined) throw new Error(`look-ups: ${name} reads ${unknown}, which nobody has`);
      return {
        name,
        title: { ja, en },
        ...choiceOf(section),
        level: Number(one(section, 'level')),
        reads: reads.filter(isField),
        only: onlyOf(section),
        ...argumentOf(section),
        tool: one(section, 'tool'),
        kinds: [{ words: words(section, 'words'), role: 'subject' }, { words: words(section, 'with') }],
        phrasings: { ja: phrasings('ja'), en: phrasings('en') },
        products: { ja: products('ja'), en: products('en') },
        lines: { ja: all(section, 'ja='), en: all(section, 'en=') },
        nothing: { ja: one(section, 'ja0'), en: one(section, 'en0') },
      };
    });

/** The kind of words that only general questions have. */
const GENERAL = '@how';

const commonIn = (text: readonly string[]): Common => {
  const [common = { name: '', lines: [] }] = sectionsIn(text);
  return {
    kinds: common.lines.flatMap(([key, value]): Kind[] => {
      const words = value.split('|');
      if (key === GENERAL) return [{ words, role: 'general' }];
      return key.startsWith('@') ? [{ words }] : [];
    }),
    others: { ja: each(common, 'ja-'), en: each(common, 'en-') },
  };
};

let read: { lookUps: readonly LookUp[]; common: Common } | undefined;

/** Data, not code: a function that is starting has been asked nothing yet. */
const fromFile = () => {
  if (read) return read;
  const text = linesOf(new URL('./look-ups.txt', import.meta.url));
  read = { lookUps: readLookUps(text), common: commonIn(text) };
  return read;
};

/** What members of this deployment can look up. */
export const lookUps = (): readonly LookUp[] => fromFile().lookUps;

export const common = (): Common => fromFile().common;

export const lookUpNamed = (name: string): LookUp | undefined => lookUps().find((each) => each.name === name);
