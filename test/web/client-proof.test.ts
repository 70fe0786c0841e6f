import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EntryView, ServerFrame, StateView } from '../../functions/protocol/server.ts';
import { FakePage } from './fake-page.ts';
import { conversationId, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const at = '2026-11-21T00:00:00.000Z';
const ACTIONS = ['identify', 'prove', 'signout'];
const steps = () =>
  (page.socket.sent as readonly { action: string; id?: string }[]).filter(({ action }) => ACTIONS.includes(action));
const joins = () => page.socket.of('join').map(({ conversationId: id, after }) => [id, after]);
const known = (seconds = 1_800) => ({ level: 2, until: new Date(Date.now() + seconds * 1_000).toISOString() }) as const;
const stateOf = (seq: number, change: Partial<StateView> = {}): StateView => ({
  seq,
  mode: 'bot',
  epoch: 1,
  turn: 1,
  ...change,
});
const tell = (entry: EntryView, change: Partial<StateView> = {}) =>
  page.socket.answer({ type: 'entry', conversationId, entry, state: stateOf(entry.seq, change) });
const entry = (seq: number, kind: 'identified' | 'signed_out' | 'looked_up', rest: object = {}): EntryView => ({
  seq,
  id: `e${seq}`,
  kind,
  from: { role: kind === 'looked_up' ? 'procedure' : 'system' },
  at,
  ...rest,
});
const refuse = (rest: Partial<ServerFrame<'error'>>) =>
  page.socket.answer({ type: 'error', code: 'code_refused', message: 'x', ...rest });
const texts = () => page.view.entries.map(({ text, withheld }) => (withheld ? 'withheld' : text));

describe('a proof of who somebody is', () => {
  it('is one frame with an id of its own, the same again after a cut, and is over with its answer', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'customer', 'ポイントは？')]));
    client.claim('M-1001');
    expect(steps()).toEqual([
      { action: 'identify', conversationId, id: expect.stringMatching(/^[0-9a-f]{32}$/), after: 1, claim: 'M-1001' },
    ]);
    expect(page.view.proving).toBe('identify');
    const [first] = steps();
    page.socket.break();
    await page.reconnected(joined([message(1, 'customer', 'ポイントは？')]));
    expect(steps()).toEqual([first]);
    page.socket.answer({ type: 'accepted', conversationId, id: first?.id ?? '', seq: 2, at });
    expect(page.view.proving).toBeUndefined();
    page.socket.break();
    await page.reconnected(joined([message(1, 'customer', 'ポイントは？')]));
    expect(steps()).toEqual([]);
  });

  it('says why it was refused, once and for all, and tries what was refused for now again by itself', async () => {
    const client = page.load();
    await page.settle();
    client.prove('123456');
    refuse({ action: 'prove', id: steps()[0]?.id });
    expect([page.view.proving, page.view.denied]).toEqual([undefined, { action: 'prove', code: 'code_refused' }]);
    client.prove('654321');
    expect(page.view.denied).toBeUndefined();
    refuse({ action: 'prove', code: 'rate_limited', retryAfter: 600, id: steps()[1]?.id });
    expect(page.view.denied).toEqual({ action: 'prove', code: 'rate_limited', retryAfter: 600 });
    client.prove('111111');
    refuse({ action: 'prove', code: 'busy', id: steps()[2]?.id });
    expect(page.view.proving).toBe('prove');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(steps()[3]).toEqual(steps()[2]);
  });

  it('is given up after five attempts, and is not kept for the next page', async () => {
    const client = page.load({});
    await page.settle();
    client.prove('123456');
    for (let attempt = 1; attempt < 5; attempt += 1) {
      page.socket.break();
      await vi.advanceTimersByTimeAsync(30_000);
      await page.settle();
    }
    page.socket.break();
    expect(page.view.denied).toEqual({ action: 'prove', code: 'busy' });
    client.claim('M-1001');
    expect(JSON.stringify([...page.local, ...page.tab])).not.toMatch(/123456|M-1001/);
    page.load();
    await page.settle();
    expect(steps()).toEqual([]);
  });

  it('is one at a time, but its end overtakes it', async () => {
    const client = page.load();
    await page.settle();
    client.claim('M-1001');
    client.claim('M-1002');
    expect(steps()).toHaveLength(1);
    client.signout();
    expect(steps()[1]).toEqual({ action: 'signout', conversationId });
    tell(entry(1, 'signed_out'));
    expect(page.view.proving).toBeUndefined();
  });
});

