import { expect, it } from 'vitest';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { dueOf } from '../../functions/ticket/due.ts';
import { isTicketId, newTicketId } from '../../functions/ticket/number.ts';
import { reminderFor } from '../../functions/ticket/remind.ts';
import type { TicketRow } from '../../functions/ticket/row.ts';

const at = (text: string): number => Date.parse(`${text}+09:00`);
/** 2026-11-23 (a Monday) is 勤労感謝の日. */
const hours = { ...OFFICE_HOURS, timeZone: 'Asia/Tokyo', holidays: 'jp' as const };
const due = (opened: string, count: number) => dueOf({ hours, ticket: { hours: count, offerMinutes: 5 } }, at(opened));

it('a ticket of a Saturday before a holiday is due at the end of Tuesday’s hours, or on the day after', () => {
  const [[from, to] = ['', '']] = hours.weekly.tue;
  const day = (Date.parse(`2026-11-24T${to}+09:00`) - Date.parse(`2026-11-24T${from}+09:00`)) / 3_600_000;
  expect(due('2026-11-21T20:00:00', day)).toBe(at(`2026-11-24T${to}:00`));
  expect(due('2026-11-21T20:00:00', day + 1)).toBe(at(`2026-11-25T${from}:00`) + 3_600_000);
});

it('where the business never opens it is due in 60 days', () => {
  const never = { ...hours, weekly: { sun: [], mon: [], tue: [], wed: [], thu: [], fri: [], sat: [] } };
  const opened = at('2026-11-21T20:00:00');
  expect(dueOf({ hours: never, ticket: { hours: 8, offerMinutes: 5 } }, opened)).toBe(opened + 60 * 86_400_000);
});

it('a number can be read out: two groups of four that hold no letter like another or like a digit', () => {
  const numbers = Array.from({ length: 1_000 }, newTicketId);
  for (const number of numbers) expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(numbers).size).toBe(1_000);
  expect(numbers.every(isTicketId)).toBe(true);
  for (const wrong of ['7F3K9Q2M', '7F3K-9Q2I', '7f3k-9q2m', '7F3K-9Q2M#', '', undefined]) {
    expect(isTicketId(wrong)).toBe(false);
  }
});

it('staff are reminded once within the last hour and once when it is over', () => {
  const row: TicketRow = {
    id: '7F3K-9Q2M',
    conversationId: 'c',
    seq: 1,
    ticketStatus: 'open',
    dueAt: 10_000_000,
    openedAt: 0,
    language: 'ja',
    changed: 1,
  };
  const reminded = (now: number, before?: 'soon' | 'overdue') =>
    reminderFor({ ...row, ...(before && { reminded: before }) }, now);
  expect(reminded(10_000_000 - 3_600_001)).toBeUndefined();
  expect(reminded(10_000_000 - 3_600_000)).toBe('soon');
  expect(reminded(9_999_999, 'soon')).toBeUndefined();
  expect(reminded(10_000_000, 'soon')).toBe('overdue');
  // The sweep was not there in time.
  expect(reminded(10_000_000)).toBe('overdue');
  expect(reminded(10_000_000, 'overdue')).toBeUndefined();
});
