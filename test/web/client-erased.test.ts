import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakePage } from './fake-page.ts';
import { conversationId, entryFrame, message, state } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

it('what was written leaves an open page when it is erased, and what is sent next begins anew', async () => {
  const client = page.load();
  await page.settle();
  page.socket.answer(entryFrame(message(1, 'customer', '住所は千代田区です')));
  page.socket.answer(entryFrame(message(2, 'bot', '承りました')));
  expect(page.view.entries).toHaveLength(2);
  page.socket.answer({
    type: 'entry',
    conversationId,
    entry: { seq: 3, kind: 'hidden' },
    state: { ...state(3), mode: 'erased' },
  });
  expect(JSON.stringify(page.view)).not.toContain('千代田区');
  expect(page.view.entries).toEqual([]);

  client.send({ text: 'こんにちは' });
  const [sent] = page.socket.of('send');
  page.socket.answer({ type: 'error', code: 'closed', message: 'join without it', action: 'send', id: sent?.id });
  expect(page.socket.of('join').at(-1)?.conversationId).toBeUndefined();
});
