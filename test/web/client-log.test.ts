import { afterEach, beforeEach, expect, it } from 'vitest';
import { Log } from '../../web/client/log.ts';
import { FakePage } from './fake-page.ts';
import { conversationId, entryFrame, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

it('the list of entries is another one only when something was added, the view always', async () => {
  page.load();
  await page.settle(joined([message(1, 'customer', '送料は？')]));
  const before = page.view;
  const delta = { type: 'delta', conversationId, replyTo: 'e1', epoch: 1, attempt: 1, offset: 0, text: '送' } as const;
  page.socket.answer(delta);
  page.socket.answer(entryFrame(message(1, 'customer', '送料は？')));
  expect(page.view).not.toBe(before);
  expect(page.view.entries).toBe(before.entries);
  page.socket.answer(entryFrame(message(2, 'bot', '550円')));
  expect(page.view.entries).not.toBe(before.entries);
  expect(before.entries).toHaveLength(1);
});

it('an entry is added, and a question found to be answered, without a walk through the log', () => {
  const log = new Log();
  const touched: number[] = [];
  const watched = (seq: number) => {
    const entry = message(seq, 'customer', `${seq}`);
    return new Proxy(entry, {
      get: (target, name) => {
        touched.push(seq);
        return Reflect.get(target, name);
      },
    });
  };
  for (let seq = 1; seq <= 1_000; seq += 1) log.add(watched(seq));
  touched.length = 0;
  log.add(watched(1_001));
  expect(log.shown).toHaveLength(1_001);
  expect(log.isAnswered('e1')).toBe(false);
  expect(new Set(touched)).toEqual(new Set([1_001]));
});

it('a question is answered by a text of ours that follows it, not by one before it or by the system', () => {
  const log = new Log();
  log.add(message(1, 'bot', 'ようこそ'));
  log.add(message(2, 'customer', '送料は？'));
  log.add(message(3, 'system', '承りました'));
  expect(log.isAnswered('e2')).toBe(false);
  log.add(message(4, 'bot', '550円'));
  expect(log.isAnswered('e2')).toBe(true);
  expect(log.isAnswered('unknown')).toBe(false);
});
