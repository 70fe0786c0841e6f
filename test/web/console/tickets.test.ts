import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TicketView } from '../../../functions/protocol/ticket.ts';
import {
  type Answering,
  EMPTY,
  found,
  isDue,
  isOvertaken,
  leaving,
  obstacle,
  pressed,
  returned,
  undone,
  written,
} from '../../../web/console/tickets/answering.ts';
import { Answers, type Ports } from '../../../web/console/tickets/answers.ts';
import { belongs, dueOf, inOrder, nextOf, readFor } from '../../../web/console/tickets/list.ts';
import { withTicket } from '../../../web/console/tickets/values.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;

const ticket = (id: string, more: Partial<TicketView> = {}): TicketView => ({
  id,
  conversationId: `c-${id}`,
  seq: 2,
  status: 'open',
  language: 'ja',
  openedAt: '2026-11-21T08:00:00.000Z',
  dueAt: new Date(NOW + HOUR).toISOString(),
  overdue: false,
  ...more,
});

describe('the lists of tickets', () => {
  it('are read by status, and those of a person and of low ratings out of what is not solved', () => {
    expect(readFor('solved')).toEqual([{ status: 'solved' }]);
    expect(readFor('overdue')).toEqual([{ status: 'open', overdue: 'true' }]);
    expect(readFor('mine')).toEqual([{ status: 'open' }, { status: 'pending' }]);
  });

  it('show low ratings to supervisors, and to whom they gave one', () => {
    const low = ticket('A', { followUp: true, score: 1, owner: 'suzuki' });
    const supervisor = { id: 'sato', isSupervisor: true };
    const [suzuki, tanaka] = ['suzuki', 'tanaka'].map((id) => ({ id, isSupervisor: false }));
    if (!suzuki || !tanaka) throw new Error('both are there');
    expect([belongs(low, 'open', supervisor), belongs(low, 'follow-up', supervisor)]).toEqual([true, true]);
    expect([belongs(low, 'open', suzuki), belongs(low, 'mine', suzuki)]).toEqual([true, true]);
    expect([belongs(low, 'open', tanaka), belongs(low, 'mine', tanaka)]).toEqual([false, false]);
    expect(belongs(ticket('B'), 'follow-up', supervisor)).toBe(false);
    expect(belongs(ticket('B'), 'mine', { id: undefined, isSupervisor: false })).toBe(false);
  });

  it('have each ticket once, what is due first coming first', () => {
    const late = ticket('B', { dueAt: new Date(NOW - HOUR).toISOString() });
    expect(inOrder([ticket('C'), ticket('A'), late, ticket('A')]).map(({ id }) => id)).toEqual(['B', 'A', 'C']);
  });

  it('are walked through without falling off their ends', () => {
    const all = [ticket('A'), ticket('B')];
    expect(nextOf(all, undefined, 1)?.id).toBe('A');
    expect(nextOf(all, undefined, -1)?.id).toBe('B');
    expect(nextOf(all, 'A', 1)?.id).toBe('B');
    expect(nextOf(all, 'B', 1)?.id).toBe('B');
    expect(nextOf([], 'A', 1)).toBeUndefined();
  });
});

describe('how pressing a ticket is', () => {
  it('is overdue, soon or calm while it needs an answer, and nothing afterwards', () => {
    const at = (left: number, status: TicketView['status'] = 'open') =>
      dueOf({ status, dueAt: new Date(NOW + left).toISOString() }, NOW);
    expect(at(-1)).toEqual({ pressing: 'overdue', left: -1 });
    expect(at(0).pressing).toBe('overdue');
    expect(at(2 * HOUR).pressing).toBe('soon');
    expect(at(2 * HOUR + 1).pressing).toBe('calm');
    expect(at(-1, 'pending').pressing).toBe('none');
  });
});

describe('a canned reply in a ticket', () => {
  it('has the ticket’s customer and number, and the agent of whoever is signed in', () => {
    const known = { agent: '鈴木 美咲', customer: '別の名前', ticket: 'T-OLD' };
    expect(withTicket(ticket('T-1', { name: '山田 花子' }), known)).toEqual({
      agent: '鈴木 美咲',
      customer: '山田 花子',
      ticket: 'T-1',
    });
  });

  it('never names a ticket of which the customer does not know', () => {
    expect(withTicket(ticket('T-1', { followUp: true }), { ticket: 'T-1' })).toEqual({});
  });
});

