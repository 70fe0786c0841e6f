import { expect, test } from 'vitest';
import { reasonInWords } from '../../functions/escalation/reasons.ts';
import { HANDOFF_REASONS } from '../../functions/escalation/triggers.ts';

test.each([
  ['asked', ['オペレーター'], 'ja', 'お客様が担当者を希望（オペレーター）'],
  ['asked', [], 'ja', 'お客様が担当者を希望'],
  ['risk', ['弁護士', '最悪だ'], 'ja', '注意が必要な内容（弁護士、最悪だ）'],
  ['misses', ['不満'], 'ja', '自動応答が2回続けて答えられなかった'],
  ['risk', ['lawyer', 'furious'], 'en', 'Something is at stake (lawyer, furious)'],
  ['human_only', ['rude'], 'de', 'Only a person handles this topic'],
] as const)('%s with %j in %s', (reason, words, language, line) => {
  expect(reasonInWords(reason, words, language)).toBe(line);
});

test('every reason is one line of its own in both languages', () => {
  const lines = ['ja', 'en'].flatMap((language) =>
    HANDOFF_REASONS.map((reason) => reasonInWords(reason, [], language)),
  );
  expect(new Set(lines).size).toBe(HANDOFF_REASONS.length * 2);
  expect(lines.filter((line) => /\n|^$/.test(line))).toEqual([]);
});
