import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakePage } from './fake-page.ts';
import { entryFrame, joined, message, state } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

it('a gap that no join fills is asked for after longer and longer pauses, until it is filled', async () => {
  page.load();
  await page.settle(joined([message(1, 'bot', 'a')]));
  page.socket.answer(entryFrame(message(3, 'bot', 'c')));
  const asked = () => page.socket.of('join').length;
  expect(asked()).toBe(2);
  for (const pause of [1_000, 2_000, 4_000]) {
    const before = asked();
    page.socket.answer(joined([], { state: state(4) }));
    page.socket.answer(entryFrame(message(4, 'bot', 'd')));
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(asked()).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked()).toBe(before + 1);
  }
  page.socket.answer(joined([message(2, 'bot', 'b')]));
  expect(page.view.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  page.socket.answer(entryFrame(message(6, 'bot', 'f')));
  expect(asked()).toBe(6);
});

it('what comes before the answer to the first join is kept up to a limit, and the rest is fetched', async () => {
  page.load();
  await page.turn();
  page.socket.open();
  for (let seq = 1; seq <= 150; seq += 1) page.socket.answer(entryFrame(message(seq, 'bot', 'x')));
  page.socket.answer(joined([]));
  expect(page.view.entries).toHaveLength(100);
});
