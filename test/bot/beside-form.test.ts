import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../functions/bot/hand-over.ts';
import { besideForm } from '../../functions/bot/procedure.ts';
import { detectLanguage } from '../../functions/bot/retrieve.ts';
import type { State } from '../../functions/conversation/state.ts';
import { customerMessage, logOf } from '../conversation/factories.ts';

beforeAll(() => {
  vi.stubEnv('TEXTS', JSON.stringify({ bot: { ja: '自動応答', en: 'Assistant' } }));
});

const NOW = Date.UTC(2026, 10, 22);

/** What is replied to a text in a state. */
const replied = (text: string, state: Partial<State>): Reply | undefined => {
  const [entry] = logOf(customerMessage({ body: { text } }));
  if (!entry) throw new Error('nothing is written');
  return besideForm({ ...entry, state: { ...entry.state, ...state } }, NOW);
};
/** What is said to it while a form is open, or after that. */
const said = (text: string, until = NOW + 60_000): string | undefined => replied(text, { awaited: until })?.body.text;

describe('a text beside the form', () => {
  it.each(['M-1002', 'Ｍ－１００２です', '会員番号はM-1002です。', 'takahashi.kenta@example.jp', 'コードは******です'])(
    'is told to go into it: %s',
    (text) => {
      expect(said(text)).toContain('専用の入力欄');
    },
  );

  it.each(['やっぱりいいです', 'キャンセル', 'もう結構です。'])('that wants it no more is no question: %s', (text) => {
    expect(said(text)).toContain('承知しました');
  });

  it.each(['送料はいくらですか', 'キャンセル料はかかりますか', 'いいお茶はありますか', '注文12345はどこですか'])(
    'is the bot’s to answer otherwise: %s',
    (text) => {
      expect(said(text)).toBeUndefined();
    },
  );

  it('brings the form that is waited for, and none to whom it is not', () => {
    const awaited = NOW + 60_000;
    const procedure = { name: 'points', step: 'proof', seq: 1 } as const;
    expect(replied('コードは******です', { awaited })).toMatchObject({ until: awaited, body: { form: 'prove' } });
    expect(replied('M-1002', { procedure: { ...procedure, form: 'identify' } })).toMatchObject({
      body: { form: 'identify' },
    });
    const late = { awaited: NOW, procedure: { ...procedure, form: 'prove' } } as const;
    expect(replied('コードは******です', late)).toMatchObject({ body: { form: 'identify' } });
    // The host site alone can say who he is.
    expect(replied('M-1002', { procedure })?.body).not.toHaveProperty('form');
    expect(replied('やっぱりいいです', { awaited })?.body).not.toHaveProperty('form');
  });

  it('is like any other when no form is open', () => {
    expect(said('M-1002', NOW - 1)).toBeUndefined();
  });
});

it.each(['M-1002', 'takahashi.kenta@example.jp', '12345', 'https://shop.example/a'])('%s is of no language', (text) => {
  expect([detectLanguage(text, 'ja'), detectLanguage(text, 'en')]).toEqual(['ja', 'en']);
});
