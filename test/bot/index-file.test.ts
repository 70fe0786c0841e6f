import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeIndex } from '../../functions/bot/build.ts';
import { openIndex } from '../../functions/bot/index-file.ts';
import { entry, idsOf, indexOf, sampleFaq } from './sample.ts';

describe('the index file', () => {
  test('gives back every entry as it was, and none that is not there', async () => {
    const index = await indexOf(sampleFaq);
    for (const own of sampleFaq) expect(index.entry(own.id)).toEqual(own);
    expect(index.entry('no-such-entry')).toBeUndefined();
    expect(index.version).toBe('v');
  });

  test('is the same bytes for the same entries', async () => {
    const snapshot = { version: 'v', entries: sampleFaq };
    expect(await encodeIndex(snapshot)).toEqual(await encodeIndex(snapshot));
  });

  test('can be read wherever its bytes lie in memory', async () => {
    const bytes = await encodeIndex({ version: 'v', entries: sampleFaq });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(idsOf(openIndex(shifted.subarray(3)), '返品したい', 'ja')).toEqual(
      idsOf(openIndex(bytes), '返品したい', 'ja'),
    );
  });

  test('of any texts can be written and read', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const entries = fc
      .array(fc.record({ question: text, answer: text, phrasings: fc.array(text, { maxLength: 3 }) }), { maxLength: 6 })
      .map((all) => all.map((fields, n) => entry({ id: `e${n}`, language: n % 2 ? 'ja' : 'en', ...fields })));
    await fc.assert(
      fc.asyncProperty(entries, text, async (own, query) => {
        const index = await indexOf(own);
        for (const each of own) expect(index.entry(each.id)).toEqual(each);
        expect(index.search(query, 'ja', 0).length).toBeLessThanOrEqual(10);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['another file', Buffer.from('{"version":"1","entries":[]}')],
  ])('is told from %s', (_, bytes) => {
    expect(() => openIndex(bytes)).toThrow('publish again');
  });
});
