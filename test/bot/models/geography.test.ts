import { expect, it } from 'vitest';
import { answeredIn, prefixOf } from '../../../functions/bot/models/geography.ts';

it('a profile of Japan stays in its two regions, others say where they may go', () => {
  const model = 'anthropic.claude-haiku-4-5-20251001-v1:0';
  expect(answeredIn(`jp.${model}`, 'ap-northeast-1')).toEqual(['ap-northeast-1', 'ap-northeast-3']);
  expect(answeredIn(`apac.${model}`, 'ap-northeast-1')).toEqual(['ap-*']);
  expect(answeredIn(`global.${model}`, 'ap-northeast-1')).toEqual(['*']);
});

it('a model without a profile is answered where it is asked', () => {
  expect(prefixOf('anthropic.claude-3')).toBeUndefined();
  expect(answeredIn('anthropic.claude-3', 'ap-northeast-3')).toEqual(['ap-northeast-3']);
});
