import { describe, expect, it } from 'vitest';
import type { ShownEntry } from '../../../../web/client/log.ts';
import { newsAfter } from '../../../../web/console/conversation/news.ts';
import { tagsIn } from '../../../../web/console/conversation/tagged.ts';

const entry = (seq: number, rest: Partial<ShownEntry> = {}): ShownEntry => ({
  seq,
  id: `e${seq}`,
  kind: 'message',
  from: { role: 'customer' },
  at: '2026-11-21T01:00:00.000Z',
  ...rest,
});
const numbers = (entries: readonly ShownEntry[]) => entries.map(({ seq }) => seq);

describe('what is read out of a conversation', () => {
  it("is what its customer has written since it was opened, and not the agent's own words", () => {
    const entries = [entry(1), entry(2), entry(3, { from: { role: 'agent' } }), entry(4), entry(5, { kind: 'rated' })];
    expect(numbers(newsAfter(entries, 1))).toEqual([2, 4]);
    expect(newsAfter(entries, 5)).toEqual([]);
  });

  it('is no more than the newest three', () => {
    expect(
      numbers(
        newsAfter(
          [1, 2, 3, 4, 5].map((seq) => entry(seq)),
          0,
        ),
      ),
    ).toEqual([3, 4, 5]);
  });
});

describe('the tags of a conversation', () => {
  it('are those it was given last, also when that is none', () => {
    const given = (seq: number, ...tags: readonly string[]) => entry(seq, { kind: 'tagged', tags: [...tags] });
    expect(tagsIn([entry(1)])).toEqual([]);
    expect(tagsIn([given(1, 'a', 'b'), given(2, 'b'), entry(3)])).toEqual(['b']);
    expect(tagsIn([given(1, 'a'), given(2)])).toEqual([]);
  });
});
