import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { signalsIn } from '../../functions/escalation/signals.ts';
import { golden, heldOut, multilingual, sampleFaq } from '../bot/sample.ts';

/** `alone`: a wish only as the whole message. */
const cases = readFileSync(new URL('./signals.cases.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' | '))
  .map(([language = '', told = '', text = '']) => ({ language, told, text: text.replaceAll('\\n', '\n') }));

/** What a text tells, in words: `-` for nothing. */
const toldBy = (text: string, language: string): string => {
  const { wantsPerson, refusesPerson, anger, frustration, risks } = signalsIn(text, language);
  const told = [
    wantsPerson && 'wish',
    refusesPerson && 'refusal',
    anger > 0 && `anger${anger}`,
    frustration && 'frustration',
    ...risks,
  ];
  return told.filter((word) => word !== false).join(' ') || '-';
};

describe('signalsIn', () => {
  test.each(cases)('reads in $language $told from $text', ({ language, told, text }) => {
    expect(toldBy(text, language)).toBe(told.replace('alone', 'wish'));
  });

  test('explains all it tells with words of its own', () => {
    const unexplained = cases.filter(
      ({ language, told, text }) => told !== '-' && signalsIn(text, language).words.length === 0,
    );
    expect(unexplained).toEqual([]);
    expect(signalsIn('ｵﾍﾟﾚｰﾀｰにつないで。田中太郎です', 'ja').words).toEqual(['オペレーター']);
    expect(signalsIn('弁護士に言うぞ、最悪だ', 'ja').words).toEqual(['弁護士', '最悪だ']);
  });

  test('says nothing of an empty text', () => expect(toldBy(' \n。', 'ja')).toBe('-'));

  test('takes words of other languages only where they are spoken', () => {
    expect(toldBy('Mitarbeiter', 'ja')).toBe('-');
    expect(toldBy('Mitarbeiter', 'de')).toBe('wish');
  });
});

describe('whatever is written', () => {
  const language = fc.constantFrom('ja', 'en', 'zh', 'ko', 'de', 'fr', '', '__proto__');
  const known = fc.constantFrom(...cases);

  test('it is read', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    );
    fc.assert(fc.property(text, language, (text, language) => signalsIn(text, language).words.length <= 10));
  });

  test('a wish stays one with something neutral behind or in front of it', () => {
    const wishes = cases.filter(({ told }) => told === 'wish');
    const neutral = fc.constantFrom(
      ...cases.filter(({ told, language }) => told === '-' && ['ja', 'en'].includes(language)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...wishes),
        neutral,
        fc.constantFrom('。', '. ', '\n', '！', ' - '),
        (wish, { text }, mark) => {
          expect(signalsIn(`${wish.text}${mark}${text}`, wish.language).wantsPerson).toBe(true);
          expect(signalsIn(`${text}${mark}${wish.text}`, wish.language).wantsPerson).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('all forms of the same text agree', () => {
    const wide = (text: string) => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    fc.assert(
      fc.property(known, ({ text, language }) => {
        const told = toldBy(text, language);
        for (const form of [
          text.normalize('NFKC'),
          text.normalize('NFD'),
          text.normalize('NFKD'),
          text.toUpperCase(),
          wide(text),
        ])
          expect(toldBy(form, language), form).toBe(told);
      }),
      { numRuns: 400 },
    );
  });
});

describe('the work', () => {
  afterEach(() => vi.restoreAllMocks());

  const stepsFor = (text: string): number => {
    signalsIn('', 'ja');
    const steps = [vi.spyOn(Map.prototype, 'get'), vi.spyOn(String.prototype, 'charAt')];
    signalsIn(text, 'ja');
    const count = steps.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    vi.restoreAllMocks();
    return count;
  };

  test.each([
    'オペレーターと話',
    '人と',
    'a',
    '最',
    ' ',
    'don want to talk to ',
    'ー',
    '[](',
    'カード会社に連絡し',
    'つないでオペレーター、',
  ])('grows as a text of %j does', (piece) => {
    const [short, long] = [1_000, 8_000].map((length) => stepsFor(piece.repeat(length).slice(0, length)));
    expect((long ?? 0) / (short ?? 1)).toBeLessThan(8.5);
  });
});

describe('ordinary questions', () => {
  const questions = [
    ...sampleFaq.flatMap(({ language, question, phrasings = [] }) =>
      [question, ...phrasings].map((text) => ({ text, language })),
    ),
    ...[...golden, ...heldOut].map(({ query, gold }) => ({ text: query, language: gold?.slice(0, 2) ?? 'ja' })),
    ...multilingual.questions.map(({ query, gold }) => ({ text: query, language: gold?.slice(0, 2) ?? 'en' })),
  ];
  /** They do ask for a person, complain or are angry. */
  const KNOWN = new Set([
    '電話で話したい',
    'オペレーターにつないで',
    '人と話したい',
    '担当者と話したい',
    '人間に代わって',
    '苦情や意見を伝えたい',
    'クレーム',
    '対応がひどい',
    '責任者を出して',
    '納得できない',
    'サービスに不満がある',
    'スタッフの態度が悪い',
    'talk to a person',
    'talk to a human',
    'speak to an operator',
    'I want a real person',
    'I want to make a complaint',
    'complain',
    'speak to a manager',
    'terrible service',
    "I'm very unhappy",
    'rude staff',
    'this is unacceptable',
    'オペレーターと話したい',
    'can i talk to a human',
    '毎日毎日宣伝メールうざい。止めろ',
    'おたくの電話の人、態度悪すぎ。上の人出して',
    'ふざけんな！三回もたらい回しにされた。責任者だせや',
    'your staff was so rude, I want to talk to a manager',
    'オペレーターの態度が最悪だった。責任者出せ',
    'ほとんど電話してないのに1万超えてる なんで？説明しろ',
    'Your agent was incredibly rude. I want to speak to a manager.',
  ]);

  test('raise no alarm', () => {
    const fired = questions
      .filter(({ text }) => !KNOWN.has(text))
      .map(({ text, language }) => `${toldBy(text, language)} | ${text}`)
      .filter((line) => !line.startsWith('- '));
    expect(questions.length).toBeGreaterThan(1_500);
    console.info(`false alarms: ${fired.length} of ${questions.length}`, fired);
    expect(fired.length / questions.length, fired.join('\n')).toBeLessThanOrEqual(0.01);
  });

  test('that ask for a person, complain or are angry are heard', () => {
    const heard = questions.filter(({ text, language }) => KNOWN.has(text) && toldBy(text, language) !== '-');
    expect(new Set(heard.map(({ text }) => text))).toEqual(KNOWN);
  });
});
