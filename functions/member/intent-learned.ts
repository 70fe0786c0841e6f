import { existsSync, readFileSync } from 'node:fs';
import { type Example, learn, type Weights } from './intent-model.ts';
import { packed, unpacked } from './intent-pack.ts';
import { folded, type Lexicon, lexiconOf, plain, readText, type Spoken } from './intent-words.ts';
import { common, type LookUp, lookUps } from './look-ups.ts';

/** How much of its look-up an example is that only may mean it. */
const MAY = 0.15;

export interface Learned {
  readonly lexicon: Lexicon;
  readonly weights: Weights;
}

const lexiconFor = (offered: readonly LookUp[], spoken: Spoken): Lexicon =>
  lexiconOf([...common().kinds, ...offered.flatMap((each) => each.kinds)], spoken);

/** Learns from the examples of the look-ups that are offered; what means another one is no question for them. */
const learnFrom = (offered: readonly LookUp[], spoken: Spoken, lexicon: Lexicon): Weights => {
  const none = offered.length;
  const examplesOf = (texts: readonly string[], name: number, share: number): Example[] => {
    const target = new Array<number>(none + 1).fill(0);
    target[none] = 1 - share;
    target[name] = share;
    return texts.map((text) => ({ ...readText(folded(plain(text)), spoken, lexicon), target }));
  };
  const foreign = lookUps().filter(({ name }) => offered.every((each) => each.name !== name));
  const examples = [...offered, ...foreign].flatMap(({ phrasings }, index) => {
    const { means, may, others } = phrasings[spoken];
    const name = Math.min(index, none);
    const isOffered = name < none;
    return [
      ...examplesOf(means, name, 1),
      ...examplesOf(may, name, isOffered ? MAY : 1),
      ...examplesOf(others, none, 1),
    ];
  });
  return learn([...examples, ...examplesOf(common().others[spoken], none, 1)], none + 1);
};

/** Name of the file beside the code that has what was learned. */
export const learnedFile = (spoken: Spoken): string => `intent.${spoken}.bin`;

/** What was learned of all look-ups, for a bundle to bring along: learning takes a cold function half a second. */
export const learnedBytes = (spoken: Spoken): Buffer =>
  packed(learnFrom(lookUps(), spoken, lexiconFor(lookUps(), spoken)));

const weightsOf = (offered: readonly LookUp[], spoken: Spoken, lexicon: Lexicon): Weights => {
  const file = new URL(learnedFile(spoken), import.meta.url);
  return offered === lookUps() && existsSync(file) ? unpacked(readFileSync(file)) : learnFrom(offered, spoken, lexicon);
};

const known = new WeakMap<readonly LookUp[], Partial<Record<Spoken, Learned>>>();

/** What is known of texts about these look-ups: read, or learned, when first asked. */
export const learnedOf = (offered: readonly LookUp[], spoken: Spoken): Learned => {
  const before = known.get(offered) ?? {};
  if (before[spoken]) return before[spoken];
  const lexicon = lexiconFor(offered, spoken);
  const now = { lexicon, weights: weightsOf(offered, spoken, lexicon) };
  known.set(offered, { ...before, [spoken]: now });
  return now;
};
