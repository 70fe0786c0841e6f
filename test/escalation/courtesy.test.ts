import { describe, expect, test } from 'vitest';
import { wantsHandoff } from '../../functions/bot/hand-over.ts';
import { Detail, unansweredEvent } from '../../functions/conversation/events.ts';
import { isCourtesy } from '../../functions/escalation/courtesy.ts';
import { CONVERSATION, customerMessage, logOf, staff } from '../conversation/factories.ts';

describe('a courtesy', () => {
  test.each([
    'ありがとうございました',
    'ご回答、ありがとうございました！助かりました😊',
    'ご丁寧に教えていただき、本当にありがとうございます。失礼します',
    'どうもありがとう',
    'サンキュー！',
    'Thank you so much for your quick reply. Bye!',
    'thanks a lot',
    '谢谢！',
    'Vielen Dank',
  ])('is all that %s says', (text) => expect(isCourtesy(text, 'ja')).toBe(true));

  test.each([
    'ありがとうございます。返品はできますか',
    'ありがとうございます、まだ届きません',
    'ありがとう。連絡して',
    'はい、お願いします。ありがとうございます',
    '解決しましたか',
    '助かりませんでした',
    'thanks for nothing',
    'Thanks. How do I return it?',
    'No, thank you, I want my money back',
    '届きました',
    '本当に？',
    '😊',
    '',
  ])('is not what %s is', (text) => expect(isCourtesy(text, 'en')).toBe(false));
});

test('nobody is called for practice, whatever is said in it', async () => {
  const facts = { visitorId: 'v', ordinal: 0, returning: false, language: 'ja' };
  const wantedBy = async (text: string, practice: object) => {
    const [question] = logOf(customerMessage({ body: { text }, facts: { ...facts, ...practice } }));
    if (!question) throw new Error('no question');
    const detail = Detail.parse(unansweredEvent(CONVERSATION, question).detail);
    return wantsHandoff(question, detail, { isMiss: true, isHumanOnly: true, language: 'ja' });
  };
  for (const text of ['担当者と話したい', '死にたい', 'ふざけるな！弁護士に相談します', '送料はいくらですか']) {
    expect(await wantedBy(text, {})).toBeDefined();
    expect(await wantedBy(text, { practice: true })).toBeUndefined();
  }
});

test('who thanks for the answer to a ticket is handed to nobody, and his next question still is', async () => {
  const answer = staff('message', { ticket: { id: '7F3K-9Q2M', status: 'solved' } });
  const met = { isMiss: false, isHumanOnly: false, language: 'ja' };
  const wantedAfter = async (...texts: string[]) => {
    const messages = texts.map((text, index) => customerMessage({ id: `m${index}`, body: { text } }));
    const question = logOf(customerMessage(), answer, ...messages).at(-1);
    if (!question) throw new Error('no question');
    return wantsHandoff(question, Detail.parse(unansweredEvent(CONVERSATION, question).detail), met);
  };
  expect(await wantedAfter('ありがとうございました')).toBeUndefined();
  expect(await wantedAfter('ありがとうございました', '返品はできますか')).toMatchObject({ reason: 'ticket' });
  expect(await wantedAfter('ありがとう。オペレーターと話したい')).toMatchObject({ reason: 'asked' });
});
