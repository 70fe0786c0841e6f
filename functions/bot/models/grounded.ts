import type { FaqEntry } from '../../knowledge/snapshot.ts';
import { visibleText } from '../../knowledge/visible.ts';
import { mayBeIn } from '../language.ts';
import { wordsOf } from '../text.ts';
import { type Amount, amountsIn, isSame } from './amounts.ts';
import { linksIn, numbersKnown, plainText, unknownCode, unknownNumber } from './facts.ts';
import { guardWords } from './guard-words.ts';
import { isOpposite, type Said, statementsIn } from './polarity.ts';
import { LONGEST_UNIT, type Unit } from './sentences.ts';

/** What is wrong with something the model said. */
export type Fault =
  | 'uncited'
  | 'long'
  | 'source'
  | 'markup'
  | 'link'
  | 'number'
  | 'code'
  | 'language'
  | 'words'
  | 'promise'
  | 'instructions';

/** Least share of a sentence's content that its entries have, where both are in one language. By judgement, on the sentences of the tests. */
const OVERLAP = 0.55;
/** Words in a row that are nobody's but the instructions'. */
const ROW = 5;
/** Sentences that may stand before the entry they rest on is named. */
const MOST_SENTENCES = 12;
const LATIN = /^(?:en|fr|de|es|pt|it|vi)$/;

/** Tags, images, links and code, and characters nobody sees. */
export const MARKUP = /<[a-z/!?]|!\[|\]\(|`|&#|&[a-z]+;|[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/iu;

/** A link of Markdown. */
const LINK = /\[([^[\]]*)\]\(([^()\s]*)\)/g;

interface Ground {
  readonly entry: FaqEntry;
  readonly plain: string;
  readonly terms: ReadonlySet<string>;
  readonly statements: readonly Said[];
  readonly amounts: readonly Amount[];
}

/** What the entries of a unit have between them. */
interface Basis {
  readonly plain: string;
  readonly links: readonly string[];
  readonly numbers: ReadonlySet<string>;
  readonly grounds: readonly Ground[];
  readonly comparable: readonly Ground[];
}

const groundOf = (entry: FaqEntry): Ground => {
  const said = visibleText(`${entry.question}\n${entry.answer}\n${entry.url ?? ''}`);
  const terms = [entry.question, entry.answer, ...(entry.phrasings ?? [])].flatMap((text) =>
    wordsOf(visibleText(text)),
  );
  const plain = plainText(said);
  const statements = statementsIn(plain, entry.language);
  return { entry, plain, terms: new Set(terms.map(({ key }) => key)), statements, amounts: amountsIn(plain) };
};

const overlap = (sentence: string, grounds: readonly Ground[]): number => {
  // The link of an entry is none of its words.
  const terms = wordsOf(sentence.replace(/https?:\/\/\S+/gi, ' '));
  const all = terms.reduce((sum, { weight }) => sum + weight, 0);
  const shared = terms.filter(({ key }) => grounds.some((ground) => ground.terms.has(key)));
  if (all === 0) return /\p{L}/u.test(sentence.replace(/https?:\/\/\S+/gi, '')) ? 0 : 1;
  return shared.reduce((sum, { weight }) => sum + weight, 0) / all;
};

/** Words in a row, so many that nobody else says them. */
export const rowsOf = (text: string): Set<string> => {
  const words = plainText(text).match(/[\p{L}\d]+/gu) ?? [];
  return new Set(words.slice(ROW - 1).map((_, index) => words.slice(index, index + ROW).join(' ')));
};

/**
 * Judges what the model says before anybody sees it, sentence by sentence, against the entries it names and nothing else:
 * neither the question nor what was said before makes a thing true. Pure, and bounded by the length of a unit.
 */
export class Guard {
  readonly #grounds: readonly Ground[];
  readonly #language: string;
  readonly #instructions: ReadonlySet<string>;

  constructor(entries: readonly FaqEntry[], language: string, instructions: string) {
    this.#grounds = entries.map(groundOf);
    this.#language = language;
    this.#instructions = rowsOf(instructions);
  }

  /** The entries a unit rests on, or what is wrong with it. */
  check({ text, marks, sentences }: Unit): { readonly cited: readonly FaqEntry[] } | { readonly fault: Fault } {
    if (text.length > LONGEST_UNIT) return { fault: 'long' };
    if (marks.length === 0) return { fault: 'uncited' };
    const grounds = marks.map((mark) => this.#grounds[mark - 1]).filter((ground) => ground !== undefined);
    if (grounds.length < marks.length) return { fault: 'source' };
    if (sentences.length > MOST_SENTENCES) return { fault: 'long' };
    const basis = this.#basisOf(grounds);
    for (const sentence of sentences) {
      const fault = this.#faultOf(sentence, basis);
      if (fault) return { fault };
    }
    return { cited: grounds.map(({ entry }) => entry) };
  }

  #basisOf(grounds: readonly Ground[]): Basis {
    const plain = grounds.map((ground) => ground.plain).join('\n');
    const comparable = grounds.filter(({ entry }) => entry.language === this.#language);
    return { plain, links: linksIn(plain), numbers: numbersKnown(plain), grounds, comparable };
  }

  #faultOf(written: string, { plain, links: known, numbers, grounds, comparable }: Basis): Fault | undefined {
    // A link that the entry has may be shown as it shows it; its words are judged as any.
    const sentence = written.replace(LINK, (whole, words, link) =>
      known.includes(plainText(link)) ? `${words} ${link} ` : whole,
    );
    if (MARKUP.test(sentence.replace(/[\t\n]/g, ' '))) return 'markup';
    const said = plainText(sentence);
    if (linksIn(said).some((link) => !known.includes(link))) return 'link';
    if (unknownNumber(said, plain, numbers) !== undefined) return 'number';
    if (!mayBeIn(sentence, this.#language)) return 'language';
    const isLatin = LATIN.test(this.#language);
    if (unknownCode(said, sentence, plain, isLatin) !== undefined) return 'code';
    if (guardWords().binding.some((concept) => concept.test(said) && !concept.test(plain))) return 'promise';
    // Each amount has to be that of one entry; two of them joined may say what neither does.
    const isHeld = (amount: Amount) =>
      grounds.some(({ entry, amounts }) =>
        amounts.some((known) => isSame(amount, known, entry.language === this.#language)),
      );
    if (!amountsIn(said).every(isHeld)) return 'number';
    if ([...rowsOf(sentence)].some((row) => this.#instructions.has(row))) return 'instructions';
    if (comparable.length === 0) return undefined;
    const statements = comparable.flatMap((ground) => ground.statements);
    const own = comparable.map((ground) => ground.plain).join('\n');
    const bare = said.replace(/https?:\/\/\S+/g, ' ').trim();
    if (/\p{L}/u.test(bare) && isOpposite(bare, own, statements, this.#language)) return 'promise';
    return overlap(sentence, comparable) < OVERLAP ? 'words' : undefined;
  }
}
