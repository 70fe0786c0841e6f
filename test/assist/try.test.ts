import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InForce, tried } from '../../functions/assist/try.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { TryRequest } from '../../functions/protocol/assist.ts';
import { indexOf, sampleFaq } from '../bot/sample.ts';

/** A Friday noon in Japan. */
const NOW = Date.parse('2026-11-20T03:00:00Z');
let inForce: InForce;
beforeAll(async () => {
  inForce = { index: await indexOf(sampleFaq), notices: [], settings: DEFAULTS };
});
beforeEach(() => {
  const words = { ja: 'x', en: 'x' };
  vi.stubEnv('TEXTS', JSON.stringify({ bot: words, unknown: { ja: 'わかりません', en: 'unknown' }, choices: words }));
});

const ask = (request: TryRequest, changes: Partial<InForce> = {}) => tried(request, { ...inForce, ...changes }, NOW);
const FIELDS = { language: 'ja', question: 'オウムは飼えますか', answer: 'オウムは飼えます。' };

describe('a question on trial', () => {
  it('is answered with the published words, or not at all', () => {
    expect(ask({ question: '送料はいくらですか' })).toMatchObject({
      outcome: 'answer',
      sources: [{ id: 'ja-shipping-fee' }],
    });
    expect(ask({ question: 'ペンギンは空を飛びますか' })).toMatchObject({
      outcome: 'unknown',
      text: 'わかりません',
      sources: [],
    });
  });

  it('finds an entry that is sent along, of version 0, with what nobody sees taken out as at publish', () => {
    const fields = { ...FIELDS, answer: 'オウムは飼えます。<!-- 内緒 -->' };
    const { text, candidates } = ask({ question: 'オウムは飼えますか', entry: { id: 'parrots', fields } });
    expect(text).toBe('オウムは飼えます。');
    expect(candidates[0]).toMatchObject({ id: 'parrots', version: 0 });
  });

  it.each([
    ['entry.id', { id: 'import', fields: FIELDS }],
    ['question', { id: 'parrots', fields: { ...FIELDS, question: '' } }],
    ['extra', { id: 'parrots', fields: { ...FIELDS, extra: 1 } }],
  ])('refuses an entry whose %s is wrong, by name', (field, entry) => {
    expect(() => ask({ question: 'オウム', entry })).toThrow(new RegExp(`^${field}: `));
  });

  it('has the notices that a customer would read first', () => {
    const notices = [
      { id: 'n', version: 1, text: '遅れています。', scope: { pages: ['/orders'] } },
      { id: 'old', version: 1, text: '終わりました。', scope: {}, validUntil: '2026-01-01T00:00:00Z' },
    ];
    const on = (page: string) => ask({ question: '送料はいくらですか', page }, { notices }).notices;
    expect(on('https://shop.example/orders/1')).toEqual([{ id: 'n', text: '遅れています。' }]);
    expect(on('https://shop.example/')).toEqual([]);
  });

  it('is handed over where the bot hands it over, and while it is off', () => {
    const handed = ask({ question: '担当者と話したい' });
    expect(handed).toMatchObject({ outcome: 'handed_over', sources: [] });
    expect(handed.text).toMatch(/担当者/);
    const settings = { ...DEFAULTS, switches: { bot: false, model: true } };
    const off = ask({ question: '送料はいくらですか' }, { settings });
    expect(off.outcome).toBe('bot_off');
    expect(off.text).toMatch(/自動応答を停止/);
    expect(off.candidates[0]?.id).toBe('ja-shipping-fee');
  });

  it('goes by the thresholds of the live settings', () => {
    const settings = { ...DEFAULTS, thresholds: { answer: 1, choices: 0 } };
    expect(ask({ question: '送料はいくらですか' }, { settings }).outcome).toBe('choices');
  });
});
