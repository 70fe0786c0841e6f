import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { learnedBytes, learnedOf } from '../../functions/member/intent-learned.ts';
import { likelihoods } from '../../functions/member/intent-model.ts';
import { unpacked } from '../../functions/member/intent-pack.ts';
import { folded, plain, readText } from '../../functions/member/intent-words.ts';
import { lookUps } from '../../functions/member/look-ups.ts';

const texts = readFileSync(new URL('intent.held.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' | ').at(-1) ?? '');

it.each(['ja', 'en'] as const)('what a bundle brings along in %s says what was learned, to a thousandth', (spoken) => {
  const { lexicon, weights } = learnedOf(lookUps(), spoken);
  const bytes = learnedBytes(spoken);
  const read = unpacked(bytes);
  const furthest = texts.map((text) => {
    const { features } = readText(folded(plain(text)), spoken, lexicon);
    const learned = likelihoods(weights, features);
    return Math.max(...likelihoods(read, features).map((each, index) => Math.abs(each - (learned[index] ?? 0))));
  });
  expect(Math.max(...furthest)).toBeLessThan(0.001);
  expect(bytes.length).toBeLessThan(300_000);
  expect(learnedBytes(spoken).equals(bytes)).toBe(true);
});
