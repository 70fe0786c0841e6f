import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePage } from './fake-page.ts';
import { conversationId, entryFrame, joined, message, state } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const typingFrames = () => page.socket.of('typing').map(({ on }) => on);
const agent = { role: 'agent', name: '佐藤' } as const;
const types = (on: boolean, from: { role: 'agent' | 'customer' | 'bot'; name?: string } = agent) =>
  page.socket.answer({ type: 'typing', conversationId, on, from });
const reads = (seq: number, role: 'agent' | 'customer' = 'agent') =>
  page.socket.answer({ type: 'read', conversationId, seq, from: { role } });

describe('that the visitor is typing', () => {
  it('is said at most once in 3 s, and that he stopped 5 s after the last key', async () => {
    const client = page.load();
    await page.settle();
    for (let key = 0; key < 8; key += 1) {
      client.typing(true);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(typingFrames()).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(4_499);
    expect(typingFrames()).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(1);
    expect(typingFrames()).toEqual([true, true, false]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(typingFrames()).toEqual([true, true, false]);
  });

  it('ends with the message, before it', async () => {
    const client = page.load();
    await page.settle();
    client.typing(true);
    client.send({ text: '一' });
    expect(page.socket.sent.map(({ action }) => action)).toEqual(['join', 'typing', 'typing', 'send']);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(typingFrames()).toEqual([true, false]);
  });

  it('is not said later when it could not be said at once', async () => {
    const client = page.load();
    client.typing(true);
    await page.settle();
    expect(typingFrames()).toEqual([]);
    client.typing(true);
    page.socket.break();
    client.typing(true);
    await page.reconnected();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(typingFrames()).toEqual([]);
  });
});

describe('that somebody else is typing', () => {
  it('is believed for 6 s', async () => {
    page.load();
    await page.settle();
    types(true);
    expect(page.view.typing).toEqual(agent);
    await vi.advanceTimersByTimeAsync(5_000);
    types(true);
    await vi.advanceTimersByTimeAsync(5_999);
    expect(page.view.typing).toEqual(agent);
    await vi.advanceTimersByTimeAsync(1);
    expect(page.view.typing).toBeUndefined();
  });

  it('ends when he says so, or with what he wrote, not with what another one wrote', async () => {
    page.load();
    await page.settle();
    types(true);
    types(false, { role: 'bot' });
    page.socket.answer(entryFrame(message(1, 'customer', 'a')));
    expect(page.view.typing).toEqual(agent);
    types(false);
    expect(page.view.typing).toBeUndefined();
    types(true, { role: 'bot' });
    page.socket.answer(entryFrame(message(2, 'bot', 'b')));
    expect(page.view.typing).toBeUndefined();
  });

  it('is not known of the visitor’s other tabs, nor after the connection was lost', async () => {
    page.load();
    await page.settle();
    types(true, { role: 'customer' });
    expect(page.view.typing).toBeUndefined();
    types(true);
    page.socket.break();
    expect(page.view.typing).toBeUndefined();
  });
});

describe('read marks', () => {
  const sent = () => page.socket.of('read').map(({ seq }) => seq);

  it('that may have been lost with the socket are said again', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a')]));
    client.read(1);
    page.socket.break();
    await page.reconnected(joined([], { state: state(1) }));
    expect(sent()).toEqual([1]);
  });

  it('of the visitor go out once for each higher number', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a'), message(2, 'bot', 'b')]));
    client.read(1);
    client.read(1);
    client.read(2);
    client.read(1);
    expect(sent()).toEqual([1, 2]);
  });

  it('wait for the connection, and only the highest goes out then', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a'), message(2, 'bot', 'b'), message(3, 'bot', 'c')]));
    client.read(1);
    page.socket.break();
    client.read(2);
    client.read(3);
    await page.reconnected(joined([], { state: { seq: 3, mode: 'bot', epoch: 1, turn: 1 } }));
    expect(sent()).toEqual([3]);
  });

  it('of the visitor begin anew in another conversation', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a'), message(2, 'bot', 'b')]));
    client.read(2);
    page.socket.break();
    await page.reconnected(joined([message(1, 'bot', 'z')], { conversationId: 'c2' }));
    client.read(1);
    expect(page.socket.of('read')).toEqual([{ action: 'read', conversationId: 'c2', seq: 1 }]);
  });

  it('of staff are kept at the highest, those of other tabs are not', async () => {
    page.load();
    await page.settle();
    reads(2);
    reads(1);
    reads(9, 'customer');
    expect(page.view.readSeq).toBe(2);
  });
});
