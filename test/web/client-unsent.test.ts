import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, FakePage, sessionOf, storageOf, UNSENT_KEY } from './fake-page.ts';
import { conversationId, entryFrame, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const accept = (id: string, seq: number) =>
  page.socket.answer({ type: 'accepted', conversationId, id, seq, at: '2026-11-21T00:00:00.000Z' });

describe('a message that was not accepted when the page was left', () => {
  it('goes out again as the very same frame', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a')]));
    client.send({ text: '送料は？' });
    const first = page.socket.of('send');
    page.load();
    expect(page.view.outbox).toMatchObject([{ text: '送料は？', status: 'waiting' }]);
    await page.settle(joined([message(1, 'bot', 'a'), message(2, 'bot', 'b')]));
    expect(page.socket.of('send')).toEqual(first);
  });

  it('is gone when the log shows it', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    const id = page.socket.of('send')[0]?.id ?? '';
    page.load();
    await page.settle(joined([message(1, 'customer', '一', id)]));
    expect(page.socket.of('send')).toEqual([]);
    expect(page.view.outbox).toEqual([]);
    expect(page.tab.has(UNSENT_KEY)).toBe(false);
  });

  it('keeps its place before what is written next, and a choice stays a choice', async () => {
    const client = page.load();
    await page.settle();
    client.send({ choice: 'returns', label: '返品' });
    const again = page.load();
    again.send({ text: '二' });
    expect(page.view.outbox.map(({ text, label }) => text ?? label)).toEqual(['返品', '二']);
    await page.settle();
    expect(page.socket.of('send')).toMatchObject([{ choice: 'returns' }]);
  });

  it('has failed still when it had failed, until the visitor sends or discards it', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    const id = page.socket.of('send')[0]?.id ?? '';
    page.socket.answer({ type: 'error', code: 'invalid', message: 'x', action: 'send', id });
    const again = page.load();
    await page.settle();
    expect(page.view.outbox).toMatchObject([{ id, status: 'failed' }]);
    expect(page.socket.of('send')).toEqual([]);
    again.discard(id);
    expect(page.view.outbox).toEqual([]);
    page.load();
    expect(page.view.outbox).toEqual([]);
  });

  it('is meant for the current conversation when that is another one', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a'), message(2, 'bot', 'b')]));
    client.send({ text: '一' });
    page.load();
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.socket.of('send')).toMatchObject([{ conversationId: 'c2', text: '一', after: 0 }]);
  });

  it('is sent under one id by both tabs when the tab was duplicated', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    const [first] = page.socket.of('send');
    page.load({ unsent: storageOf(new Map(page.tab)) });
    await page.settle();
    expect(page.socket.of('send')).toEqual([first]);
    page.socket.answer(entryFrame(message(1, 'customer', '一', first?.id)));
    expect(page.view.outbox).toEqual([]);
  });

  it('is not kept once it is accepted', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    accept(page.socket.of('send')[0]?.id ?? '', 1);
    expect(page.tab.has(UNSENT_KEY)).toBe(false);
  });

  it('of a member is neither shown nor sent until he is known to be back', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.send({ text: '私の住所' });
    const [first] = page.socket.of('send');
    const again = page.load({ identityToken: async () => 'proof' });
    again.send({ text: '二' });
    expect(page.view.outbox.map(({ text }) => text)).toEqual(['二']);
    await page.settle();
    expect(page.view.outbox.map(({ text }) => text)).toEqual(['私の住所', '二']);
    expect(page.socket.of('send')).toEqual([first]);
  });

  it('of a member outlives a page that never knew who was there, with what was written on it', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.send({ text: '一' });
    page.load({ identityToken: () => new Promise(() => {}) }).send({ text: '二' });
    page.load({ identityToken: async () => 'proof' });
    await page.settle();
    expect(page.view.outbox.map(({ text }) => text)).toEqual(['一', '二']);
  });

  it('of a member is lost to anybody else', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.send({ text: '私の住所' });
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    page.views.length = 0;
    page.load();
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.views.flatMap(({ outbox }) => outbox)).toEqual([]);
    expect(page.socket.of('send')).toEqual([]);
    expect([...page.tab.values()].join()).not.toContain('住所');
  });

  it.each([
    'garbage',
    'null',
    '7',
    '{"v":0,"messages":[{"id":"m1","after":0,"text":"x"}]}',
    '{"v":1,"messages":{"id":"m1"}}',
    '{"v":1,"messages":[null,7,{"id":"#","after":0,"text":"x"},{"id":"m1","after":-1,"text":"x"},{"id":"m1","after":0}]}',
  ])('is nothing when what was kept is %s', async (kept) => {
    page.tab.set(UNSENT_KEY, kept);
    page.load();
    await page.settle();
    expect(page.view).toMatchObject({ connection: 'online', outbox: [] });
  });
});