describe('what was looked up', () => {
  it('is read again from its first entry when the visitor becomes known, and when he is known no more', async () => {
    page.load();
    const question = message(1, 'customer', 'ポイントは？');
    const withheld = entry(2, 'looked_up', { withheld: true });
    await page.settle(joined([question, withheld]));
    expect(joins()).toHaveLength(1);
    tell(entry(3, 'identified'), known());
    expect(joins().at(-1)).toEqual([conversationId, 1]);
    const shown = entry(2, 'looked_up', { text: '1,200ポイント' });
    const one = { conversationId: 'c2', at, title: '送料は？' };
    page.socket.answer(joined([shown, entry(3, 'identified')], { state: stateOf(3, known(10)), earlier: [one] }));
    expect([texts(), page.view.earlier]).toEqual([['ポイントは？', '1,200ポイント', undefined], [one]]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(joins().at(-1)).toEqual([conversationId, 1]);
    page.socket.answer(joined([withheld, entry(3, 'identified')], { state: stateOf(3) }));
    expect([texts(), page.view.earlier]).toEqual([['ポイントは？', 'withheld', undefined], []]);
    expect(page.view.connection).toBe('online');
  });

  it('is withheld with what he has chosen of it', async () => {
    page.load();
    const looked = entry(1, 'looked_up', { text: 'どれ？' });
    const chosen = message(2, 'customer', '注文 12388（2026年11月20日）', 'c1');
    await page.settle(joined([looked, chosen], { state: stateOf(2, known()) }));
    tell(entry(3, 'signed_out'));
    expect(joins().at(-1)).toEqual([conversationId, 0]);
    const bare: EntryView = { seq: 2, id: 'c1', kind: 'message', from: { role: 'customer' }, at, withheld: true };
    const withheld = entry(1, 'looked_up', { withheld: true });
    page.socket.answer(joined([withheld, bare, entry(3, 'signed_out')], { state: stateOf(3) }));
    expect(texts()).toEqual(['withheld', 'withheld', undefined]);
  });

  it('is read page by page', async () => {
    page.load();
    const all = [1, 2, 3].map((seq) => entry(seq, 'looked_up', { withheld: true }));
    await page.settle(joined(all));
    tell(entry(4, 'identified'), known());
    page.socket.answer(joined([entry(1, 'looked_up', { text: 'a' })], { more: true, state: stateOf(4, known()) }));
    expect(joins().at(-1)).toEqual([conversationId, 1]);
    const rest = [entry(2, 'looked_up', { text: 'b' }), entry(3, 'looked_up', { text: 'c' }), entry(4, 'identified')];
    page.socket.answer(joined(rest, { state: stateOf(4, known()) }));
    expect(texts()).toEqual(['a', 'b', 'c', undefined]);
    const asked = joins().length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(joins()).toHaveLength(asked);
  });

  it('asks again, but not at once, where the clock of the browser is ahead', async () => {
    page.load();
    await page.settle(
      joined([], { state: stateOf(0, { level: 2, until: new Date(Date.now() - 60_000).toISOString() }) }),
    );
    await page.turn();
    expect(joins()).toHaveLength(2);
    page.socket.answer(
      joined([], { state: stateOf(0, { level: 2, until: new Date(Date.now() - 60_000).toISOString() }) }),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(joins()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(joins()).toHaveLength(3);
  });
});

describe('a conversation of another device', () => {
  const other = (entries: EntryView[], more = false) => joined(entries, { conversationId: 'c2', more });

  it('is read page by page, and leaves the own one as it is', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'customer', 'ここ')], { state: stateOf(1, known()) }));
    const reading = client.earlier('c2');
    expect(joins().at(-1)).toEqual(['c2', 0]);
    page.socket.answer(other([message(1, 'customer', '花瓶が')], true));
    expect(joins().at(-1)).toEqual(['c2', 1]);
    page.socket.answer(other([{ seq: 2, kind: 'hidden' }, message(3, 'bot', 'はい')]));
    const { entries } = await reading;
    expect(entries.map(({ text }) => text)).toEqual(['花瓶が', 'はい']);
    expect([texts(), page.view.conversationId]).toEqual([['ここ'], conversationId]);
  });

  it('is refused without harm to the own one, and without a connection', async () => {
    const client = page.load();
    await page.settle(joined([message(1, 'customer', 'ここ')]));
    const reading = client.earlier('c2');
    refuse({ action: 'join', code: 'not_found', message: 'gone' });
    await expect(reading).rejects.toThrow('gone');
    expect([texts(), page.view.connection]).toEqual([['ここ'], 'online']);
    const cut = client.earlier('c2');
    page.socket.break();
    await expect(cut).rejects.toThrow('no connection');
    await expect(client.earlier('c2')).rejects.toThrow('no connection');
  });
});
