import { fold, hitsIn, lexiconOf } from './signals.ts';

const SENTENCE_END = /[^\p{L}\p{N}\p{M} 、,]+/u;
/** What may stand between words. */
const GAP = /[ 、,]/;

/** Whether a text thanks or says goodbye: every sentence does, and has nothing besides but what goes with it. */
export const isCourtesy = (text: string, language: string): boolean => {
  const { root } = lexiconOf(language);
  const sentences = fold(text)
    .split(SENTENCE_END)
    .filter((sentence) => sentence.split('').some((char) => !GAP.test(char)));
  const isThanks = (sentence: string): boolean => {
    const hits = hitsIn(sentence, root);
    const thanks = hits.get('_thanks') ?? [];
    const parts = [...thanks, ...(hits.get('_kindly') ?? [])];
    const isPart = (at: number) => parts.some(({ start, end }) => start <= at && at < end);
    return thanks.length > 0 && sentence.split('').every((char, at) => GAP.test(char) || isPart(at));
  };
  return sentences.length > 0 && sentences.every(isThanks);
};