describe('what was asked for when the page was left', () => {
  const requests = [
    { action: 'escalate', reason: '急ぎ' },
    { action: 'rate', score: 4, comment: 'よい' },
    { action: 'feedback', seq: 1, helpful: false },
    { action: 'close' },
  ] as const;

  it('is asked for again, in its order, until it is answered', async () => {
    const client = page.load();
    for (const request of requests) client.request(request);
    page.load();
    expect(page.view.requests).toEqual(requests);
    await page.settle();
    expect(page.socket.of('escalate')).toMatchObject([{ conversationId, reason: '急ぎ' }]);
    page.socket.answer({
      ...entryFrame(message(1, 'system', 'x')),
      entry: { seq: 1, id: 'e1', kind: 'escalated', from: { role: 'system' }, at: '' },
    });
    page.load();
    expect(page.view.requests).toEqual(requests.slice(1));
  });

  it('of a member is for nobody else', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.request({ action: 'escalate', reason: '私の住所' });
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    page.views.length = 0;
    page.load();
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.views.flatMap((view) => view.requests)).toEqual([]);
    expect(page.socket.of('escalate')).toEqual([]);
  });

  it('is nothing where it does not fit', async () => {
    const kept = [null, { action: 'ping' }, { action: 'rate', score: 6 }, { action: 'feedback', seq: 1 }];
    page.tab.set(UNSENT_KEY, JSON.stringify({ v: 1, messages: [], requests: [...kept, { action: 'close' }] }));
    page.load();
    expect(page.view.requests).toEqual([{ action: 'close' }]);
    page.tab.set(UNSENT_KEY, '{"v":1,"messages":[],"requests":7}');
    page.load();
    expect(page.view.requests).toEqual([]);
  });
});

describe('a storage that does not work', () => {
  const broken = (): never => {
    throw new DOMException('no', 'QuotaExceededError');
  };

  it('costs neither the conversation nor a message', async () => {
    const storage = { getItem: broken, setItem: broken, removeItem: broken };
    const client = page.load({ storage, unsent: storage });
    await page.settle();
    client.send({ text: '一' });
    const first = page.socket.of('send');
    page.socket.answer({ type: 'error', code: 'expired', message: 'x' });
    await page.reconnected();
    expect(page.socket.of('send')).toEqual(first);
    expect(page.asked.map(({ resumeKey }) => resumeKey)).toEqual([undefined, 'key-v1']);
  });

  it('leaves nothing outdated for the next page when it is full', async () => {
    const storage = storageOf(page.tab);
    const setItem = vi.fn(storage.setItem);
    const client = page.load({ unsent: { ...storage, setItem } });
    await page.settle();
    client.send({ text: '一' });
    expect(page.tab.has(UNSENT_KEY)).toBe(true);
    setItem.mockImplementation(broken);
    client.send({ text: '二' });
    expect(page.tab.has(UNSENT_KEY)).toBe(false);
    expect(page.view.outbox).toHaveLength(2);
  });
});
