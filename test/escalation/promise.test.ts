import { expect, it } from 'vitest';
import { lateWords } from '../../functions/escalation/promise.ts';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { customerMessage, logOf, staff } from '../conversation/factories.ts';

const at = (text: string): number => Date.parse(`${text}+09:00`);
const hours = {
  ...OFFICE_HOURS,
  timeZone: 'Asia/Tokyo',
  holidays: 'jp' as const,
  weekly: {
    ...OFFICE_HOURS.weekly,
    thu: [['09:00', '18:00']],
    fri: [['09:00', '18:00']],
  } as typeof OFFICE_HOURS.weekly,
};
const said = (since: string, now: string, language = 'ja') =>
  lateWords({ hours, ticket: { hours: 8, offerMinutes: 5 } }, { since: at(since), language }, at(now));

it('whom nobody has taken within the promised open minutes is told so, not before', () => {
  expect(said('2026-11-19T10:00:00', '2026-11-19T10:05:00')).toBeUndefined();
  expect(said('2026-11-19T10:00:00', '2026-11-19T10:05:01')).toContain('まだ対応できておりません');
  expect(said('2026-11-19T10:00:00', '2026-11-19T10:06:00', 'en')).toContain('nobody is free');
});

it('who still waits when the business closes is told when it opens again', () => {
  expect(said('2026-11-19T17:58:00', '2026-11-19T18:00:00')).toMatch(/11月20日.*9:00/);
  expect(said('2026-11-19T17:58:00', '2026-11-19T18:00:00', 'en')).toContain('November 20');
});

it('who came while it was closed knows that; his minutes count from its opening', () => {
  expect(said('2026-11-19T20:00:00', '2026-11-20T08:59:00')).toBeUndefined();
  expect(said('2026-11-19T20:00:00', '2026-11-20T09:05:00')).toBeUndefined();
  expect(said('2026-11-19T20:00:00', '2026-11-20T09:06:00')).toContain('まだ対応できておりません');
});

it('it is remembered of this wait alone', () => {
  const wanted = staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked' });
  const told = staff('message', { id: 'x.late', role: 'system', body: { text: '申し訳ありません' } });
  const stateOf = (...more: Parameters<typeof logOf>) => logOf(customerMessage(), wanted, ...more).at(-1)?.state;
  const state = stateOf(told);
  expect(state?.told).toBe(state?.since);
  expect(state?.mode).toBe('waiting');
  const back = stateOf(
    told,
    staff('assigned', { to: 'a', rings: 1 }),
    staff('released', { role: 'system', back: 'queue' }),
  );
  expect(back?.told).toBe(back?.since);
  const answered = stateOf(told, staff('assigned', { to: 'a' }), staff('message', { role: 'agent', by: 'a' }));
  expect(answered).not.toHaveProperty('told');
});
