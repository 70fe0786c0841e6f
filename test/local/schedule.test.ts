import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Service } from '../../local/account.ts';
import { startSchedules } from '../../local/schedule.ts';
import { parseSchedule } from '../../local/schedule-expression.ts';
import { accountWith, eventually, type Resources, temporaryFolder } from './tables.fixture.ts';

const running: Service[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.close();
});

const at = (text: string): number => Date.parse(text);
/** The next `count` times after `from`, as ISO text without seconds. */
const times = (expression: string, from: string, count: number, timezone?: string): (string | undefined)[] => {
  const next = parseSchedule(expression, at(from), timezone);
  const result: number[] = [];
  for (let time = next(at(from)); time !== undefined && result.length < count; time = next(time)) result.push(time);
  return result.map((time) => new Date(time).toISOString().slice(0, 16));
};

describe('a schedule expression', () => {
  // 2026-11-20 is a Friday.
  test.each([
    ['rate(1 minute)', '2026-11-20T10:00:30Z', ['2026-11-20T10:01', '2026-11-20T10:02']],
    ['rate(2 hours)', '2026-11-20T10:00:00Z', ['2026-11-20T12:00', '2026-11-20T14:00']],
    ['rate(1 day)', '2026-11-20T10:00:00Z', ['2026-11-21T10:00', '2026-11-22T10:00']],
    ['at(2026-11-20T12:00:00)', '2026-11-20T10:00:00Z', ['2026-11-20T12:00']],
    ['at(2026-11-20T10:00:00)', '2026-11-20T10:00:00Z', []],
    ['cron(15 10 * * ? *)', '2026-11-20T10:15:00Z', ['2026-11-21T10:15', '2026-11-22T10:15']],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00:00Z', ['2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 18 ? * 2-6 *)', '2026-11-20T18:00:00Z', ['2026-11-23T18:00']],
    ['cron(0 1 ? * fri-mon *)', '2026-11-23T10:00:00Z', ['2026-11-27T01:00', '2026-11-28T01:00']],
    [
      'cron(0/30 22-2 ? * MON-FRI *)',
      '2026-11-20T22:30:00Z',
      ['2026-11-20T23:00', '2026-11-20T23:30', '2026-11-23T00:00'],
    ],
    ['cron(0/15,7 9 * * ? *)', '2026-11-20T09:00:00Z', ['2026-11-20T09:07', '2026-11-20T09:15', '2026-11-20T09:30']],
    ['cron(5-50/20 9 * * ? *)', '2026-11-20T09:00:00Z', ['2026-11-20T09:05', '2026-11-20T09:25', '2026-11-20T09:45']],
    ['cron(0 8 31 * ? *)', '2026-11-20T10:00:00Z', ['2026-12-31T08:00', '2027-01-31T08:00', '2027-03-31T08:00']],
    ['cron(0 0 29 FEB ? *)', '2026-11-20T10:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 L * ? *)', '2027-01-31T00:00:00Z', ['2027-02-28T00:00', '2027-03-31T00:00']],
    ['cron(0 0 L-3 * ? *)', '2026-11-20T10:00:00Z', ['2026-11-27T00:00', '2026-12-28T00:00']],
    // 2026-08-01 and 2026-08-15 are Saturdays, 2026-05-31 and 2028-04-30 are Sundays.
    ['cron(0 0 1W AUG ? *)', '2026-01-01T00:00:00Z', ['2026-08-03T00:00']],
    ['cron(0 0 15W AUG ? *)', '2026-01-01T00:00:00Z', ['2026-08-14T00:00']],
    ['cron(0 0 31W 2,5 ? *)', '2026-01-01T00:00:00Z', ['2026-05-29T00:00', '2027-05-31T00:00']],
    ['cron(0 0 31W 4 ? 2026)', '2026-01-01T00:00:00Z', []],
    ['cron(0 0 30W 4 ? 2028)', '2026-01-01T00:00:00Z', ['2028-04-28T00:00']],
    ['cron(0 0 ? * 6L *)', '2026-11-20T10:00:00Z', ['2026-11-27T00:00', '2026-12-25T00:00']],
    ['cron(0 0 ? * FRI#3 *)', '2026-11-20T10:00:00Z', ['2026-12-18T00:00', '2027-01-15T00:00']],
    ['cron(0 0 ? * FRI#5 *)', '2026-11-20T10:00:00Z', ['2027-01-29T00:00', '2027-04-30T00:00']],
    ['cron(0 0 ? * L *)', '2026-11-20T10:00:00Z', ['2026-11-21T00:00', '2026-11-28T00:00']],
    ['cron(0 0 1 1 ? 2027)', '2026-11-20T10:00:00Z', ['2027-01-01T00:00']],
    ['cron(0 0 1 1 ? 2025-2026)', '2026-11-20T10:00:00Z', []],
    ['cron(0 0 30 2 ? *)', '2026-11-20T10:00:00Z', []],
  ])('%s after %s', (expression, from, expected) => {
    expect(times(expression, from, Math.max(expected.length, 1))).toEqual(expected);
  });

  test.each([
    ['Asia/Tokyo', '2026-11-20T10:00:00Z', ['2026-11-21T00:30', '2026-11-22T00:30']],
    ['America/New_York', '2026-10-31T18:00:00Z', ['2026-11-01T14:30', '2026-11-02T14:30']],
    ['America/New_York', '2026-03-07T00:00:00Z', ['2026-03-07T14:30', '2026-03-08T13:30']],
  ])('cron(30 9 * * ? *) follows the wall clock of %s after %s', (timezone, from, expected) => {
    expect(times('cron(30 9 * * ? *)', from, expected.length, timezone)).toEqual(expected);
  });

  test('a time that daylight saving skips is skipped, one that comes twice is due once', () => {
    const zone = 'America/New_York';
    expect(times('cron(30 2 * * ? *)', '2026-03-08T00:00:00Z', 1, zone)).toEqual(['2026-03-09T06:30']);
    expect(times('cron(30 1 * * ? *)', '2026-11-01T00:00:00Z', 2, zone)).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
    expect(times('cron(0/15 * * * ? *)', '2026-11-01T06:35:00Z', 1, zone)).toEqual(['2026-11-01T07:00']);
    expect(times('at(2026-11-01T01:30:00)', '2026-11-01T00:00:00Z', 2, zone)).toEqual(['2026-11-01T05:30']);
    expect(() => parseSchedule('at(2026-03-08T02:30:00)', 0, zone)).toThrow('skips this time');
  });

  test('the next time of a cron list is the first minute after now that is in every list', () => {
    const list = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 });
    const MINUTE = 60_000;
    fc.assert(
      fc.property(
        fc.record({ minutes: list(0, 59), hours: list(0, 23), weekdays: list(1, 7) }),
        fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        ({ minutes, hours, weekdays }, from) => {
          const isDue = (time: number) => {
            const date = new Date(time);
            return (
              minutes.includes(date.getUTCMinutes()) &&
              hours.includes(date.getUTCHours()) &&
              weekdays.includes(date.getUTCDay() + 1)
            );
          };
          let expected = (Math.floor(from / MINUTE) + 1) * MINUTE;
          while (!isDue(expected)) expected += MINUTE;
          const next = parseSchedule(`cron(${minutes} ${hours} ? * ${weekdays} *)`, 0);
          expect(next(from)).toBe(expected);
        },
      ),
    );
  });

  test.each([
    ['every day', 'must be rate('],
    ['rate(0 minutes)', 'above 0'],
    ['rate(1 minutes)', 'singular for 1'],
    ['rate(2 minute)', 'plural for more'],
    ['rate(5 seconds)', 'minute(s), hour(s) or day(s)'],
    ['at(2026-11-20 12:00)', 'yyyy-mm-ddThh:mm:ss'],
    ['at(2026-13-40T12:00:00)', 'yyyy-mm-ddThh:mm:ss'],
    ['cron(0 12 * * ?)', '6 fields'],
    ['cron(0 12 * * * *)', 'must be ?'],
    ['cron(0 12 ? * ? *)', 'must be ?'],
    ['cron(60 12 * * ? *)', '"60" in the field minute is not between 0 and 59'],
    ['cron(0 12 * JANUARY ? *)', 'month'],
    ['cron(0 12 ? * 0 *)', 'day-of-week'],
    ['cron(0 12 ? * 2#1,6#3 *)', 'day-of-week'],
    ['cron(0 12 LW * ? *)', 'day-of-month'],
    ['cron(0/0 12 * * ? *)', 'minute'],
    ['cron(5x 12 * * ? *)', 'minute'],
  ])('%s is refused: %s', (expression, problem) => {
    expect(() => parseSchedule(expression, 0)).toThrow(`schedule expression ${expression}: `);
    expect(() => parseSchedule(expression, 0)).toThrow(problem);
  });
});

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'sweep' } };
const ARN = { 'Fn::GetAtt': ['Sweep', 'Arn'] };
const rule = (ScheduleExpression: string, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression, Targets: [{ Id: 'T', Arn: ARN }], ...more },
});
const schedule = (
  ScheduleExpression: string,
  target: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: { ScheduleExpression, Target: { Arn: ARN, ...target }, ...more },
});

