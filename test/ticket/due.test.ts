import { expect, it } from 'vitest';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { dueOf } from '../../functions/ticket/due.ts';
import { isTicketId, newTicketId } from '../../functions/ticket/number.ts';
import { remindedOf, reminderFor, soonUntil } from '../../functions/ticket/remind.ts';
import type { TicketRow } from '../../functions/ticket/row.ts';

const at = (text: string): number => Date.parse(`${text}+09:00`);
/** 2026-11-23 (a Monday) is 勤労感謝の日. */
const hours = { ...OFFICE_HOURS, timeZone: 'Asia/Tokyo', holidays: 'jp' as const };
const DAY: [string, string][] = [['09:00', '18:00']];
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

const RESTING: TicketRow = {
  id: '7F3K-9Q2M',
  conversationId: 'c',
  seq: 1,
  ticketStatus: 'open',
  dueAt: 0,
  openedAt: 0,
  language: 'ja',
  changed: 1,
};
const reminded = (dueAt: string, now: string, before?: 'soon' | 'overdue') =>
  reminderFor(
    { ...RESTING, dueAt: at(dueAt), ...(before && { reminded: before }) },
    at(now),
    soonUntil({ ...hours, weekly: { ...hours.weekly, thu: DAY, fri: DAY } }, at(now)),
  );

it('staff are reminded once within the last hour and once when it is over', () => {
  const due = '2026-11-19T15:00:00';
  expect(reminded(due, '2026-11-19T13:59:59')).toBeUndefined();
  expect(reminded(due, '2026-11-19T14:00:00')).toBe('soon');
  expect(reminded(due, '2026-11-19T14:59:59', 'soon')).toBeUndefined();
  expect(reminded(due, due, 'soon')).toBe('overdue');
  // The sweep was not there in time.
  expect(reminded(due, due)).toBe('overdue');
  expect(reminded(due, due, 'overdue')).toBeUndefined();
});

it('the last hour is one of open time, and begins while somebody may be there', () => {
  const due = '2026-11-20T09:30:00';
  expect(reminded(due, '2026-11-19T17:29:59')).toBeUndefined();
  expect(reminded(due, '2026-11-19T17:30:00')).toBe('soon');
  for (const closed of ['2026-11-19T18:00:00', '2026-11-20T08:59:59'])
    expect(reminded('2026-11-20T10:00:00', closed)).toBeUndefined();
  expect(reminded('2026-11-20T10:00:00', '2026-11-20T09:00:00')).toBe('soon');
});

it('a reminder is for the owner while he is there, else for all who are', () => {
  expect(remindedOf({ owner: 'a' }, ['a', 'b'])).toEqual(['a']);
  expect(remindedOf({ owner: 'c' }, ['a', 'b'])).toEqual(['a', 'b']);
  expect(remindedOf({}, ['a', 'b'])).toEqual(['a', 'b']);
});
