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
