import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { newSession, openSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
});
afterAll(() => account.stop());

const staffFetch = async (path: string, agent = 'suzuki') =>
  fetch(`${url}/api/conversations${path}`, {
    headers: { authorization: `Bearer ${await account.agentToken(agent)}` },
  });

describe('a question', () => {
  it('is answered from the FAQ with its source, and everything a turn holds is on the record', async () => {
    const session = await newSession(url, { language: 'ja', page: `${url}/cart?mail=a@b.example` });
    const visitor = await Visitor.join(url, session);
    const { seq } = await visitor.say('送料はいくらですか');
    const reply = await visitor.reply(seq);
    expect(reply).toMatchObject({ kind: 'message', from: { role: 'bot' }, sources: [{ id: 'ja-shipping-fee' }] });
    expect(reply.text).toContain('円');

    const page = await (await staffFetch(`/${visitor.conversationId}`)).json();
    expect(page).toMatchObject({ verified: true, more: false, state: { mode: 'bot', turn: 1, language: 'ja' } });
    expect(page.entries).toMatchObject([
      { seq: 1, from: { role: 'customer' }, text: '送料はいくらですか', page: `${url}/cart` },
      { seq: 2, outcome: 'answer', about: 1, sources: [{ version: 1, score: expect.any(Number) }] },
    ]);
    expect(page.entries[1].latency).toBeGreaterThanOrEqual(0);
    await visitor.close();
  });

  it('keeps no page of another site: staff would see it', async () => {
    const visitor = await Visitor.join(url, await newSession(url, { page: 'https://evil.example/login' }));
    const first = await visitor.reply((await visitor.say('送料は？')).seq);
    const page = 'https://evil.example/';
    visitor.act('send', { id: 'second', after: first.seq, text: '返品は？', page });
    await visitor.reply((await visitor.next('accepted', ({ id }) => id === 'second')).seq);
    expect(JSON.stringify(await (await staffFetch(`/${visitor.conversationId}`)).json())).not.toContain('evil.example');
    await visitor.close();
  });

  it('in English gets the English entry, whatever the page speaks', async () => {
    const visitor = await Visitor.join(url);
    const { seq } = await visitor.say('How much is shipping?');
    expect((await visitor.reply(seq)).sources?.[0]?.id).toBe('en-shipping-fee');
    await visitor.close();
  });

  it('nobody can answer becomes an escalated entry with a way on', async () => {
    const visitor = await Visitor.join(url);
    const { seq } = await visitor.say('今日の天気はどうですか');
    const reply = await visitor.reply(seq);
    expect(reply).toMatchObject({ kind: 'escalated', from: { role: 'bot' } });
    expect(reply.text).toContain('担当者');
    expect(reply).not.toHaveProperty('sources');
    await visitor.close();
  });

  it('chosen from the greeting is answered from just that entry', async () => {
    const visitor = await Visitor.connect(url);
    visitor.send({ action: 'join' });
    const joined = await visitor.next('joined');
    const choice = joined.choices[0];
    visitor.send({ action: 'send', conversationId: joined.conversationId, id: 'c1', after: 0, choice: choice?.id });
    const { seq } = await visitor.next('accepted');
    expect((await visitor.reply(seq)).sources?.[0]?.id).toBe(choice?.id);
    await visitor.close();
  });

  it('goes to every socket of the conversation in the same order', async () => {
    const first = await Visitor.join(url);
    const second = await Visitor.join(url, first.session);
    expect(second.conversationId).toBe(first.conversationId);
    const { seq } = await first.say('返品できますか');
    expect((await second.next('entry')).entry).toMatchObject({ seq, text: '返品できますか' });
    expect((await second.reply(seq)).seq).toBe((await first.reply(seq)).seq);
    await first.close();
    await second.close();
  });
});

