import { describe, expect, it } from 'vitest';
import type { ShownEntry } from '../../../../web/client/log.ts';

const at = '2026-11-21T00:00:00.000Z';
const said = (seq: number, text: string): ShownEntry => ({
  ...{ seq, id: `m${seq}`, kind: 'message', from: { role: 'customer' }, at, text },
});
const handedOver = (seq: number, line: string): ShownEntry => ({
  ...{ seq, id: `h${seq}`, kind: 'escalated', from: { role: 'bot' }, at },
  packet: {
    ...{ summary: [line], tried: [], priority: 0, sentiment: 'calm', language: 'ja', identityLevel: 0, similar: [] },
    suggestion: '',
  },
});

describe('what entries are suggested for', async () => {
  // The module stands on storage of the browser.
  const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  Object.assign(globalThis, { localStorage: nothing, sessionStorage: nothing });
  const document = { documentElement: {} };
  Object.assign(globalThis, { document, location: { origin: '', hash: '' }, addEventListener: () => {} });
  const { questionIn } = await import('../../../../web/console/composer/suggest.ts');

  it.each([
    ['the newest words of the customer', [said(1, '送料は？'), said(2, '返品は？')], '返品は？'],
    [
      'what the handoff quotes, not the wish for a person',
      [said(1, '届きません'), said(3, '人と話したい'), handedOver(4, 'ご用件:「届きません」（注文番号 12）')],
      '届きません',
    ],
    [
      'what the customer has asked since the handoff',
      [said(1, '届きません'), handedOver(2, 'ご用件:「届きません」'), said(3, '返品は？')],
      '返品は？',
    ],
    ['the words themselves where the handoff quotes nothing', [said(1, '人を'), handedOver(2, '未記入')], '人を'],
  ])('are %s', (_, entries, question) => expect(questionIn(entries)).toBe(question));
});
