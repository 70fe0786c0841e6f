import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { newSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;
let headers: Record<string, string>;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
  headers = { authorization: `Bearer ${await account.agentToken('yamada')}` };
});
afterAll(() => account.stop());

const put = async (path: string, body: object) => {
  const response = await fetch(`${url}/api/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(await response.json()).not.toHaveProperty('error');
};
const settings = async (changes: Partial<LiveSettings>) => {
  const { version } = await (await fetch(`${url}/api/settings`, { headers })).json();
  await put('settings', { version, settings: { ...DEFAULTS, ...changes } });
};
/** Publishes notices under these ids; null takes one back. */
const notices = async (all: Record<string, object | null>) => {
  for (const [id, fields] of Object.entries(all)) {
    const known = await (await fetch(`${url}/api/knowledge/notice/${id}`, { headers })).json();
    const next = fields ?? known.fields;
    await put(`knowledge/notice/${id}`, {
      version: known.version ?? 0,
      status: fields ? 'published' : 'archived',
      fields: next,
    });
  }
};

const ask = async (text: string, more: { language?: string; page?: string } = {}) => {
  const page = more.page === undefined ? {} : { page: `${url}${more.page}` };
  const visitor = await Visitor.join(url, await newSession(url, { ...more, ...page }));
  const { seq } = await visitor.say(text);
  const reply = await visitor.reply(seq);
  const log = await (await fetch(`${url}/api/conversations/${visitor.conversationId}`, { headers })).json();
  await visitor.close();
  return { reply, kept: log.entries.at(-1) };
};
/** Asks until the reply fits, for as long as what was saved may take to be in force. */
const eventually = async (
  fits: (asked: Awaited<ReturnType<typeof ask>>) => boolean,
  ...how: Parameters<typeof ask>
) => {
  for (const deadline = Date.now() + 40_000; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const asked = await ask(...how);
    if (fits(asked) || Date.now() > deadline) return asked;
  }
};

const FEE = '送料はいくらですか';
const DELAY = '台風のため、お届けが遅れています。';

describe('a notice', () => {
  it('precedes the answer, the choices and the word that nothing is known, and replaces none', async () => {
    const plain = (await ask(FEE)).reply;
    await notices({ delay: { text: DELAY, scope: {} } });
    const { reply } = await eventually((asked) => asked.reply.text?.includes(DELAY) ?? false, FEE);
    expect(reply.text).toBe(`${DELAY}\n\n${plain.text}`);
    expect(reply.sources).toEqual(plain.sources);
    const unknown = (await ask('火星の首都はどこ')).reply;
    expect(unknown).toMatchObject({ kind: 'escalated' });
    expect(unknown.text?.startsWith(`${DELAY}\n\n申し訳`)).toBe(true);
    await notices({ delay: null });
    expect((await eventually((asked) => asked.reply.text === plain.text, FEE)).reply.text).toBe(plain.text);
  });

  it('is for those whom it concerns', async () => {
    await notices({
      page: { text: 'ページの告知', scope: { pages: ['/shop'] } },
      word: { text: '言葉の告知', scope: { words: ['送料'] } },
      category: { text: '分類の告知', scope: { categories: ['shipping'] } },
      english: { text: 'Notice in English', scope: { languages: ['en'] } },
      past: { text: '過去の告知', scope: {}, validUntil: '2026-01-01T00:00:00+09:00' },
    });
    const all = (asked: Awaited<ReturnType<typeof ask>>) => asked.reply.text?.includes('分類の告知') ?? false;
    const { reply } = await eventually(all, FEE);
    expect(reply.text).toMatch(/^分類の告知\n\n言葉の告知\n\n送料は/);
    expect((await ask(FEE, { page: '/shop/cart' })).reply.text).toContain('ページの告知');
    expect((await ask(FEE, { page: '/shopping' })).reply.text).not.toContain('ページの告知');
    expect((await ask('How do I return an item?', { language: 'en' })).reply.text).toMatch(/^Notice in English\n\n/);
    expect((await ask('退会したい')).reply.text).not.toContain('告知');
    await notices({ page: null, word: null, category: null, english: null, past: null });
  });
});

describe('an entry that a person answers', () => {
  it('is recognized and handed on, in its own words', async () => {
    const { reply, kept } = await ask('契約者が亡くなりました');
    expect(reply).toMatchObject({ kind: 'escalated' });
    expect(reply.text).toContain('担当');
    expect(kept.outcome).toBe('human_only');
    expect(kept.tried[0]).toMatchObject({ id: 'ja-bereavement' });
  });
});

describe('live settings', () => {
  it('"bot off": every question is for a person at once, and answered again when it is on', async () => {
    await settings({ switches: { bot: false, model: true } });
    const off = await eventually(({ kept }) => kept.outcome === 'bot_off', FEE);
    expect(off.kept).toMatchObject({ kind: 'escalated', outcome: 'bot_off' });
    expect(off.reply.text).toContain('自動応答を停止しています');
    await settings({});
    expect((await eventually(({ kept }) => kept.outcome === 'answer', FEE)).kept.outcome).toBe('answer');
  });

  it('thresholds: how sure the bot has to be for an answer, and for choices', async () => {
    expect((await ask(FEE)).kept.outcome).toBe('answer');
    await settings({ thresholds: { answer: 1, choices: 0.01 } });
    const { reply } = await eventually(({ kept }) => kept.outcome === 'choices', FEE);
    expect(reply.choices?.[0]).toMatchObject({ id: 'ja-shipping-fee' });
    await settings({ thresholds: { answer: 1, choices: 1 } });
    expect((await eventually(({ kept }) => kept.outcome === 'unknown', FEE)).kept.outcome).toBe('unknown');
    await settings({});
  });
});
