import { expect, it } from 'vitest';
import { lateWords, lateWordsNow } from '../../functions/escalation/promise.ts';
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

it.each<[string, string | undefined, string, string | undefined]>([
  ['nothing yet', undefined, '10:06', 'まだ対応できておりません'],
  ['nobody is free, while it is open', '10:06', '12:00', undefined],
  ['nobody is free, when it closes', '10:06', '18:00', '営業を終了しました'],
  ['that it has closed', '18:00', '18:01', undefined],
  ['something in a wait before', '09:30', '10:06', 'まだ対応できておりません'],
])('who was told %s hears what is left', (_, told, now, expected) => {
  const time = (clock: string) => at(`2026-11-19T${clock}:00`);
  const each = { since: time('10:00'), language: 'ja', ...(told !== undefined && { told: time(told) }) };
  const text = lateWordsNow({ hours, ticket: { hours: 8, offerMinutes: 5 } }, each, time(now));
  if (expected === undefined) expect(text).toBeUndefined();
  else expect(text).toContain(expected);
});

it('who was told that it has closed hears no more on the next days', () => {
  const told = at('2026-11-19T18:00:00');
  const each = { since: at('2026-11-19T10:00:00'), language: 'ja', told };
  for (const now of ['2026-11-20T09:30:00', '2026-11-20T18:00:00']) {
    expect(lateWordsNow({ hours, ticket: { hours: 8, offerMinutes: 5 } }, each, at(now))).toBeUndefined();
  }
});

it('it is remembered of this wait alone', () => {
  const wanted = staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked' });
  const told = staff('message', { id: 'x.late', role: 'system', body: { text: '申し訳ありません' } });
  const stateOf = (...more: Parameters<typeof logOf>) => logOf(customerMessage(), wanted, ...more).at(-1)?.state;
  const state = stateOf(told);
  expect(state?.told).toBe((state?.since ?? 0) + 1_000);
  expect(state?.mode).toBe('waiting');
  const back = stateOf(
    told,
    staff('assigned', { to: 'a', rings: 1 }),
    staff('released', { role: 'system', back: 'queue' }),
  );
  expect(back?.told).toBe((back?.since ?? 0) + 1_000);
  const answered = stateOf(told, staff('assigned', { to: 'a' }), staff('message', { role: 'agent', by: 'a' }));
  expect(answered).not.toHaveProperty('told');
});
