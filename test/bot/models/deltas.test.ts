import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deltas, type Piece } from '../../../functions/bot/models/deltas.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const recorded = (took = 0) => {
  const sent: Piece[] = [];
  const deltas = new Deltas(async (piece) => {
    sent.push(piece);
    if (took > 0) await new Promise((resolve) => setTimeout(resolve, took));
  });
  return { sent, deltas };
};

it('the first piece goes out at once, and what comes within 150 ms of it as one', async () => {
  const { sent, deltas } = recorded();
  deltas.show(1, '送料は');
  deltas.show(1, '550円');
  deltas.show(1, 'です。');
  expect(sent).toEqual([{ attempt: 1, offset: 0, text: '送料は' }]);
  await vi.advanceTimersByTimeAsync(149);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent[1]).toEqual({ attempt: 1, offset: 3, text: '550円です。' });
  await vi.advanceTimersByTimeAsync(1_000);
  deltas.show(1, '終');
  expect(sent[2]).toEqual({ attempt: 1, offset: 10, text: '終' });
});

it('offsets count UTF-16 units, and pieces join to the text whatever the pauses', async () => {
  const { sent, deltas } = recorded(70);
  const said = ['😀です。', '👨‍👩‍👧', 'e\u0301', '𠮷野家。'];
  for (const text of said) {
    deltas.show(1, text);
    await vi.advanceTimersByTimeAsync(90);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  let shown = '';
  for (const { offset, text } of sent) {
    expect(offset).toBe(shown.length);
    expect(text.isWellFormed()).toBe(true);
    shown += text;
  }
  expect(shown).toBe(said.join(''));
});

it('a new attempt begins at 0', async () => {
  const { sent, deltas } = recorded();
  deltas.show(1, '古い');
  await vi.advanceTimersByTimeAsync(150);
  deltas.show(2, '新しい');
  expect(sent).toEqual([
    { attempt: 1, offset: 0, text: '古い' },
    { attempt: 2, offset: 0, text: '新しい' },
  ]);
});

it('the end waits for the piece on its way, and lets none follow', async () => {
  const { sent, deltas } = recorded(500);
  deltas.show(1, 'a');
  deltas.show(1, 'b');
  let ended = false;
  void deltas.end().then(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(499);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(1);
});
