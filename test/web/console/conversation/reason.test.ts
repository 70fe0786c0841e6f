import { expect, it } from 'vitest';
import { beyondTrigger, machineReason } from '../../../../web/console/conversation/reason.ts';

it.each([
  ['時間内に応答がなかった / it rang for too long', '時間内に応答がなかった', 'it rang for too long'],
  [
    '空き 3/3、日本語 3、スキル「返品」2、候補 1 人 / 3 of 3 free, Japanese 3, skill "返品" 2, 1 candidate',
    '空き 3/3、日本語 3、スキル「返品」2、候補 1 人',
    '3 of 3 free, Japanese 3, skill "返品" 2, 1 candidate',
  ],
  ['absent', 'お客様が戻られなかったため', 'the customer did not come back'],
  ['idle', 'しばらくやり取りがなかったため', 'nothing was said for a while'],
  ['blue / green', 'blue / green', 'blue / green'],
  ['発送前', '発送前', '発送前'],
])('%s is said in the reader’s language alone', (reason, ja, en) => {
  expect(machineReason(reason, 'ja')).toBe(ja);
  expect(machineReason(reason, 'en')).toBe(en);
});

it.each([
  ['お客様が担当者を希望', ''],
  ['お客様が担当者を希望\n人と話したい', '人と話したい'],
  ['The customer is very angry (outrageous, sue)', 'outrageous, sue'],
  ['お客様が強くお怒り（ふざけるな、訴える）\n責任者を出せ', 'ふざけるな、訴える · 責任者を出せ'],
])('%s says beyond its trigger: %s', (reason, beyond) => {
  expect(beyondTrigger(reason)).toBe(beyond);
});
