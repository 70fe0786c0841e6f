import { readFileSync } from 'node:fs';
import { withoutAccents } from '../bot/concept.ts';
import { normalize, toHiragana } from '../bot/text.ts';

export const RISKS = [
  'self_harm',
  'injury',
  'legal',
  'police',
  'regulator',
  'consumer_center',
  'media',
  'payment_dispute',
  'privacy',
] as const;
export type Risk = (typeof RISKS)[number];

/** What a customer's words tell besides the question. */
export interface Signals {
  readonly wantsPerson: boolean;
  readonly refusesPerson: boolean;
  /** 0 none, 1 displeased, 2 angry, 3 abusive or threatening. */
  readonly anger: 0 | 1 | 2 | 3;
  /** Says that asking leads nowhere. */
  readonly frustration: boolean;
  readonly risks: readonly Risk[];
  /** Words of the lexicon that explain the rest; never what the customer wrote. */
  readonly words: readonly string[];
}

const ANGERS = { anger3: 3, anger2: 2, anger1: 1 } as const;
type AngerKind = keyof typeof ANGERS;
const ANGER_KINDS: readonly AngerKind[] = ['anger3', 'anger2', 'anger1'];
const KINDS = ['friend', 'refusal', 'alone', 'wish', ...RISKS, ...ANGER_KINDS, 'frustration'] as const;
type Kind = (typeof KINDS)[number];

interface Word {
  readonly list: string;
  readonly written: string;
  readonly isBeginning: boolean;
  readonly startsWord: boolean;
}

interface Node {
  readonly next: Map<string, Node>;
  readonly words: Word[];
}

interface Element {
  readonly list: string;
  readonly isOptional: boolean;
  /** Most characters between it and the one before. */
  readonly reach: number;
}

