import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { holds } from '../../functions/erasure/canary.ts';
import type { Export } from '../../functions/erasure/export.ts';
import { exportedName } from '../../functions/erasure/export-file.ts';
import { exportPage } from '../../functions/erasure/export-page.ts';

const EVIL = `"><script>alert('x')</script>&`;
const given = (text: string): Export => ({
  version: 1,
  madeAt: '2026-11-22T00:00:00.000Z',
  of: { visitor: 'v' },
  profile: { [text]: text, usage: [{ label: text }] },
  orders: [{ number: text }],
  looks: [{ why: text }],
  disclosures: [{ version: text, from: '2026-11-22T00:00:00.000Z', text }],
  ledger: [{ at: '2026-11-22T00:00:00.000Z', what: 'hold', of: text, note: text, ending: text }],
  leftOut: [{ conversationId: text, openedAt: '2026-11-22T00:00:00.000Z', why: 'shared' }],
  conversations: [
    {
      conversationId: text,
      openedAt: '2026-11-22T00:00:00.000Z',
      isErased: false,
      entries: [
        { seq: 1, at: '2026-11-22T00:00:00.000Z', kind: 'message', from: 'customer', content: { text, page: text } },
        { seq: 2, at: '2026-11-22T00:00:00.000Z', kind: 'note', from: 'agent', tags: [text], content: { name: text } },
        {
          seq: 3,
          at: '2026-11-22T00:00:00.000Z',
          kind: 'message',
          from: 'bot',
          model: { id: text, region: 'ap-northeast-1', answeredIn: ['ap-northeast-1', 'ap-northeast-3'] },
        },
      ],
    },
  ],
});

describe('the page of all that is held of a person', () => {
  it('holds whatever he wrote as text alone, and loads nothing', () => {
    const page = exportPage(given(EVIL));
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/\b(?:src|href)=/);
    expect(page.match(/&#60;script/g)?.length).toBe(17);
    expect(page).toContain("default-src 'none'");
  });

  it('leads to the files that lie beside it, whatever their sender called them', () => {
    const attachment = { id: 'f1', name: `../..\\${EVIL}.exe`, type: 'image/png', size: 3 } as const;
    const name = exportedName(attachment);
    expect(name).toMatch(/^f1-[\p{L}\p{N}_-]+\.png$/u);
    const entries = [
      { seq: 1, at: '2026-11-22T00:00:00.000Z', kind: 'message', from: 'customer', content: { attachment } } as const,
    ];
    const held = given('');
    const conversations = held.conversations.map((each) => ({ ...each, entries }));
    const page = exportPage({ ...held, conversations }, new Map([['f1', `files/${name}`]]));
    expect(page).toContain(`<a href="files/${encodeURIComponent(name)}">`);
    expect(page).not.toContain('<script');
    expect(exportPage({ ...held, conversations })).not.toContain('<a ');
    expect(exportedName({ ...attachment, name: '見積書 令和8年.final.pdf', type: 'application/pdf' })).toBe(
      'f1-見積書_令和8年_final.pdf',
    );
  });

  it('says in two languages who wrote what, and what is erased or was worded by a model', () => {
    const page = exportPage(given('送料'));
    for (const text of [
      'お客様 / You',
      '社内メモ / Internal note',
      '（消去済み / erased）',
      '言語モデル / language model',
    ]) {
      expect(page).toContain(text);
    }
    expect(exportPage({ ...given(''), orders: [], looks: [], disclosures: [], conversations: [] })).toContain(
      'ありません / None',
    );
  });
});

describe('a search for a text', () => {
  it('finds one with quotation marks and lines also where it is kept as JSON', () => {
    const text = 'say "カナリア"\nand go';
    expect(holds({ a: Buffer.from(JSON.stringify({ text })) }, text)).toBe(true);
    expect(holds({ a: JSON.stringify([text]) }, text)).toBe(true);
    expect(holds({ a: JSON.stringify([text]) }, `${text}!`)).toBe(false);
  });

  it.each([
    ['in a field', { body: { text: 'a カナリア b' } }],
    ['in the name of one', { カナリア: 1 }],
    ['in a list and a set', { a: [new Set(['カナリア'])] }],
    ['in full or half width', { a: 'ｶﾅﾘｱ' }],
    ['in bytes', { a: Buffer.from('xカナリア') }],
    ['in packed bytes', { a: deflateRawSync('カナリア') }],
    ['in an archive', { a: gzipSync('カナリア') }],
  ])('finds it %s', (_, item) => {
    expect(holds(item, 'カナリア')).toBe(true);
    expect(holds(item, 'カナリヤ')).toBe(false);
  });
});
