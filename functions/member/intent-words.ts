/** A kind of words, of which one stands for the other: names of a look-up's subject, ways to ask when, to say mine. */
export interface Kind {
  readonly words: readonly string[];
  /** Whether they name what a look-up is about, or make a question a general one, whatever it is about. */
  readonly role?: 'subject' | 'general';
}

export type Spoken = 'ja' | 'en';

const BETWEEN_JAPANESE = /(?<=[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}ー、。]) (?=[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}])/gu;

/** Half-width, with one kind of hyphen, quotation mark and blank. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(?<=[a-z\d])[‐-―−ー](?=[a-z\d])/giu, '-')
    .replaceAll('’', "'")
    .replace(/\s+/gu, ' ')
    .replace(BETWEEN_JAPANESE, '')
    .trim();

/** Kana, width and case do not count, nor do blanks of Japanese. As long as `plain`, so that a place in one is one in the other. */
export const folded = (plain: string): string => {
  const small = plain.toLowerCase();
  const same = small.length === plain.length ? small : plain;
  return same.replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
};

interface Node {
  readonly next: Map<string, Node>;
  readonly kinds: number[];
}

/** Kinds by their words, read letter by letter (Japanese) or word by word (English). */
export interface Lexicon {
  readonly root: Node;
  readonly kinds: readonly Kind[];
}

/** What a text is made of: letters in Japanese, words in English. `#` is an order's number, `@` a product. */
export const unitsOf = (small: string, spoken: Spoken): readonly string[] =>
  spoken === 'ja' ? [...small.replace(/[。、!・\s]+/gu, ' ').trim()] : (small.match(/[a-z\d][a-z\d'-]*|[#@?]/g) ?? []);

export const lexiconOf = (kinds: readonly Kind[], spoken: Spoken): Lexicon => {
  const root: Node = { next: new Map(), kinds: [] };
  kinds.forEach(({ words }, kind) => {
    for (const word of words) {
      const isEnglish = /^[a-z]/.test(word);
      // Japanese has a few words of the other letters: GB, SIM.
      if (isEnglish && spoken === 'ja' && word.length > 3) continue;
      if (!isEnglish && spoken === 'en' && !/^[#@]/.test(word)) continue;
      let node = root;
      for (const unit of unitsOf(folded(word.normalize('NFKC')), spoken)) {
        const next = node.next.get(unit) ?? { next: new Map(), kinds: [] };
        node.next.set(unit, next);
        node = next;
      }
      node.kinds.push(kind);
    }
  });
  return { root, kinds };
};

/** Slots of the table of weights, which features share by their hash. */
export const SLOTS = 1 << 15;

const mix = (hash: number, part: number): number => {
  const mixed = Math.imul(hash ^ part, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
const hashOf = (unit: string): number => {
  let hash = 7;
  for (let at = 0; at < unit.length; at++) hash = mix(hash, unit.charCodeAt(at));
  return hash;
};

/** Where a feature's hash begins, so that the kinds of features are told apart. */
const [UNIT, PAIR, BARE, SKIP, PIECE, KIND, KINDS, OF_SUBJECT, COUNT] = [11, 12, 13, 14, 15, 16, 17, 18, 19];
const EDGE = 1;
const SUBJECT = 2;
const MOST_COUNTED = 7;
const MOST_HASHES = 20_000;

export interface Read {
  /** Slots of what is in the text, each once. */
  readonly features: Int32Array;
  /** Which kinds of words are in it, by their places in the lexicon. */
  readonly kinds: readonly number[];
}

/** Hashes of units: a few hundred letters make up all texts. */
const hashes = new Map<string, number>();
const knownHash = (unit: string): number => {
  const before = hashes.get(unit);
  if (before !== undefined) return before;
  const hash = hashOf(unit);
  // What customers write has no end.
  if (hashes.size < MOST_HASHES) hashes.set(unit, hash);
  return hash;
};

/** The kinds of words in a text, and the text with one sign in place of each subject. */
const kindsIn = (units: readonly string[], { root, kinds }: Lexicon) => {
  const found: number[] = [];
  const bare: number[] = [EDGE];
  let covered = 0;
  for (let from = 0; from < units.length; from++) {
    let node: Node | undefined = root;
    let end = 0;
    // What begins within a subject ends with it: ポイントは has no とは.
    const to = from < covered ? covered : units.length;
    for (let at = from; at < to; at++) {
      node = node.next.get(units[at] ?? '');
      if (node === undefined) break;
      for (const kind of node.kinds) {
        if (!found.includes(kind)) found.push(kind);
        if (kinds[kind]?.role === 'subject') end = at + 1;
      }
    }
    if (from < covered) continue;
    bare.push(end > 0 ? SUBJECT : knownHash(units[from] ?? ''));
    covered = Math.max(covered, end);
  }
  bare.push(EDGE);
  return { found: found.sort((a, b) => a - b), bare };
};

/**
 * What a linear model is told of a text: single letters or words and their neighbours; the same around the subject, whatever
 * it is, so that what is learned of points holds for plans; and which kinds of words stand together.
 */
export const readText = (small: string, spoken: Spoken, lexicon: Lexicon): Read => {
  const units = unitsOf(small, spoken);
  const { found, bare } = kindsIn(units, lexicon);
  const isSubject = (kind: number): boolean => lexicon.kinds[kind]?.role === 'subject';
  const isEnglish = spoken === 'en';
  const slots = new Set<number>();
  const add = (hash: number): void => {
    slots.add((hash ^ (hash >>> 13)) & (SLOTS - 1));
  };

  add(COUNT);
  let before = EDGE;
  for (const unit of units) {
    const hash = knownHash(unit);
    add(mix(UNIT, hash));
    add(mix(mix(PAIR, before), hash));
    before = hash;
    // A word that is spelled wrong still has most of its pieces.
    for (let at = 0, word = `<${unit}>`; isEnglish && at + 4 <= word.length; at++)
      add(mix(PIECE, knownHash(word.slice(at, at + 4))));
  }
  add(mix(mix(PAIR, before), EDGE));
  for (let at = 1; at < bare.length; at++) {
    const hash = bare[at] ?? 0;
    add(mix(mix(BARE, bare[at - 1] ?? 0), hash));
    if (at > 1 && isEnglish) add(mix(mix(SKIP, bare[at - 2] ?? 0), hash));
  }
  for (let at = 0; at < found.length; at++) {
    const kind = found[at] ?? 0;
    add(mix(KIND, kind));
    for (let next = at + 1; next < found.length; next++) {
      const other = found[next] ?? 0;
      add(mix(mix(KINDS, kind), other));
      add(mix(mix(OF_SUBJECT, isSubject(kind) ? -1 : kind), isSubject(other) ? -1 : other));
    }
  }
  add(mix(mix(COUNT, 1), Math.min(found.length, MOST_COUNTED)));
  add(mix(mix(COUNT, 2), Math.min(found.filter(isSubject).length, MOST_COUNTED)));
  add(mix(mix(COUNT, 3), Math.min(units.length >> (isEnglish ? 1 : 2), MOST_COUNTED)));
  return { features: Int32Array.from(slots), kinds: found };
};
