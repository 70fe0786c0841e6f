import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakePage } from './fake-page.ts';
import { conversationId, joined } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

it('what the business says is asked for again once a pong names another, and only then', async () => {
  page.load();
  await page.settle();
  await vi.advanceTimersByTimeAsync(30_000);
  page.socket.answer({ type: 'pong', conversationId, seq: 0, welcome: 'w1' });
  page.socket.answer({ type: 'pong', conversationId, seq: 0 });
  expect(page.socket.of('join')).toHaveLength(1);
  page.socket.answer({ type: 'pong', conversationId, seq: 0, welcome: 'w2' });
  expect(page.socket.of('join')).toHaveLength(2);
  page.socket.answer(joined([], { welcome: 'w2', greeting: 'こんばんは', open: true }));
  expect(page.view).toMatchObject({ greeting: 'こんばんは', open: true });
  page.socket.answer({ type: 'pong', conversationId, seq: 0, welcome: 'w2' });
  expect(page.socket.of('join')).toHaveLength(2);
});
