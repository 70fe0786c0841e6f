import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePage } from './fake-page.ts';
import { conversationId, entryFrame, FakeSocket, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const inFlight = () => page.socket.of('send').at(-1)?.id ?? '';

describe('an entry that overtakes the answer to its message', () => {
  it.each([
    ['that comes late', true],
    ['that is lost', false],
  ])('is that answer: one %s costs no connection', async (_, comes) => {
    const client = page.load();
    await page.settle();
    client.send({ text: '送料は？' });
    const id = inFlight();
    page.socket.answer(entryFrame(message(1, 'customer', '送料は？', id)));
    if (comes) page.socket.answer({ type: 'accepted', conversationId, id, seq: 1, at: '' });
    await vi.advanceTimersByTimeAsync(16_000);
    expect(page.view.connection).toBe('online');
    expect(FakeSocket.sockets).toHaveLength(1);
  });

  it('says nothing of the next message', async () => {
    const client = page.load();
    await page.settle(joined([]));
    client.send({ text: '一' });
    client.send({ text: '二' });
    page.socket.answer(entryFrame(message(1, 'customer', '一', inFlight())));
    expect(page.socket.of('send')).toMatchObject([{ text: '一' }, { text: '二' }]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(page.view.connection).toBe('offline');
  });
});

describe('joins and their answers', () => {
  const entries = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => message(from + index, 'bot', 'はい'));
  const seqs = () => page.view.entries.map(({ seq }) => seq);

  it('an answer that comes twice takes nothing away', async () => {
    page.load();
    await page.settle(joined(entries(1, 1)));
    page.socket.answer({ type: 'pong', conversationId, seq: 3 });
    page.socket.answer(joined(entries(2, 3)));
    page.socket.answer(joined(entries(1, 1)));
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('an answer to what was asked before the conversation was void leaves no hole', async () => {
    const client = page.load();
    await page.settle(joined(entries(1, 3)));
    client.send({ text: '送料は？' });
    page.socket.answer({ type: 'pong', conversationId, seq: 4 });
    page.socket.answer({ type: 'error', code: 'conflict', message: 'x', action: 'send', id: inFlight() });
    page.socket.answer(joined(entries(4, 4)));
    expect(page.socket.of('join').at(-1)).toEqual({ action: 'join', after: 0 });
    page.socket.answer(joined(entries(1, 4)));
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it('an answer older than what came meanwhile does not empty the log when the newest disclosure is asked for', async () => {
    const client = page.load();
    await page.settle(joined(entries(1, 3)));
    client.send({ text: '送料は？' });
    page.socket.answer({ type: 'pong', conversationId, seq: 4 });
    for (const entry of entries(4, 5)) page.socket.answer(entryFrame(entry));
    page.socket.answer({ type: 'error', code: 'not_accepted', message: 'x', action: 'send', id: inFlight() });
    page.socket.answer(joined(entries(4, 4)));
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
    expect(page.socket.of('join').map(({ after }) => after)).toEqual([0, 3, 5]);
  });
});
