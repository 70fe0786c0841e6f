import { beforeEach, describe, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { append, type Decision, newest, page, pkOf, type Tail, tail } from '../../functions/conversation/log.ts';
import { conversationsTable } from '../../functions/platform/table.ts';
import { customerMessage } from '../conversation/factories.ts';
import { type Fault, meeting } from './faults.fixture.ts';
import { endsEarly } from './pages.fixture.ts';

let conversationId = '';
let count = 0;

/** A writer that appends its message once, however often it is asked. */
const once =
  (id: string, body = { text: id }) =>
  ({ entries }: Tail): Decision => {
    const existing = entries.find((entry) => entry.id === id);
    return existing ? { existing } : { append: customerMessage({ id, body }) };
  };
const write = async (id: string) => append(await tail(conversationId, 0), once(id));
const whole = () => page(conversationId, 0, 1000);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Appends messages one after the other without reading in between. */
const writeMany = async (messages: number, text: string): Promise<void> => {
  let last: Tail = { conversationId, from: 0, entries: [], last: undefined, parts: 'whole' };
  for (const n of numbers(1, messages)) {
    const { entry } = await append(last, once(`m${n}`, { text }));
    last = { ...last, last: entry as Entry };
  }
};

export const logContract = (): void => {
  beforeEach(() => {
    count += 1;
    conversationId = `log-${count}`;
  });

  describe('appending to the log', () => {
    it('gives twenty writers at once twenty dense numbers and one chain', async () => {
      const ids = numbers(1, 20).map((n) => `m${n}`);
      const results = await Promise.all(ids.map(write));
      expect(results.every((result) => result.entry && result.written)).toBe(true);
      const log = await whole();
      expect(log.map(({ seq }) => seq)).toEqual(numbers(1, 20));
      expect(new Set(log.map(({ id }) => id))).toEqual(new Set(ids));
      expect(firstFault(conversationId, log)).toBeUndefined();
    });

    it('of the same message by ten at once writes it once, and exactly one of them wrote it', async () => {
      const results = await Promise.all(numbers(1, 10).map(() => write('same')));
      expect(results.filter((result) => result.entry && result.written)).toHaveLength(1);
      expect(await whole()).toHaveLength(1);
    });

    it('gives back what was written: every field, and nothing that was not there', async () => {
      const { entry } = await append(await tail(conversationId, 0), () => ({
        append: customerMessage({
          body: { text: '送料は？ 😀\n\t"', name: '', choices: [] },
          score: 0.1,
          helpful: false,
        }),
      }));
      expect(await newest(conversationId)).toEqual(entry);
      expect(await newest(conversationId)).not.toHaveProperty('about');
    });

    it('decides again on what the winner of the race left', async () => {
      const stale = await tail(conversationId, 0);
      await write('winner');
      const seen: number[] = [];
      const result = await append(stale, (current) => {
        seen.push(current.last?.seq ?? 0);
        return current.last ? { skip: 'somebody was first' } : { append: customerMessage({ id: 'loser' }) };
      });
      expect(seen).toEqual([0, 1]);
      expect(result).toEqual({ skip: 'somebody was first' });
      expect((await whole()).map(({ id }) => id)).toEqual(['winner']);
    });
  });

  describe('a put that fails', () => {
    it('counts as written when only its answer got lost', async () => {
      const left = await meeting(['lose-reply'], async () => {
        expect(await write('lost')).toMatchObject({ written: true, entry: { seq: 1 } });
      });
      expect(left).toEqual([]);
      expect(await whole()).toHaveLength(1);
    });

    it('is tried again after a conflict and after throttling', async () => {
      const left = await meeting(['conflict', 'throttle', 'conflict'], async () => {
        expect(await write('patient')).toMatchObject({ written: true, entry: { seq: 1 } });
      });
      expect(left).toEqual([]);
    });

    it('ends with a clear error when it never wins, and nothing is written', async () => {
      await meeting(Array<Fault>(100).fill('conflict'), async () => {
        await expect(write('never')).rejects.toThrow(/send the same message again/);
      });
      expect(await whole()).toEqual([]);
    });
  });

  describe('reading the log', () => {
    it('a tail gives the entry asked for, all that follow, and the newest as state', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await write(id);
      const { entries, last } = await tail(conversationId, 2);
      expect(entries.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
      expect(last?.id).toBe('d');
      expect(await tail(conversationId, 9)).toMatchObject({ entries: [], last: { id: 'd' } });
    });

    it('a page begins after its number and ends at its limit', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await write(id);
      const ids = async (after: number, limit: number) =>
        (await page(conversationId, after, limit)).map(({ id }) => id);
      expect(await ids(0, 2)).toEqual(['a', 'b']);
      expect(await ids(2, 2)).toEqual(['c', 'd']);
      expect(await ids(4, 2)).toEqual([]);
    });

    it('nothing is nothing', async () => {
      expect(await newest(conversationId)).toBeUndefined();
      expect(await tail(conversationId, 0)).toMatchObject({ entries: [], last: undefined, parts: 'whole' });
      expect(await tail(conversationId, 3)).toMatchObject({ entries: [], last: undefined, parts: 'whole' });
    });

    it('numbers go on in order where their digits grow', async () => {
      await writeMany(11, 'x');
      expect((await whole()).map(({ seq }) => seq)).toEqual(numbers(1, 11));
      expect((await newest(conversationId))?.seq).toBe(11);
    });

    it('a tail reads past the megabyte a query ends at', async () => {
      await writeMany(15, 'x'.repeat(80_000));
      expect(await endsEarly(conversationsTable(), pkOf(conversationId))).toBe(true);
      const { entries } = await tail(conversationId, 1);
      expect(entries.map(({ seq }) => seq)).toEqual(numbers(1, 15));
      expect(firstFault(conversationId, entries)).toBeUndefined();
    });

    it('sees every write that was accepted before it', async () => {
      for (const n of numbers(1, 15)) {
        await write(`m${n}`);
        expect((await newest(conversationId))?.seq).toBe(n);
      }
    });
  });
};
