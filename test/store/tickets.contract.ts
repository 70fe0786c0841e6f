import { describe, expect, it } from 'vitest';
import { type Appended, append, page, tail } from '../../functions/conversation/log.ts';
import { decideReminder } from '../../functions/ticket/decide.ts';
import { listTickets } from '../../functions/ticket/list.ts';
import {
  TicketChanged,
  type TicketRow,
  ticketOf,
  writeChange,
  writeMessage,
  writeOpening,
} from '../../functions/ticket/row.ts';
import { customerMessage, staff } from '../conversation/factories.ts';
import { meetingTransactions } from './faults.fixture.ts';

let count = 0;

/** Numbers of the store's own, each once. */
const nextId = (): string => {
  count += 1;
  return `TEST-${String(count).padStart(4, '0')}`;
};
const opened = async (id: string, due = 1_000): Promise<Appended> => {
  const conversationId = `ticket-${id}`;
  const { facts } = customerMessage();
  const draft = {
    ...customerMessage({ id: 't' }),
    kind: 'ticketed' as const,
    ticket: { id, due },
    ...(facts && { facts }),
  };
  return append(
    await tail(conversationId, 0),
    ({ entries }) => {
      const existing = entries.find((entry) => entry.id === 't');
      return existing ? { existing } : { append: draft };
    },
    writeOpening,
  );
};
const rowOf = async (id: string): Promise<TicketRow> => {
  const row = await ticketOf(id);
  if (!row) throw new Error('there is no such ticket');
  return row;
};
const remind = async (row: TicketRow) =>
  append(await tail(row.conversationId, 0), decideReminder(row, 'soon'), writeChange(row));
const kinds = async ({ conversationId }: TicketRow) => (await page(conversationId, 0, 10)).map(({ kind }) => kind);

/** The row of a ticket and the entry it follows from are there both, or neither is. */
export const ticketContract = (): void => {
  describe('a ticket', () => {
    it('is opened with its entry, once, also when the answer of the write is lost', async () => {
      const id = nextId();
      const left = await meetingTransactions(['conflict', 'lose-reply'], async () => {
        expect(await opened(id)).toMatchObject({ written: true });
      });
      expect(left).toEqual([]);
      const row = await rowOf(id);
      expect(row).toMatchObject({ id, seq: 1, changed: 1, ticketStatus: 'open', dueAt: 1_000, language: 'ja' });
      expect(await kinds(row)).toEqual(['ticketed']);
      expect(JSON.stringify(row)).not.toContain('送料');
    });

    it('is not there when the write fails, and neither is its entry', async () => {
      const id = nextId();
      await meetingTransactions(['break'], async () => {
        await expect(opened(id)).rejects.toThrow('broken');
      });
      expect(await ticketOf(id)).toBeUndefined();
      expect(await page(`ticket-${id}`, 0, 10)).toEqual([]);
    });

    it('with the number of another is not opened', async () => {
      const id = nextId();
      await opened(id);
      const other = { ...customerMessage(), kind: 'ticketed' as const, ticket: { id, due: 2 } };
      const writing = append(await tail(`other-${id}`, 0), () => ({ append: other }), writeOpening);
      await expect(writing).rejects.toThrow(TicketChanged);
      expect(await page(`other-${id}`, 0, 10)).toEqual([]);
      expect(await rowOf(id)).toMatchObject({ dueAt: 1_000 });
    });

    it('changes with an entry, by whoever has read it as it is', async () => {
      const id = nextId();
      await opened(id);
      const read = await rowOf(id);
      const change = async (row: TicketRow, ticket: object) =>
        append(
          await tail(row.conversationId, 0),
          () => ({ append: staff('ticket', { id: 'c', ticket: { id, ...ticket } }) }),
          writeChange(row),
        );
      await change(read, { owner: 'agent-1', status: 'pending' });
      expect(await rowOf(id)).toMatchObject({ owner: 'agent-1', ticketStatus: 'pending', changed: 2 });
      await expect(change(read, { owner: 'agent-2' })).rejects.toThrow(TicketChanged);
      await change(await rowOf(id), { owner: null });
      const row = await rowOf(id);
      expect(row).not.toHaveProperty('owner');
      expect(await kinds(row)).toEqual(['ticketed', 'ticket', 'ticket']);
    });

    it('is reminded of once by two who read the same, also when the answer is lost', async () => {
      const id = nextId();
      await opened(id);
      const read = await rowOf(id);
      await meetingTransactions(['lose-reply'], async () => {
        expect(await remind(read)).toMatchObject({ written: true });
      });
      expect(await remind(read)).toMatchObject({ written: false });
      const row = await rowOf(id);
      expect(row.reminded).toBe('soon');
      expect(await kinds(row)).toEqual(['ticketed', 'ticket']);
    });

    it('is opened again by the message of its customer, with it or not at all, and reminded of anew', async () => {
      const id = nextId();
      await opened(id);
      await remind(await rowOf(id));
      const read = await rowOf(id);
      const reopen = async () =>
        append(
          await tail(read.conversationId, 0),
          () => ({ append: customerMessage({ id: 'm', ticket: { id, status: 'open', due: 9_000 } }) }),
          writeMessage,
        );
      await meetingTransactions(['break'], async () => {
        await expect(reopen()).rejects.toThrow('broken');
      });
      expect(await rowOf(id)).toEqual(read);
      await reopen();
      const row = await rowOf(id);
      expect(row).toMatchObject({ ticketStatus: 'open', dueAt: 9_000, changed: 3 });
      expect(row).not.toHaveProperty('reminded');
      expect(await kinds(row)).toEqual(['ticketed', 'ticket', 'message']);
      // Whoever had read it as it was looks again.
      await expect(remind(read)).rejects.toThrow(TicketChanged);
      await remind(row);
      expect((await rowOf(id)).reminded).toBe('soon');
    });

    it('is listed by status and time, with what the customer left', async () => {
      const ids = [nextId(), nextId()];
      await opened(ids[0] ?? '', 30);
      await opened(ids[1] ?? '', 20);
      const listed = async (now: number) =>
        (await listTickets({ overdue: 'true' }, now)).tickets.flatMap(({ id, text }) =>
          ids.includes(id) ? [[id, text]] : [],
        );
      await expect
        .poll(() => listed(30))
        .toEqual([
          [ids[1], '送料はいくらですか'],
          [ids[0], '送料はいくらですか'],
        ]);
      expect(await listed(20)).toEqual([[ids[1], '送料はいくらですか']]);
    });
  });
};
