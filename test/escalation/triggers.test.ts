import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RISKS, type Signals, signalsIn } from '../../functions/escalation/signals.ts';
import { decideHandoff, type History, sentimentOf } from '../../functions/escalation/triggers.ts';

const calm: Signals = {
  wantsPerson: false,
  refusesPerson: false,
  anger: 0,
  frustration: false,
  risks: [],
  words: [],
};
const start: History = {
  misses: 0,
  isMiss: false,
  frustrations: 0,
  isHumanOnly: false,
  isPersonal: false,
  declined: false,
};

const decided = (signals: Partial<Signals>, history: Partial<History> = {}) => {
  const handoff = decideHandoff({ signals: { ...calm, ...signals }, history: { ...start, ...history } });
  return handoff && `${handoff.reason} ${handoff.priority}`;
};

describe('decideHandoff', () => {
  test.each<[string, Partial<Signals>, Partial<History>, string | undefined]>([
    ['nothing', {}, {}, undefined],
    ['a wish', { wantsPerson: true }, {}, 'asked 0'],
    ['the first miss', {}, { isMiss: true }, undefined],
    ['the first question after a person’s answer', {}, { isPersonal: true }, 'ticket 0'],
    ['an angry one', { anger: 3 }, { isPersonal: true }, 'anger 2'],
    ['the second miss', {}, { isMiss: true, misses: 1 }, 'misses 0'],
    ['an answer after two misses', {}, { misses: 2 }, undefined],
    ['displeasure', { anger: 1 }, {}, undefined],
    ['displeasure after displeasure', { anger: 1 }, { frustrations: 1 }, 'frustration 0'],
    ['frustration', { frustration: true }, {}, undefined],
    ['frustration after displeasure', { frustration: true }, { frustrations: 1 }, 'frustration 0'],
    ['calm after frustration', {}, { frustrations: 3 }, undefined],
    ['anger', { anger: 2 }, {}, 'anger 1'],
    ['abuse', { anger: 3 }, {}, 'anger 2'],
    ['a topic for people', {}, { isHumanOnly: true }, 'human_only 0'],
    ['a lawyer', { risks: ['legal'] }, {}, 'risk 2'],
    ['a wish with a lawyer', { wantsPerson: true, risks: ['legal'] }, {}, 'asked 2'],
    ['a wish with anger', { wantsPerson: true, anger: 2 }, {}, 'asked 1'],
    ['anger with an injury', { anger: 2, risks: ['police', 'injury'] }, {}, 'risk 3'],
    ['abuse with a wish', { wantsPerson: true, anger: 3 }, {}, 'asked 2'],
    ['a miss of who wants no person', { refusesPerson: true }, { isMiss: true, misses: 1 }, undefined],
    ['frustration of who wants no person', { refusesPerson: true, anger: 1 }, { frustrations: 1 }, undefined],
    ['a miss of who wanted no person', {}, { isMiss: true, misses: 5, declined: true }, undefined],
    ['a wish of who wanted no person', { wantsPerson: true }, { declined: true }, 'asked 0'],
    ['harm of who wants no person', { refusesPerson: true, risks: ['self_harm'] }, { declined: true }, 'risk 3'],
    ['an injury of who wants no person', { refusesPerson: true, risks: ['injury'] }, {}, 'risk 3'],
  ])('of %s', (_, signals, history, expected) => expect(decided(signals, history)).toBe(expected));

  test('gives the words of the lexicon on', () => {
    const signals = signalsIn('弁護士に相談する。オペレーターを出せ', 'ja');
    expect(decideHandoff({ signals, history: start })).toEqual({
      reason: 'asked',
      priority: 2,
      words: ['オペレーター', '弁護士'],
    });
  });

  test('never lowers the priority when more holds', () => {
    const risks = fc.uniqueArray(fc.constantFrom(...RISKS));
    const anger = fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const);
    fc.assert(
      fc.property(risks, anger, fc.constantFrom(...RISKS), fc.boolean(), (risks, anger, more, wantsPerson) => {
        const history = { ...start, declined: true };
        const fewer = decideHandoff({ signals: { ...calm, risks, anger, wantsPerson }, history });
        const all = decideHandoff({ signals: { ...calm, risks: [...risks, more], anger, wantsPerson }, history });
        expect(all?.priority ?? -1).toBeGreaterThanOrEqual(fewer?.priority ?? 0);
        expect(all?.reason).toBe(wantsPerson ? 'asked' : 'risk');
      }),
    );
  });
});

test.each([
  [[], 'calm'],
  [['送料は？', 'ありがとう'], 'calm'],
  [['怒っていません'], 'calm'],
  [['送料は？', '対応がひどい'], 'displeased'],
  [['さっきから同じこと聞いてるんだけど'], 'displeased'],
  [['対応がひどい', 'ふざけるな', 'もう一度聞きます'], 'angry'],
  [['I am furious'], 'angry'],
  [['Das ist eine Frechheit, ich bin nicht zufrieden'], 'angry'],
])('the sentiment of %j is %s', (texts, sentiment) => expect(sentimentOf(texts)).toBe(sentiment));
