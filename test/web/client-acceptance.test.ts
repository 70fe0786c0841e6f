import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_ATTEMPTS } from '../../web/client/outbox.ts';
import { FakePage } from './fake-page.ts';
import { conversationId, entryFrame, joined, message, state } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const disclosure = { text: '自動応答です', version: 'aaaaaaaaaaaaaaaa', accept: true };
const newer = { text: '自動応答です。記録します', version: 'bbbbbbbbbbbbbbbb', accept: true };
const refusal = (action: 'send' | 'escalate') =>
  page.socket.answer({ type: 'error', code: 'not_accepted', message: 'x', action });

describe('where a disclosure has to be accepted', () => {
  it('messages and the wish for a person wait for it, and then carry its version', async () => {
    const client = page.load();
    client.send({ text: '一' });
    await page.settle(joined([], { disclosure }));
    expect(page.view).toMatchObject({ needsAcceptance: true, disclosure });
    expect(page.socket.of('send')).toEqual([]);
    client.accept();
    expect(page.view.needsAcceptance).toBe(false);
    const [sent] = page.socket.of('send');
    expect(sent).toMatchObject({ text: '一', accept: disclosure.version });
    page.socket.answer({ type: 'accepted', conversationId, id: sent?.id ?? '', seq: 1, at: '' });
    client.request({ action: 'escalate' });
    expect(page.socket.of('escalate')).toMatchObject([{ accept: disclosure.version }]);
  });

  it('a person can be asked for as the first thing', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure }));
    client.request({ action: 'escalate' });
    expect(page.socket.of('escalate')).toEqual([]);
    client.accept();
    expect(page.socket.of('escalate')).toMatchObject([{ accept: disclosure.version }]);
  });

  it('nothing has to be accepted twice where another tab did', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure }));
    client.send({ text: '一' });
    const entry = entryFrame(message(1, 'customer', '他のタブ'));
    page.socket.answer({ ...entry, state: { ...state(1), accepted: disclosure.version } });
    expect(page.view.needsAcceptance).toBe(false);
    expect(page.socket.of('send')).toHaveLength(1);
    expect(page.socket.of('send')[0]).not.toHaveProperty('accept');
  });

  it('the version goes along until the state has it, and no longer', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure }));
    client.accept();
    client.send({ text: '一' });
    client.send({ text: '二' });
    const id = page.socket.of('send')[0]?.id ?? '';
    page.socket.answer({
      ...entryFrame(message(1, 'customer', '一', id)),
      state: { ...state(1), accepted: disclosure.version },
    });
    expect(page.socket.of('send').map(({ accept }) => accept)).toEqual([disclosure.version, undefined]);
  });

  it('a refused message asks for the newest text, waits for it, and goes out by itself', async () => {
    const client = page.load();
    await page.settle(joined([]));
    client.send({ text: '一' });
    const [first] = page.socket.of('send');
    refusal('send');
    expect(page.socket.of('join')).toHaveLength(2);
    page.socket.answer(joined([], { disclosure: newer }));
    expect(page.view).toMatchObject({ needsAcceptance: true, disclosure: newer, outbox: [{ status: 'waiting' }] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page.socket.of('send')).toHaveLength(1);
    client.accept();
    expect(page.socket.of('send')).toEqual([first, { ...first, accept: newer.version }]);
  });

  it('a version nobody knows any more is not sent twice', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure }));
    client.accept();
    client.request({ action: 'escalate' });
    refusal('escalate');
    page.socket.answer(joined([], { disclosure: newer }));
    expect(page.view).toMatchObject({ needsAcceptance: true, requests: [{ action: 'escalate' }] });
    client.accept();
    expect(page.socket.of('escalate').map(({ accept }) => accept)).toEqual([disclosure.version, newer.version]);
  });

  it('an acceptance made while an older attempt is being refused counts', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure: { ...disclosure, accept: false } }));
    client.send({ text: '一' });
    client.accept();
    refusal('send');
    page.socket.answer(joined([], { disclosure }));
    expect(page.view.needsAcceptance).toBe(false);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(page.socket.of('send').map(({ accept }) => accept)).toEqual([undefined, disclosure.version]);
  });

  it('a server that refuses without saying what to accept ends in a failed message, not in a flood', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      expect(page.socket.of('send')).toHaveLength(attempt);
      refusal('send');
      page.socket.answer(joined([]));
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect(page.view.outbox).toMatchObject([{ status: 'failed' }]);
    expect(page.socket.of('send')).toHaveLength(MAX_ATTEMPTS);
  });

  it('an acceptance of a former text does not count for the one in force', async () => {
    const client = page.load();
    const accepted = { ...state(0), accepted: disclosure.version };
    await page.settle(joined([], { disclosure: newer, state: accepted }));
    client.send({ text: '一' });
    expect(page.view.needsAcceptance).toBe(true);
    expect(page.socket.of('send')).toEqual([]);
    client.accept();
    expect(page.socket.of('send')).toMatchObject([{ accept: newer.version }]);
    const id = page.socket.of('send')[0]?.id ?? '';
    page.socket.answer({
      ...entryFrame(message(1, 'customer', '一', id)),
      state: { ...state(1), accepted: newer.version },
    });
    expect(page.view.needsAcceptance).toBe(false);
  });

  it('the acceptance survives a reload with what waits', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure }));
    client.accept();
    page.load();
    await page.settle(joined([], { disclosure }));
    expect(page.view.needsAcceptance).toBe(false);
  });
});

it('where nothing has to be accepted nothing waits', async () => {
  const client = page.load();
  await page.settle(joined([], { disclosure: { ...disclosure, accept: false } }));
  client.send({ text: '一' });
  expect(page.socket.of('send')).toHaveLength(1);
  expect(page.view.needsAcceptance).toBe(false);
});

it('the view says whether the business is open, when it opens, and whether the bot is there', async () => {
  page.load();
  expect(page.view.open).toBeUndefined();
  await page.settle(joined([], { open: false, opensAt: '2026-11-24T00:00:00.000Z', bot: false }));
  expect(page.view).toMatchObject({ conversationId, open: false, opensAt: '2026-11-24T00:00:00.000Z', bot: false });
});
