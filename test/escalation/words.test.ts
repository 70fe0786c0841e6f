import { expect, it } from 'vitest';
import { WORDS, words } from '../../functions/escalation/words.ts';

it.each(WORDS)('%s is said in both languages, and in English to all others', (name) => {
  const [ja, en] = [words(name, 'ja-JP'), words(name, 'en')];
  expect(ja).toMatch(/\p{sc=Hiragana}/u);
  expect(en).toMatch(/^[\p{ASCII}’]+$/u);
  expect(words(name, 'fr')).toBe(en);
  expect(`${ja}${en}`).not.toContain('|');
});