interface Rule {
  readonly kind: Kind;
  readonly elements: readonly Element[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

interface Lexicon {
  readonly root: Node;
  readonly rules: Map<Kind, Rule[]>;
}

/** A word or a sequence of them in a clause. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
}

type Hits = Map<string, Match[]>;

/** Most characters between two words of a sequence, by the sign between them. */
const GAPS = new Map([
  ['~', 12],
  ['+', 6],
]);
const LONGEST_WORD = 30;
const MOST_WORDS = 10;
const LATIN = /[a-z0-9]/;
/** 友人, 1人 and この人 are not "a person". */
const GOES_ON = /[\p{sc=Han}\dの]/u;

/** As `normalize`, and katakana as hiragana without long vowels, Latin without accents, a clause in one piece. */
export const fold = (text: string): string =>
  toHiragana(
    normalize(text)
      .replace(/\bw\/o\b/g, 'without')
      .replace(/\bw\/ ?/g, 'with ')
      .replace(/[\u00c0-\u024f\u1e00-\u1eff]+/g, withoutAccents)
      .replace(/ [-–—]+ /g, '. ')
      // After a particle, which チャット does not end with.
      .replace(/(?<=[とにへを])[、,\s]+/gu, ''),
  )
    .replace(/[ー〜]|(?<=\p{sc=Hira})~/gu, '')
    .replace(/(?<=[\p{sc=Han}\p{sc=Hira}])[ \t]+(?=[\p{sc=Han}\p{sc=Hira}])/gu, '')
    .replace(/[ \t'’_-]+/g, ' ');

const clausesOf = (folded: string): string[] =>
  folded
    .split(/[^\p{L}\p{N}\p{M} ]+/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');

const listOf = <K, V>(map: Map<K, V[]>, key: K): V[] => {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
};

const plant = (root: Node, list: string, written: string): void => {
  let node = root;
  for (const char of fold(written.replace(/^\^|\*$/g, '').replaceAll('_', ' '))) {
    const next: Node = node.next.get(char) ?? { next: new Map(), words: [] };
    node.next.set(char, next);
    node = next;
  }
  // オペレータ and オペレーター are one.
  if (node.words.some((word) => word.list === list)) return;
  node.words.push({
    list,
    written: written.replace(/^\^|\*$/g, '').replaceAll('_', ' '),
    isBeginning: written.endsWith('*'),
    startsWord: written.startsWith('^'),
  });
};

const elementsOf = (sequence: string): Element[] => {
  const elements: Element[] = [];
  let reach = 1;
  for (const part of sequence.trim().split(/\s+/)) {
    const gap = GAPS.get(part);
    if (gap !== undefined) reach = gap;
    else {
      elements.push({ list: part.replace('?', ''), isOptional: part.endsWith('?'), reach });
      reach = 1;
    }
  }
  return elements;
};

const kindOf = (name: string): Kind | undefined => KINDS.find((kind) => kind === name);

const addLine = (lexicon: Lexicon, line: string): void => {
  const [, name = '', marks = '', sign = '', rest = ''] = /^(\w+)([<>]*) ?([:=]) (.*)$/.exec(line) ?? [];
  const kind = kindOf(name);
  if (sign === ':') for (const word of rest.split(/\s+/)) plant(lexicon.root, `${name}${marks}`, word);
  if (kind === undefined) return;
  const elements = elementsOf(sign === ':' ? `${name}${marks}` : rest);
  const rules = listOf(lexicon.rules, kind);
  const isThere = rules.some((rule) => rule.elements.length === 1 && rule.elements[0]?.list === elements[0]?.list);
  if (sign === '=' || !isThere)
    rules.push({ kind, elements, isFirst: marks.includes('<'), isLast: marks.includes('>') });
};

const readLexicon = (languages: ReadonlySet<string>): Lexicon => {
  const lexicon: Lexicon = { root: { next: new Map(), words: [] }, rules: new Map() };
  let isRead = false;
  // Data, not code: a function that is starting has nothing to look for yet.
  for (const line of readFileSync(new URL('./signals.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('@')) isRead = languages.has(line.slice(1).trim());
    else if (isRead && !line.startsWith('#')) addLine(lexicon, line.trim());
  }
  return lexicon;
};

const MORE_LANGUAGES: readonly string[] = ['zh', 'ko', 'de', 'fr'];
const lexicons = new Map<string, Lexicon>();

/** Japanese and English are understood in every language. */
export const lexiconOf = (language: string): Lexicon => {
  const more = MORE_LANGUAGES.find((code) => code === language) ?? '';
  const lexicon = lexicons.get(more) ?? readLexicon(new Set(['ja', 'en', more]));
  lexicons.set(more, lexicon);
  return lexicon;
};

const endOf = (word: Word, clause: string, start: number, at: number): number | undefined => {
  if (word.startsWord && GOES_ON.test(clause.charAt(start - 1))) return undefined;
  if (LATIN.test(clause.charAt(start)) && LATIN.test(clause.charAt(start - 1))) return undefined;
  let end = at;
  if (!LATIN.test(clause.charAt(at - 1))) return end;
  while (word.isBeginning && LATIN.test(clause.charAt(end)) && end - start < LONGEST_WORD) end += 1;
  return LATIN.test(clause.charAt(end)) ? undefined : end;
};

/** Where the words of the lists stand in a clause. */
export const hitsIn = (clause: string, root: Node): Hits => {
  const hits: Hits = new Map();
  for (let start = 0; start < clause.length; start += 1) {
    let node = root.next.get(clause.charAt(start));
    for (let at = start + 1; node !== undefined; at += 1) {
      for (const word of node.words) {
        const end = endOf(word, clause, start, at);
        // Lists of glue, such as "please", explain nothing.
        const words = word.list.startsWith('_') ? [] : [word.written];
        if (end !== undefined) listOf(hits, word.list).push({ start, end, words });
      }
      node = node.next.get(clause.charAt(at));
    }
  }
  return hits;
};

const followed = (before: readonly Match[], hits: readonly Match[], reach: number, clause: string): Match[] => {
  const byEnd = new Map<number, Match>();
  for (const match of before) if (!byEnd.has(match.end)) byEnd.set(match.end, match);
  return hits.flatMap((hit) => {
    for (let gap = 0; gap <= reach; gap += 1) {
      const match = byEnd.get(hit.start - gap);
      const isNear = gap === 0 || reach > 1 || clause.charAt(hit.start - 1) === ' ';
      if (match && isNear) return [{ start: match.start, end: hit.end, words: [...match.words, ...hit.words] }];
    }
    return [];
  });
};

const matchesOf = ({ elements, isFirst, isLast }: Rule, hits: Hits, clause: string): Match[] => {
  if (elements.some(({ list, isOptional }) => !isOptional && !hits.has(list))) return [];
  const [first, ...rest] = elements;
  let matches = hits.get(first?.list ?? '') ?? [];
  for (const { list, isOptional, reach } of rest) {
    const longer = followed(matches, hits.get(list) ?? [], reach, clause);
    matches = isOptional ? [...matches, ...longer] : longer;
  }
  return matches.filter(({ start, end }) => (!isFirst || start === 0) && (!isLast || end === clause.length));
};

const matchesOfKind = (lexicon: Lexicon, kind: Kind, hits: Hits, clause: string): Match[] =>
  (lexicon.rules.get(kind) ?? []).flatMap((rule) => matchesOf(rule, hits, clause));

/** The hits that are not part of what was found. */
const without = (hits: Hits, found: readonly Match[], length: number): Hits => {
  if (found.length === 0) return hits;
  const isTaken = new Uint8Array(length);
  for (const { start, end } of found) isTaken.fill(1, start, end);
  const left: Hits = new Map();
  for (const [list, matches] of hits) {
    const free = matches.filter(({ start, end }) => !(isTaken[start] && isTaken[end - 1]));
    if (free.length > 0) left.set(list, free);
  }
  return left;
};

/** What a clause says, kind by kind. */
const readClause = (lexicon: Lexicon, clause: string, isAll: boolean): Map<Kind, Match[]> => {
  const hits = hitsIn(clause, lexicon.root);
  const meant = without(hits, matchesOfKind(lexicon, 'friend', hits, clause), clause.length);
  const refused = matchesOfKind(lexicon, 'refusal', meant, clause);
  const wishable = without(meant, refused, clause.length);
  const alone = isAll ? matchesOfKind(lexicon, 'alone', wishable, clause) : [];
  const said = new Map<Kind, Match[]>([['refusal', refused]]);
  for (const kind of KINDS.slice(KINDS.indexOf('wish'))) {
    const from = kind === 'wish' ? wishable : meant;
    said.set(kind, [...(kind === 'wish' ? alone : []), ...matchesOfKind(lexicon, kind, from, clause)]);
  }
  return said;
};

const lastEnd = (matches: readonly Match[] | undefined): number =>
  (matches ?? []).reduce((last, { end }) => Math.max(last, end), -1);

/** Reads what a customer writes, in linear time. The language adds its words to the Japanese and English ones. */
export const signalsIn = (text: string, language: string): Signals => {
  const lexicon = lexiconOf(language);
  const clauses = clausesOf(fold(text));
  const isFiller = (clause: string) =>
    (hitsIn(clause, lexicon.root).get('_filler') ?? []).some(({ start, end }) => end - start === clause.length);
  const telling = clauses.length > 1 ? clauses.filter((clause) => !isFiller(clause)) : clauses;
  const words = new Map<Kind, Set<string>>();
  // Who changes his mind means what he says last.
  let last: Kind | undefined;
  // A sigh beside it leaves a word alone.
  const isSigh = (clause: string) => (readClause(lexicon, clause, false).get('frustration') ?? []).length > 0;
  const isAlone = telling.length === 1 || telling.filter((clause) => !isSigh(clause)).length === 1;
  for (const clause of telling) {
    const said = readClause(lexicon, clause, isAlone && (telling.length === 1 || !isSigh(clause)));
    const [wish, refusal] = [lastEnd(said.get('wish')), lastEnd(said.get('refusal'))];
    if (wish !== refusal) last = wish > refusal ? 'wish' : 'refusal';
    for (const [kind, matches] of said) {
      if (matches.length > 0)
        words.set(kind, new Set([...(words.get(kind) ?? []), ...matches.flatMap((m) => m.words)]));
    }
  }
  words.delete(last === 'wish' ? 'refusal' : 'wish');
  const anger = ANGER_KINDS.find((kind) => words.has(kind));
  const explained = KINDS.flatMap((kind) => [...(words.get(kind) ?? [])]);
  return {
    wantsPerson: last === 'wish',
    refusesPerson: last === 'refusal',
    anger: anger ? ANGERS[anger] : 0,
    frustration: words.has('frustration'),
    risks: RISKS.filter((risk) => words.has(risk)),
    words: [...new Set(explained)].slice(0, MOST_WORDS),
  };
};
