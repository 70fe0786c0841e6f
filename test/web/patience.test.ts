import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outgoing } from '../../web/client/outbox.ts';
import type { KeyStorage } from '../../web/client/storage.ts';
import { NOTHING, type View } from '../../web/client/view.ts';
import { createPatience } from '../../web/widget/patience.ts';

const storage = (): KeyStorage => {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
};
const NOW = Date.parse('2026-11-21T10:00:00Z');
const viewOf = (at: string | undefined, status?: Outgoing['status']): View => ({
  ...NOTHING,
  state: { seq: 1, mode: 'bot', epoch: 1, turn: 1 },
  entries: at === undefined ? [] : [{ seq: 1, id: 'q', kind: 'message', from: { role: 'customer' }, at, text: '送料' }],
  outbox: status ? [{ id: 'q', after: 0, text: '送料', status, attempts: 1 }] : [],
});

describe('who waits for an answer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is told after 45 seconds from the question on, whatever page he is on then', () => {
    const tab = storage();
    const first = createPatience(tab, () => undefined);
    first.look(viewOf(undefined, 'sending'));
    first.look(viewOf(undefined, 'sent'));
    vi.advanceTimersByTime(30_000);
    first.stop();
    const overdue = vi.fn();
    const second = createPatience(tab, overdue);
    // The clock of the server is an hour ahead; that of the tab counts.
    second.look(viewOf('2026-11-21T11:00:00Z'));
    vi.advanceTimersByTime(14_000);
    expect([second.late, overdue.mock.calls.length]).toEqual([false, 0]);
    vi.advanceTimersByTime(2_000);
    expect([second.late, overdue.mock.calls.length]).toEqual([true, 1]);
  });

  it('of yesterday is told at once', () => {
    const patience = createPatience(storage(), () => undefined);
    patience.look(viewOf('2026-11-20T10:00:00Z'));
    expect(patience.late).toBe(true);
    patience.wait();
    expect(patience.late).toBe(false);
  });

  it('is not told of what lay in the outbox offline', () => {
    const patience = createPatience(storage(), () => undefined);
    patience.look(viewOf(undefined, 'waiting'));
    vi.advanceTimersByTime(600_000);
    patience.look(viewOf(undefined, 'sending'));
    patience.look(viewOf('2026-11-21T09:00:00Z'));
    expect([patience.awaited, patience.late]).toEqual(['q', false]);
  });

  it('has nothing to wait for once there is an answer', () => {
    const patience = createPatience(storage(), () => undefined);
    patience.look(viewOf('2026-11-20T10:00:00Z'));
    const view = viewOf('2026-11-20T10:00:00Z');
    const answer = { seq: 2, id: 'a', kind: 'message', from: { role: 'bot' }, at: '', text: '550円' } as const;
    patience.look({ ...view, entries: [...view.entries, answer] });
    expect([patience.awaited, patience.late]).toEqual([undefined, false]);
  });
});
