import { expect, it } from 'vitest';
import { type Recent, titleOf } from '../../functions/insight/incidents.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';

const messages = (...texts: string[]): Recent[] =>
  texts.map((text, at) => ({
    at,
    message: { visitor: `v${at}`, ref: `${at}`, at },
    terms: new Map(candidatesOf(text).map((term) => [term.key, term])),
  }));

it('an incident that is known by one word is called by the one that goes with it, too', () => {
  const recent = messages(
    'アプリで E-503 が出ます',
    'E-503 と出てアプリが使えない',
    'アプリ、さっきから E-503 です',
    '送料は？',
  );
  expect(titleOf('アプリ', recent)).toBe('アプリ e-503');
});

it('but not by one that few use, nor by what stands in it', () => {
  const recent = messages('決済できない', '決済が失敗します', '決済エラーになる', '決済が終わらない');
  expect(titleOf('決済', recent)).toBe('決済');
});
