import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields, DocumentId, KINDS } from '../../../functions/knowledge/kinds.ts';
import { fromLocal, timeOfDay, toLocal } from '../../../web/console/knowledge/japan-time.ts';
import { differing, FIELDS, toFields, toForm } from '../../../web/console/knowledge/kinds.ts';
import { newId } from '../../../web/console/knowledge/slug.ts';

const kinds = ['faq', 'notice', 'canned', 'golden'] as const;

describe('the forms of what a business knows', () => {
  it.each(kinds)('ask for every field of %s that is kept', (kind) => {
    expect(Object.keys(FIELDS[kind]).toSorted()).toEqual(Object.keys(KINDS[kind].columns).toSorted());
  });

  it('keep an entry as it is when nothing is changed', () => {
    const fields = {
      language: 'ja',
      question: '送料はいくらですか',
      answer: '550円です。\n\n- 離島は別です',
      phrasings: ['送料', '配送料'],
      tags: ['shipping'],
      category: 'shipping',
      url: 'https://sakura-shop.example/help',
      validFrom: '2026-12-01T10:00:00+09:00',
      validUntil: '2026-12-31T23:59:59+09:00',
      humanOnly: true,
    };
    expect(toFields('faq', toForm('faq', fields))).toEqual(fields);
  });

  it('save nothing for what is left empty, so that the service takes it', () => {
    const fields = toFields('notice', {
      ...toForm('notice', {}),
      text: '遅れています',
      'scope.words': ' 配送 \n\n届かない ',
    });
    expect(fields).toEqual({ text: '遅れています', scope: { words: ['配送', '届かない'] } });
    expect(checkFields('notice', fields)).toEqual({ fields });
    expect(checkFields('golden', toFields('golden', { query: 'ポイントは?', gold: '' }))).toEqual({
      fields: { query: 'ポイントは?', gold: null },
    });
    expect(checkFields('notice', toFields('notice', { ...toForm('notice', {}), text: '遅れ' }))).toHaveProperty(
      'fields',
    );
  });

  it('name what differs, and nothing for the same time written otherwise', () => {
    const [one, other] = ['2026-12-01T10:00:00+09:00', '2026-12-01T01:00:00Z'].map((validFrom) =>
      toForm('faq', { question: 'a', validFrom }),
    );
    expect(differing('faq', one ?? {}, other ?? {})).toEqual([]);
    expect(differing('faq', one ?? {}, { ...one, question: 'b' })).toEqual(['question']);
  });
});

describe('times by the clocks of Japan', () => {
  it('are kept with the offset of Japan, whatever the machine is set to', () => {
    expect(fromLocal('2026-12-01T09:00')).toBe('2026-12-01T09:00:00+09:00');
    expect(toLocal('2026-11-30T20:30:00Z')).toBe('2026-12-01T05:30');
    expect(toLocal(undefined)).toBe('');
    expect(fromLocal('')).toBeUndefined();
  });

  it('are the same moment there and back', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, (at) => {
        expect(Date.parse(fromLocal(toLocal(new Date(at * 1_000).toISOString())) ?? '')).toBe(at * 1_000);
      }),
    );
  });

  it.each([
    ['9:00', '09:00'],
    ['９：００', '09:00'],
    ['1830', '18:30'],
    ['24:00', '24:00'],
    ['朝', '朝'],
  ])('of a day may be written as %s', (written, kept) => expect(timeOfDay(written)).toBe(kept));
});

describe('a new id', () => {
  it('says what can be said in ASCII, and ends at random', () => {
    expect(newId(['ja', 'shipping', '送料はいくら?'], 'x7k2m9')).toBe('ja-shipping-x7k2m9');
    expect(newId(['en', '', 'Où est ma commande?'], 'x7k2m9')).toBe('en-ou-est-ma-commande-x7k2m9');
    expect(newId(['送料'])).not.toBe(newId(['送料']));
  });

  it('is one that the service takes, whatever the words are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(DocumentId.safeParse(newId(words)).success).toBe(true);
      }),
    );
  });
});
