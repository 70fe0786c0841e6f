import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FindingView } from '../../../functions/protocol/record.ts';
import { EN, JA, sentenceOf } from '../../../web/console/record/sentences.ts';
import { isSame, stageOf } from '../../../web/console/record/state.ts';

it.each([
  ['accepted', 'open', 0],
  ['erasing', 'open', 2],
  ['held', 'held', 2],
  ['checking', 'swept', 2],
  ['done', 'done', 0],
] as const)('an erasure is %s while it is %s, with %i conversations', (stage, state, conversations) => {
  expect(stageOf({ state, conversations })).toBe(stage);
});

it('what is typed a second time is the same however an input method writes it, and never nothing', () => {
  expect(isSame('Ｓ－１０２３４５０１ ', 'S-10234501')).toBe(true);
  expect(isSame('S-10234502', 'S-10234501')).toBe(false);
  expect(isSame(' ', '')).toBe(false);
});

describe('what the audit finds', () => {
  const finding = (part: Partial<FindingView>): FindingView => ({
    ...{ at: '2026-11-22T04:10:00.000Z', severity: 'warning', what: 'projection', where: 'log/one', why: 'x' },
    ...part,
  });
  const audit = join(import.meta.dirname, '..', '..', '..', 'functions', 'audit');

  it('has a sentence in both languages, whatever it is', () => {
    const sources = globSync('**/*.ts', { cwd: audit }).map((file) => readFileSync(join(audit, file), 'utf8'));
    const named = sources.flatMap((source) => [...source.matchAll(/what: '([^']+)'/g)].map(([, what = '']) => what));
    const [, kinds = ''] = /type FaultKind =([^;]+);/.exec(readFileSync(join(audit, 'fault.ts'), 'utf8')) ?? [];
    const faults = [...kinds.matchAll(/'([^']+)'/g)].map(([, kind = '']) => kind);
    expect(named.length).toBeGreaterThan(0);
    expect(faults.length).toBeGreaterThan(0);
    for (const what of [...named, ...faults]) {
      for (const sentences of [JA, EN])
        expect(sentenceOf(finding({ what }), sentences), what).not.toBe(sentences.other);
    }
  });

  it('is said of as mended only where it was, and as one of many where not all are told', () => {
    expect(sentenceOf(finding({}), JA)).toBe(JA.of.projection);
    expect(sentenceOf(finding({ repaired: true }), JA)).toBe(`${JA.of.projection}${JA.repaired}`);
    expect(sentenceOf(finding({ where: 'checks/projection' }), EN)).toBe(`${EN.of.projection} ${EN.more}`);
    expect(sentenceOf(finding({ what: 'of tomorrow' }), EN)).toBe(EN.other);
  });
});