describe('a message sent twice', () => {
  it('is one entry, also as the first of a conversation and at the same time', async () => {
    const visitor = await Visitor.join(url);
    const id = randomUUID();
    for (let i = 0; i < 5; i += 1) visitor.act('send', { id, after: 0, text: '領収書はもらえますか' });
    const accepted = await Promise.all(Array.from({ length: 5 }, () => visitor.next('accepted')));
    expect(new Set(accepted.map(({ seq }) => seq))).toEqual(new Set([1]));
    await visitor.reply(1);
    expect((await visitor.say('領収書はもらえますか', 0, id)).seq).toBe(1);
    visitor.send({ action: 'join', conversationId: visitor.conversationId, after: 0 });
    const { entries } = await visitor.next('joined');
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2]);
    await visitor.close();
  });

  it('by ten tabs at once gets ten dense numbers, each message once', async () => {
    const session = await newSession(url);
    const tabs = await Promise.all(Array.from({ length: 10 }, () => Visitor.join(url, session)));
    const accepted = await Promise.all(tabs.map((tab, i) => tab.say(`送料はいくらですか ${i}`)));
    expect(new Set(accepted.map(({ seq }) => seq)).size).toBe(10);
    const [tab] = tabs;
    if (!tab) throw new Error('no tab');
    for (const { seq } of accepted) await tab.reply(seq);
    tab.act('join', { after: 0 });
    const { entries } = await tab.next('joined');
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await Promise.all(tabs.map((each) => each.close()));
  });
});