describe('an answer that is held', () => {
  const text = (words: string): Answering => written(EMPTY, { text: words });
  const press = (answering: Answering, id = 'x1', after = 4) =>
    pressed(answering, { now: NOW, hold: 5_000, id, after });

  it('does not go out empty or with something left open', () => {
    expect(obstacle(text(' \n'))).toBe('empty');
    expect(obstacle(text('{{customer}} 様 ｛｛order｝｝'))).toBe('slots');
    expect(press(text('{{customer}} 様'))).toEqual(text('{{customer}} 様'));
  });

  it('is due when its time is over and not before, and cannot be changed while it is held', () => {
    const held = press(text('在庫がございます'));
    expect(isDue(held, NOW + 4_999)).toBe(false);
    expect(isDue(held, NOW + 5_000)).toBe(true);
    expect(written(held, { text: 'もう' })).toBe(held);
  });

  it('is the same answer from the same place when nobody knows whether it arrived', () => {
    const lost = returned(leaving(press(text('はい'))), false);
    expect(press(lost, 'x2', 9).mark).toEqual({ id: 'x1', after: 4 });
    expect(press(undone(press(lost, 'x2', 9)), 'x3', 9).mark).toEqual({ id: 'x1', after: 4 });
    expect(press(found(leaving(press(text('はい')))), 'x2', 9).mark).toEqual({ id: 'x1', after: 4 });
  });

  it('is another one once it was refused, taken back or changed', () => {
    const refused = returned(leaving(press(text('はい'))), true);
    expect(press(refused, 'x2', 9).mark).toEqual({ id: 'x2', after: 9 });
    expect(press(undone(press(text('はい'))), 'x2', 9).mark).toEqual({ id: 'x2', after: 9 });
    const lost = returned(leaving(press(text('はい'))), false);
    expect(press(written(lost, { text: 'いいえ' }), 'x2', 9).mark).toEqual({ id: 'x2', after: 9 });
  });

  it('comes back when the customer has written meanwhile, unless it may be there already', () => {
    const entry = (seq: number, role: string) => ({ seq, from: { role } });
    const held = press(text('はい'));
    expect(isOvertaken(held, [entry(4, 'customer'), entry(5, 'agent')])).toBe(false);
    expect(isOvertaken(held, [entry(5, 'customer')])).toBe(true);
    expect(isOvertaken(text('はい'), [entry(5, 'customer')])).toBe(false);
    const again = press(returned(leaving(held), false));
    expect(isOvertaken(again, [entry(5, 'customer')])).toBe(false);
  });

  it('leaves only after it was pressed and its time was over, whatever happens in between', () => {
    const act = fc.constantFrom('write', 'press', 'undo', 'wait', 'reload', 'lose', 'refuse');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let now = NOW;
        let answering = text('はい');
        let pressedAt: number | undefined;
        for (const each of acts) {
          if (each === 'write') answering = written(answering, { text: `${answering.text}。` });
          if (each === 'press' && answering.phase === 'writing') {
            answering = pressed(answering, { now, hold: 5_000, id: 'x', after: 1 });
            pressedAt = now;
          }
          if (each === 'undo') answering = undone(answering);
          if (each === 'reload') answering = found(answering);
          if (each === 'lose' && answering.phase === 'sent') answering = returned(answering, false);
          if (each === 'refuse' && answering.phase === 'sent') answering = returned(answering, true);
          if (each === 'wait') now += 2_000;
          if (answering.phase === 'writing') pressedAt = undefined;
          if (!isDue(answering, now)) continue;
          expect(now - (pressedAt ?? now)).toBeGreaterThanOrEqual(5_000);
          answering = leaving(answering);
        }
      }),
    );
  });
});

