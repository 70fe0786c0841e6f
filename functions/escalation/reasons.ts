import type { HandoffReason } from './triggers.ts';

const JAPANESE: Record<HandoffReason, string> = {
  asked: 'お客様が担当者を希望',
  risk: '注意が必要な内容',
  anger: 'お客様が強くお怒り',
  human_only: '担当者だけが対応する用件',
  ticket: '担当者の回答にお客様が返信',
  frustration: 'お客様の不満が続いている',
  misses: '自動応答が2回続けて答えられなかった',
};

const ENGLISH: Record<HandoffReason, string> = {
  asked: 'The customer asked for a person',
  risk: 'Something is at stake',
  anger: 'The customer is very angry',
  human_only: 'Only a person handles this topic',
  ticket: 'The customer wrote back to an answer of staff',
  frustration: 'The customer keeps being frustrated',
  misses: 'The bot had no answer twice in a row',
};

/** These follow from what the bot did; words of the message do not explain them. */
const UNEXPLAINED: ReadonlySet<HandoffReason> = new Set(['human_only', 'ticket', 'misses']);

/** Why a person took over, in one line for staff: Japanese, or English for every other language. */
export const reasonInWords = (reason: HandoffReason, words: readonly string[], language: string): string => {
  const isShown = words.length > 0 && !UNEXPLAINED.has(reason);
  if (language === 'ja') return isShown ? `${JAPANESE[reason]}（${words.join('、')}）` : JAPANESE[reason];
  return isShown ? `${ENGLISH[reason]} (${words.join(', ')})` : ENGLISH[reason];
};