describe('a socket', () => {
  it.each<[string, (token: string) => string[], string | undefined]>([
    ['a wrong token', (token) => ['uragawa.v1', `${token}x`], undefined],
    ['no token', () => ['uragawa.v1'], undefined],
    ['a foreign Origin', (token) => ['uragawa.v1', token], 'https://evil.example'],
    ['Origin null', (token) => ['uragawa.v1', token], 'null'],
  ])('does not open with %s', async (_, protocols, origin) => {
    const { token, socketUrl } = await newSession(url);
    const socket = new WebSocket(socketUrl, {
      protocols: protocols(token),
      headers: { origin: origin ?? url },
    } as never);
    const opened = new Promise((resolve) => {
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
    expect(await opened).toBe(false);
  });

  it('stays usable after every kind of wrong frame, and hears what to change with its own id and action', async () => {
    const visitor = await Visitor.join(url);
    const wrong: [object | string, object][] = [
      ['hello', { code: 'not_json' }],
      ['[]', { code: 'not_json' }],
      ['['.repeat(10_000), { code: 'too_deep' }],
      [{ action: '$connect' }, { code: 'unknown_action' }],
      [
        { action: 'fly', id: 'f1' },
        { code: 'unknown_action', action: 'fly', id: 'f1' },
      ],
      [{ action: ['send'] }, { code: 'unknown_action' }],
      [
        { action: 'send', id: 's1', text: 'x' },
        { code: 'invalid', action: 'send', id: 's1' },
      ],
      [
        { action: 'ping', connectionId: 'x' },
        { code: 'invalid', action: 'ping' },
      ],
      ['{"action":"ping","__proto__":{"role":"agent"}}', { code: 'invalid' }],
    ];
    for (const [frame, expected] of wrong) {
      visitor.send(frame);
      const { code, message, ...error } = await visitor.next('error');
      expect({ code, ...error }).toMatchObject(expected);
      expect(message).not.toBe('');
    }
    visitor.act('ping');
    expect(await visitor.next('pong')).toMatchObject({ seq: 0 });
    await visitor.close();
  });
});

describe('a card number', () => {
  it('is never written', async () => {
    const visitor = await Visitor.join(url);
    await visitor.say('カードは 4111 1111 1111 1111 です');
    expect((await visitor.next('entry')).entry).toMatchObject({ text: 'カードは **** **** **** 1111 です' });
    await visitor.close();
  });
});

describe('a choice', () => {
  it('stays open while feedback and ratings follow the offer', async () => {
    const visitor = await Visitor.join(url);
    const answer = await visitor.reply((await visitor.say('送料はいくらですか')).seq);
    const offer = await visitor.reply((await visitor.say('料金', answer.seq)).seq);
    expect(offer.choices?.length).toBeGreaterThan(1);
    visitor.act('feedback', { seq: answer.seq, helpful: true });
    const { entry } = await visitor.next('entry', ({ entry: e }) => e.seq > offer.seq);
    visitor.act('send', { id: 'chosen', after: entry.seq, choice: offer.choices?.[1]?.id });
    const { seq } = await visitor.next('accepted', ({ id }) => id === 'chosen');
    expect((await visitor.reply(seq)).sources?.[0]?.id).toBe(offer.choices?.[1]?.id);
    await visitor.close();
  });
});

describe('joining', () => {
  it('pages a long conversation below 30 KB a frame, without a gap', async () => {
    const visitor = await Visitor.join(url);
    const long = 'あ'.repeat(7_900);
    let after = 0;
    for (let i = 0; i < 4; i += 1) after = (await visitor.reply((await visitor.say(`${i}${long}`, after)).seq)).seq;
    const seen: number[] = [];
    for (let more = true; more; ) {
      visitor.act('join', { after: seen.at(-1) ?? 0 });
      const joined = await visitor.next('joined');
      expect(Buffer.byteLength(JSON.stringify(joined))).toBeLessThanOrEqual(30 * 1024);
      seen.push(...joined.entries.map(({ seq }) => seq));
      more = joined.more;
    }
    expect(seen).toEqual(Array.from({ length: after }, (_, i) => i + 1));
    await visitor.close();
  });

  it('with an `after` from the future gives everything again', async () => {
    const visitor = await Visitor.join(url);
    await visitor.reply((await visitor.say('営業時間は？')).seq);
    visitor.act('join', { after: 99 });
    expect((await visitor.next('joined')).entries.map(({ seq }) => seq)).toEqual([1, 2]);
    await visitor.close();
  });

  it('writes nothing before the first message', async () => {
    const visitor = await Visitor.join(url);
    expect((await staffFetch(`/${visitor.conversationId}`)).status).toBe(404);
    await visitor.close();
  });
});

describe('signs of life', () => {
  it('reach the other sockets of the conversation and not the sender', async () => {
    const first = await Visitor.join(url);
    const second = await Visitor.join(url, first.session);
    first.act('typing', { on: true });
    expect(await second.next('typing')).toMatchObject({ on: true, from: { role: 'customer' } });
    first.act('read', { seq: 1 });
    expect(await second.next('read')).toMatchObject({ seq: 1 });
    first.act('ping');
    expect(await first.next('pong')).toMatchObject({ seq: 0 });
    expect(first.frames.some(({ type }) => type === 'typing' || type === 'read')).toBe(false);
    await first.close();
    await second.close();
  });

  it('need a join first', async () => {
    const first = await Visitor.join(url);
    const other = await Visitor.connect(url, first.session);
    other.send({ action: 'typing', conversationId: first.conversationId, on: true });
    expect(await other.next('error')).toMatchObject({ code: 'not_joined', action: 'typing' });
    await first.close();
    await other.close();
  });
});

describe('feedback, rating, closing, asking for a person', () => {
  it('become entries once, and a message after the end opens the conversation again', async () => {
    const visitor = await Visitor.join(url);
    const reply = await visitor.reply((await visitor.say('ポイントの有効期限は？')).seq);
    const entry = async (action: string, rest: object = {}) => {
      visitor.act(action, rest);
      return (await visitor.next('entry', ({ entry: e }) => e.seq > reply.seq)).entry;
    };
    expect(await entry('feedback', { seq: reply.seq, helpful: true })).toMatchObject({ seq: 3, helpful: true });
    expect(await entry('feedback', { seq: reply.seq, helpful: true })).toMatchObject({ seq: 3 });
    expect(await entry('escalate', { reason: '人と話したい' })).toMatchObject({ seq: 4, kind: 'escalated' });
    expect(await entry('escalate')).toMatchObject({ seq: 4 });
    expect(await entry('close')).toMatchObject({ seq: 5, kind: 'closed' });
    expect(await entry('close')).toMatchObject({ seq: 5 });
    expect(await entry('rate', { score: 4 })).toMatchObject({ seq: 6, score: 4 });
    expect(await entry('rate', { score: 4 })).toMatchObject({ seq: 6 });
    expect(await entry('rate', { score: 5, comment: '助かりました' })).toMatchObject({ seq: 7, score: 5 });
    visitor.act('join', { after: 0 });
    expect((await visitor.next('joined')).state).toMatchObject({ mode: 'closed', seq: 7 });
    const again = await visitor.say('もう一つ質問です。返品できますか', 7);
    expect(await visitor.reply(again.seq)).toMatchObject({ kind: 'message' });
    visitor.act('join', { after: again.seq });
    expect((await visitor.next('joined')).state).toMatchObject({ mode: 'bot' });
    await visitor.close();
  });
});

describe('a session', () => {
  it.each<[string, object, object, number]>([
    ['from a foreign origin', {}, { origin: 'https://evil.example' }, 403],
    ['from origin null', {}, { origin: 'null' }, 403],
    ['without an origin', {}, {}, 403],
    ['with a proof of nobody', { identityToken: 'a.b.c' }, { origin: 'own' }, 401],
    ['with an unknown field', { role: 'agent' }, { origin: 'own' }, 400],
    [
      'with a resume key of ours that never was',
      { resumeKey: `${'a'.repeat(22)}.${'b'.repeat(43)}` },
      { origin: 'own' },
      401,
    ],
    ['with another shape of key', { resumeKey: ['x'] }, { origin: 'own' }, 400],
  ])('%s is refused', async (_, body, headers, status) => {
    const own = 'origin' in headers && headers.origin === 'own' ? { origin: url } : headers;
    const refused = await openSession(url, body, own);
    expect(refused.status).toBe(status);
    expect(refused.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  it('resumes the visitor; the old key works until the new session connects, then no more', async () => {
    const visitor = await Visitor.join(url);
    await visitor.say('送料は？');
    const key = visitor.session.resumeKey;
    const lost = await newSession(url, { resumeKey: key });
    const again = await newSession(url, { resumeKey: key });
    expect([lost.visitorId, again.visitorId]).toEqual(Array(2).fill(visitor.session.visitorId));
    expect(again.conversationId).toBe(visitor.conversationId);
    const back = await Visitor.join(url, again);
    expect(back.conversationId).toBe(visitor.conversationId);
    expect((await openSession(url, { resumeKey: key })).status).toBe(401);
    expect((await openSession(url, { resumeKey: again.resumeKey })).status).toBe(201);
    await visitor.close();
    await back.close();
  });

  it('without a language goes on in that of the conversation', async () => {
    const visitor = await Visitor.join(url, await newSession(url, { language: 'en' }));
    await visitor.reply((await visitor.say('How much is shipping?')).seq);
    const back = await Visitor.connect(url, await newSession(url, { resumeKey: visitor.session.resumeKey }));
    back.send({ action: 'join' });
    expect((await back.next('joined')).greeting).toMatch(/^Hello/);
    await visitor.close();
    await back.close();
  });

  it('answers preflights of allowed origins only', async () => {
    const preflight = (origin: string) =>
      fetch(`${url}/api/sessions`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
    expect((await preflight(url)).headers.get('access-control-allow-origin')).toBe(url);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the log for staff', () => {
  it('is closed without a token, with a broken one, and to an account in no group', async () => {
    expect((await fetch(`${url}/api/conversations`)).status).toBe(401);
    const broken = { authorization: `Bearer ${await account.agentToken('suzuki')}x` };
    expect((await fetch(`${url}/api/conversations`, { headers: broken })).status).toBe(401);
    const visitor = await newSession(url);
    const foreign = { authorization: `Bearer ${visitor.token}` };
    expect((await fetch(`${url}/api/conversations`, { headers: foreign })).status).toBe(401);
  });

  it('is JSON that no browser takes for a page, and so is every other answer', async () => {
    const visitor = await Visitor.join(url);
    await visitor.say('<script>alert(1)</script>');
    const answers = [
      await staffFetch(`/${visitor.conversationId}`),
      await staffFetch('/nothing-here'),
      await fetch(`${url}/api/sessions`, { method: 'POST', headers: { origin: url }, body: '{"<script>":1}' }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    await visitor.close();
  });

  it('lists what changed in the last day, newest first', async () => {
    const visitor = await Visitor.join(url);
    await visitor.reply((await visitor.say('送料は？')).seq);
    await expect
      .poll(async () => (await (await staffFetch('')).json()).conversations[0]?.conversationId, { timeout: 30_000 })
      .toBe(visitor.conversationId);
    await visitor.close();
  });

  it('refuses a conversation that does not exist and a number that is none', async () => {
    expect((await staffFetch('/nothing-here')).status).toBe(404);
    expect((await staffFetch('/nothing-here?after=x')).status).toBe(400);
  });
});
