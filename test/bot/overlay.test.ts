import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../functions/bot/answer.ts';
import type { OpenIndex } from '../../functions/bot/index-file.ts';
import { laidOver } from '../../functions/bot/overlay.ts';
import { detectLanguage } from '../../functions/bot/retrieve.ts';
import { entry, golden, idsOf, indexOf, sampleFaq } from './sample.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
let whole: OpenIndex;
beforeAll(async () => {
  whole = await indexOf(sampleFaq);
});

const found = (index: OpenIndex, query: string) =>
  index.search(query, detectLanguage(query, 'ja'), NOW).map(({ entry: { id }, score }) => ({ id, score }));
const outcome = (index: OpenIndex, query: string) => {
  const decided = decide(index.search(query, detectLanguage(query, 'ja'), NOW));
  return 'entry' in decided ? `${decided.outcome} ${decided.entry.id}` : decided.outcome;
};

describe('an entry laid over the index', () => {
  it('as it is published already changes nothing of what is found', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sampleFaq), fc.constantFrom(...golden), (own, { query }) => {
        const before = found(whole, query);
        const after = found(laidOver(whole, own), query);
        expect(after.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
        const scores = new Map(before.map(({ id, score }) => [id, score]));
        for (const { id, score } of after) expect(score).toBeCloseTo(scores.get(id) ?? -1, 4);
      }),
      { numRuns: 200 },
    );
  });

  it('that is new does what a publish of it does', async () => {
    const some = sampleFaq.filter((_, at) => at % 17 === 3);
    let same = 0;
    let asked = 0;
    for (const own of some) {
      const without = await indexOf(sampleFaq.filter(({ id }) => id !== own.id));
      const over = laidOver(without, own);
      for (const query of [own.question, ...(own.phrasings ?? []), ...golden.slice(0, 40).map((each) => each.query)]) {
        asked += 1;
        if (outcome(over, query) === outcome(whole, query)) same += 1;
      }
      expect(idsOf(over, own.question, own.language)[0]).toBe(own.id);
    }
    expect(asked).toBeGreaterThan(300);
    expect(same / asked).toBeGreaterThan(0.97);
  });

  it('takes the place of the one with its id, whose words are found no more', () => {
    const own = entry({ id: 'ja-shipping-fee', question: '宇宙船の修理', answer: '宇宙船は火星で修理します。' });
    const over = laidOver(whole, own);
    expect(over.search('宇宙船を修理したい', 'ja', NOW)[0]?.entry).toEqual(own);
    expect(found(over, '送料はいくらですか').map(({ id }) => id)).not.toContain('ja-shipping-fee');
    expect(over.entry('ja-shipping-fee')).toEqual(own);
    // The index in force stays as it was.
    expect(whole.entry('ja-shipping-fee')?.question).toBe('送料はいくらですか');
    expect(found(whole, '送料はいくらですか')[0]?.id).toBe('ja-shipping-fee');
  });

  it('may be the first one of all, and the first in its language', async () => {
    const own = entry({ id: 'fr-1', language: 'fr', question: 'Puis-je payer par chèque ?', answer: 'Non.' });
    for (const base of [whole, await indexOf([])]) {
      expect(laidOver(base, own).search('payer par chèque', 'fr', NOW)[0]?.entry).toEqual(own);
    }
  });

  it('is found from its time on and until it is over', () => {
    const own = entry({ id: 'x', question: '宇宙船の修理', validFrom: '2026-12-01T00:00:00+09:00' });
    expect(
      laidOver(whole, own)
        .search('宇宙船の修理', 'ja', NOW)
        .map((each) => each.entry.id),
    ).not.toContain('x');
    expect(laidOver(whole, { ...own, validFrom: undefined }).search('宇宙船の修理', 'ja', NOW)[0]?.entry.id).toBe('x');
  });

  it('holds for entries of any text', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const fields = fc.record({ question: text, answer: text, phrasings: fc.array(text, { maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { maxLength: 4 }), fields, text, async (all, own, query) => {
        const base = await indexOf(
          all.map((each, n) => entry({ id: `e${n}`, language: n % 2 ? 'ja' : 'en', ...each })),
        );
        const over = laidOver(base, entry({ id: 'e1', ...own }));
        expect(over.entry('e1')).toMatchObject(own);
        const ids = idsOf(over, query, 'ja');
        expect(new Set(ids).size).toBe(ids.length);
        for (const { score } of over.search(query, 'ja', NOW)) expect(score >= 0 && score <= 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