describe('the answers of a tab', () => {
  const HOLD = 5_000;

  const desk = () => {
    let now = NOW;
    let timers: { at: number; run: () => void }[] = [];
    const kept = new Map<string, Answering>();
    const told: string[] = [];
    const posts: { ticket: string; text: string; done: () => void; fail: (error: unknown) => void }[] = [];
    const heard = new Map<string, Parameters<Ports['watch']>[1]>();
    const answers = new Answers({
      kept: (id) => found(kept.get(id) ?? EMPTY),
      keep: (id, answering) => void kept.set(id, answering),
      send: (id, { text }) =>
        new Promise((resolve, reject) => posts.push({ ticket: id, text, done: resolve, fail: reject })),
      isUnknown: (error) => error === 'unknown',
      watch: (conversation, hear) => {
        heard.set(conversation, hear);
        return () => void heard.delete(conversation);
      },
      schedule: (run, milliseconds) => {
        const timer = { at: now + milliseconds, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
      now: () => now,
      sent: (id) => void told.push(`sent ${id}`),
      returned: (id, { why }) => void told.push(`${why} ${id}`),
    });
    const wait = (milliseconds: number): void => {
      now += milliseconds;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    };
    const answer = (id: string, words: string): void => {
      answers.open(id);
      answers.write(id, { text: words });
      answers.press(id, `c-${id}`, { hold: HOLD, id: `m-${id}`, after: 4 });
    };
    return { answers, answer, wait, posts, told, heard, kept, timers: () => timers };
  };

  it('are sent when their time is over though another ticket is open by then, each once', async () => {
    const { answers, answer, wait, posts, told, heard } = desk();
    answer('A', '本日発送します');
    answers.open('B');
    wait(HOLD - 1);
    expect(posts).toEqual([]);
    answer('B', '交換いたします');
    wait(1);
    expect(posts.map(({ ticket: id, text }) => [id, text])).toEqual([['A', '本日発送します']]);
    posts[0]?.done();
    await expect.poll(() => told).toEqual(['sent A']);
    expect(answers.of('A').answering).toEqual(EMPTY);
    wait(HOLD);
    expect(posts.map(({ ticket: id }) => id)).toEqual(['A', 'B']);
    expect([...heard.keys()]).toEqual(['c-B']);
  });

  it('are still held for whoever comes back to the ticket, and go nowhere once undone', () => {
    const { answers, answer, wait, posts } = desk();
    answer('A', 'はい');
    answers.open('B');
    answers.open('A');
    expect(answers.of('A').answering.phase).toBe('held');
    answers.undo('A');
    wait(HOLD);
    expect(posts).toEqual([]);
    expect(answers.of('A').answering).toMatchObject({ phase: 'writing', text: 'はい' });
  });

  it('come back when the customer writes while their author looks elsewhere', () => {
    const { answers, answer, wait, posts, told, heard } = desk();
    answer('A', 'はい');
    answers.open('B');
    heard.get('c-A')?.([{ seq: 5, from: { role: 'customer' } }]);
    wait(HOLD);
    expect([posts, told]).toEqual([[], ['newer A']]);
    expect(answers.of('A')).toMatchObject({ answering: { phase: 'writing', text: 'はい' }, back: { why: 'newer' } });
    answers.write('A', { text: 'はい。' });
    expect(answers.of('A').back).toBeUndefined();
  });

  it('are the same ones again when nobody knows whether they arrived', async () => {
    const { answers, answer, wait, posts, told } = desk();
    answer('A', 'はい');
    wait(HOLD);
    posts[0]?.fail('unknown');
    await expect.poll(() => told).toEqual(['unknown A']);
    answers.press('A', 'c-A', { hold: HOLD, id: 'another', after: 9 });
    expect(answers.of('A').answering.mark).toEqual({ id: 'm-A', after: 4 });
  });

  it('are neither sent nor remembered after a sign-out', async () => {
    const { answers, answer, wait, posts, told, timers } = desk();
    answer('A', 'はい');
    wait(HOLD);
    answer('B', 'いいえ');
    answers.stop();
    posts[0]?.done();
    await Promise.resolve();
    wait(HOLD);
    expect([posts.length, told, timers(), answers.all.value.size]).toEqual([1, [], [], 0]);
  });
});
