import { describe, expect, it } from 'vitest';
import { numbers } from '../../bench/traffic.ts';
import { exampleOf } from '../../functions/insight/example.ts';
import { replayMessages } from '../../functions/insight/replay-messages.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';
import { fileOf, removeFiles } from './files.ts';

removeFiles();

const BEGIN = Date.parse('2026-06-01T00:00:00+09:00');
const MINUTE = 60_000;
const USUAL = [
  '送料はいくらですか',
  'パスワードを忘れました',
  '返品したいのですが',
  '注文をキャンセルしたい',
  '配送状況を教えてください',
  'How do I change my address?',
  'ポイントの有効期限は',
  '領収書をください',
  '支払い方法を変更したい',
  '退会したいです',
];
const INCIDENT = [
  'アプリが落ちて開けません',
  'アプリが落ちる！電話は090-1234-5678です',
  'さっきからアプリが落ちるのですが taro@example.com まで連絡ください',
  'アプリ落ちました',
  'アプリが落ちて注文できない',
];

interface Message {
  readonly at: number;
  readonly text: string;
  readonly visitor?: string | number;
  readonly topic?: string;
}

const usual = (days: number, seed = 1): Message[] => {
  const random = numbers(seed);
  return [...Array(days * 24 * 60)].flatMap((_, minute) => {
    if (random() > 0.4) return [];
    const text = USUAL[Math.floor(random() * USUAL.length)] ?? '';
    return [{ at: minute, text, visitor: `v${minute}`, ...(text.startsWith('送料') && { topic: 'shipping-cost' }) }];
  });
};

const replayed = (messages: readonly Message[], settings = {}) => {
  const lines = messages
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, ...rest }) => JSON.stringify({ at: new Date(BEGIN + at * MINUTE).toISOString(), ...rest }));
  return replayMessages(fileOf(lines.join('\n')), settings);
};

const AT = 3 * 24 * 60 + 600;
const incident = [...Array(40)].map((_, n) => ({
  at: AT + Math.floor(n / 4),
  text: INCIDENT[n % INCIDENT.length] ?? '',
  visitor: `new${n}`,
}));

describe('replayed messages', () => {
  it('of forty visitors who ask about the same new thing are one alert, with masked examples', async () => {
    const alerts = await replayed([...usual(4), ...incident]);
    expect(alerts).toHaveLength(1);
    const [alert] = alerts;
    expect(alert?.topic).toMatch(/^アプリが?落/);
    expect(Date.parse(alert?.detectedAt ?? '') - (BEGIN + AT * MINUTE)).toBeLessThanOrEqual(10 * MINUTE);
    expect(alert?.endedAt).not.toBeNull();
    expect(alert?.ratio).toBeGreaterThan(5);
    expect(alert?.examples).toHaveLength(3);
    expect(alert?.examples.join()).not.toMatch(/taro|1234/);
    expect(await replayed([...usual(4), ...incident])).toEqual(alerts);
  });

  it('of a topic alert by its id', async () => {
    const more = incident.map((message) => ({ ...message, topic: 'shipping-cost' }));
    expect((await replayed([...usual(4), ...more])).map(({ topic }) => topic)).toEqual(['shipping-cost']);
  });

  it('of one person raise nothing', async () => {
    const flood = [...incident, ...incident, ...incident].map((message) => ({ ...message, visitor: 'bot' }));
    expect(await replayed([...usual(4), ...flood])).toEqual([]);
  });

  it('may number their visitors', async () => {
    const flood = [...incident, ...incident].map((message) => ({ ...message, visitor: 123 }));
    expect(await replayed([...usual(4), ...flood])).toEqual([]);
  });

  it('of usual days raise nothing', async () => {
    expect(await replayed(usual(5, 7))).toEqual([]);
  });

  it.each([
    ['{"at":"2026-01-01T00:00Z"}', 'line 1: text'],
    ['{"at":"soon","text":"a"}', 'line 1: "soon" is no time'],
    ['{"at":1795341900,"text":"a"}\n{"at":1795341800,"text":"b"}', 'line 2: 1795341800 is earlier than line 1'],
    ['at,text\n', 'line 1: is no JSON'],
  ])('%j is refused', async (content, told) => {
    await expect(replayMessages(fileOf(content), {})).rejects.toThrow(told);
  });
});

describe('terms', () => {
  const keys = (text: string) => candidatesOf(text).map(({ key }) => key);

  it('are words and their neighbours, without grammar', () => {
    expect(keys('アプリが落ちて開けません')).toEqual(['アプリ', 'アプリ 落', '落 開']);
    expect(keys('決済エラーが出ます')).toContain('決済 エラー');
    expect(keys('I get an error 503 at checkout')).toEqual(expect.arrayContaining(['error 503', 'checkout']));
  });

  it('are the same however a verb ends', () => {
    const [one, other] = ['荷物が届かない', '荷物が届きません'].map(keys);
    expect(one).toContain('荷物 届');
    expect(other).toContain('荷物 届');
  });

  it('of nothing are none', () => {
    expect(['', '教えてください', '???', 'how do I'].flatMap(keys)).toEqual([]);
  });
});

describe('an example', () => {
  it.each([
    ['090-1234-5678 に電話', '***78 に電話'],
    ['会員番号は１２３４５６７８です', '会員番号は***です'],
    ['会員番号 A12345Bです', '会員番号 ***です'],
    ['１２３４５６７８と出ます', '***78と出ます'],
    ['パスワードはhoge12345なのに', 'パスワードは***なのに'],
    ['生年月日は1990/12/345 です', '生年月日は*** です'],
    ['〇九〇の一二三四の五六七八', '***'],
    ['「送料」は、いくらですか？', '「送料」は、いくらですか？'],
    ['taro.yamada@example.co.jp です', 't***@example.co.jp です'],
    ['カード 4111 1111 1111 1111', 'カード *** **** **** 1111'],
    ['https://shop.example/a?token=secret を開く', 'https://shop.example/a?*** を開く'],
  ])('of %s hides who wrote it', (text, shown) => {
    const masked = exampleOf(text);
    expect(masked).not.toMatch(/5678 に|12345|1990|六七八|yamada|4111 1111|secret/);
    if (!text.startsWith('カード')) expect(masked).toBe(shown);
  });

  it('is short', () => {
    expect([...exampleOf('あ'.repeat(500))]).toHaveLength(120);
  });
});