const given = async (
  resources: Resources,
  { scale, directory, fails }: { scale?: number; directory?: string; fails?: () => boolean } = {},
) => {
  const events: unknown[] = [];
  const account = accountWith({ Sweep: FUNCTION, ...resources }, { directory, ...(scale && { scale }) });
  const schedules = await startSchedules(account, async (_, event) => {
    if (fails?.()) throw new Error('busy');
    events.push(event);
  });
  running.push(schedules);
  return { schedules, events };
};

describe('the schedules of the template', () => {
  test('run in account time, each for itself, and not when disabled', async () => {
    const input = (from: string) => ({ Input: JSON.stringify({ from }) });
    const { events } = await given(
      {
        Rate: schedule('rate(1 minute)', input('rate')),
        Cron: schedule('cron(* * * * ? *)', input('cron'), { ScheduleExpressionTimezone: 'Asia/Tokyo' }),
        Off: schedule('rate(1 minute)', input('off'), { State: 'DISABLED' }),
        RuleOff: rule('rate(1 minute)', { State: 'DISABLED' }),
      },
      { scale: 3000 },
    );
    const count = (from: string) => events.filter((event) => JSON.stringify(event) === JSON.stringify({ from })).length;
    await eventually(() => {
      expect(count('rate')).toBeGreaterThanOrEqual(3);
      expect(count('cron')).toBeGreaterThanOrEqual(3);
    });
    expect(count('rate') + count('cron')).toBe(events.length);
  });

  test('a rule tells its target the time at which it was due', async () => {
    const { events } = await given({ Sweeping: rule('cron(* * * * ? *)') }, { scale: 3000 });
    await eventually(() => expect(events.length).toBeGreaterThan(0));
    expect(events[0]).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: expect.stringMatching(/:00Z$/),
      region: 'ap-northeast-1',
      resources: ['arn:aws:events:ap-northeast-1:000000000000:rule/Test-Sweeping'],
      detail: {},
    });
  });

  test('a one-time schedule runs once', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString().slice(0, 19);
    const { events } = await given(
      { Once: schedule(`at(${soon})`, { Input: '"once"' }), Beat: schedule('rate(1 minute)', { Input: '"beat"' }) },
      { scale: 3000 },
    );
    await eventually(() => expect(events.filter((event) => event === 'beat').length).toBeGreaterThanOrEqual(5));
    expect(events.filter((event) => event === 'once')).toHaveLength(1);
  });

  test('are run now by name or logical id, also when disabled', async () => {
    const { schedules, events } = await given({
      Named: schedule('rate(1 day)', { Input: '{"n":1}' }, { Name: 'nightly', State: 'DISABLED' }),
      Unnamed: schedule('rate(1 day)', {}, { GroupName: 'reports' }),
      Sweeping: rule('rate(1 day)', { Targets: [{ Id: 'T', Arn: ARN, Input: '{"n":2}' }] }),
    });
    for (const name of ['nightly', 'Named', 'Sweeping', 'Test-Unnamed']) await schedules.fire(name);
    await eventually(() => expect(events).toHaveLength(4));
    expect(events.slice(0, 3)).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
    expect(events[3]).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      resources: ['arn:aws:scheduler:ap-northeast-1:000000000000:schedule/reports/Test-Unnamed'],
      detail: '{}',
    });
  });

  test('an unknown name is refused with the names there are', async () => {
    const { schedules } = await given({
      Named: schedule('rate(1 day)', {}, { Name: 'nightly' }),
      Sweeping: rule('rate(1 day)'),
    });
    await expect(schedules.fire('weekly')).rejects.toThrow(
      'the template has no schedule weekly; its schedules are: Test-Sweeping, nightly',
    );
  });

  test('a target that fails is tried again', async () => {
    let failures = 2;
    const { schedules, events } = await given(
      { Named: schedule('rate(1 day)', { Input: '"done"' }) },
      { scale: 1000, fails: () => failures-- > 0 },
    );
    await schedules.fire('Named');
    await eventually(() => expect(events).toEqual(['done']));
  });

  test('what was due and not delivered before a stop is delivered by the next start', async () => {
    const directory = temporaryFolder();
    const resources = { Named: schedule('rate(1 day)', { Input: '"done"' }) };
    const before = await given(resources, { directory, fails: () => true });
    await before.schedules.fire('Named');
    await before.schedules.close();
    const { events } = await given(resources, { directory });
    await eventually(() => expect(events).toEqual(['done']));
  });

  test.each([
    ['a placeholder of the scheduler', schedule('rate(1 day)', { Input: '{"time":"<aws.scheduler.scheduled-time>"}' })],
    ['an Input that is no JSON', schedule('rate(1 day)', { Input: 'hello' })],
    ['a time zone that does not exist', schedule('cron(0 0 * * ? *)', {}, { ScheduleExpressionTimezone: 'Asia/Edo' })],
    ['a rate that is none', rule('rate(0 days)')],
    ['a path that is none', rule('rate(1 day)', { Targets: [{ Id: 'T', Arn: ARN, InputPath: 'detail' }] })],
  ])('one with %s is refused at the start, by name', async (_, Nightly) => {
    await expect(given({ Nightly })).rejects.toThrow('schedule Nightly: ');
  });
});
