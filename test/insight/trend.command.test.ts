import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileOf, removeFiles } from './files.ts';
import { A_DAY, hoursOf, noise, raised, STEP } from './traffic.ts';

removeFiles();

const COMMAND = join(import.meta.dirname, '..', '..', 'functions', 'insight', 'trend.command.ts');
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

const BEGIN = Date.parse('2026-06-01T00:00:00Z');
const timeOf = (at: number): string => new Date(BEGIN + at * STEP).toISOString().slice(0, 19).replace('T', ' ');
const surge = raised(noise({ seed: 21, days: 15, mean: 10, shape: hoursOf }), 14 * A_DAY + 150, 12, 8);

describe('trend replay --counts', () => {
  const file = fileOf(['timestamp,count', ...surge.map((count, at) => `${timeOf(at)},${count}`)].join('\n'));

  it('prints a line a row, with one alert of the surge, the same each time', () => {
    const first = run('replay', '--counts', file);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const [header, ...rows] = first.stdout.trimEnd().split('\n');
    expect(header).toBe('timestamp,topic,count,expected,score,alert');
    expect(rows).toHaveLength(surge.length);
    expect(rows.every((row) => /^[\d\- :]{19},\*,\d+,[\d.e-]+,(0\.\d{4}|1\.0000),[01]$/.test(row))).toBe(true);
    const alerts = rows.filter((row, at) => row.endsWith(',1') && at >= 14 * A_DAY);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.slice(0, 16)).toMatch(/^2026-06-15 12:[34]/);
    expect(run('replay', '--counts', file).stdout).toBe(first.stdout);
  });

  const drops = (
    two: (at: number) => readonly number[],
    one: (at: number) => readonly number[] = (at) => [10 + (at % 3)],
  ) => {
    const rows = surge.flatMap((_, at) => [
      ...one(at).map((count) => `${timeOf(at)},one,${count}`),
      ...two(at).map((count) => `${timeOf(at)},"two, too",${count}`),
    ]);
    const { stdout } = run('replay', '--drops', '--counts', fileOf(['timestamp,topic,count', ...rows].join('\n')));
    const lines = stdout.trimEnd().split('\n').slice(1);
    return { rows, lines, alerts: lines.filter((row) => row.endsWith(',1')) };
  };
  const isSilent = (at: number) => at >= 14 * A_DAY + 150 && at < 14 * A_DAY + 180;

  it('tells of a topic that falls silent', () => {
    const { alerts } = drops((at) => [isSilent(at) ? 0 : 20 + (at % 5)]);
    expect(alerts).toEqual([expect.stringMatching(/^2026-06-15 1[23]:\d\d:00,"two, too",0,/)]);
  });

  it('takes a topic that has a row each time for unknown where it has none, and prints no row that is not there', () => {
    const { rows, lines, alerts } = drops((at) => (isSilent(at) ? [] : [20 + (at % 5)]));
    expect(alerts).toEqual([]);
    expect(lines).toHaveLength(rows.length);
  });

  it('takes a topic that is written only when somebody asks for one that had nothing', () => {
    const some = [...surge.keys()].map((at) => (at % 4 === 0 || at % 7 === 0 ? [1] : []));
    const { lines } = drops((at) => some[at] ?? []);
    const expected = lines
      .filter((row) => row.includes('two, too'))
      .slice(-200)
      .map((row) => Number(row.split(',').at(-3)));
    expect(expected.reduce((sum, one) => sum + one, 0) / expected.length).toBeLessThan(0.6);
  });

  it('follows weeks', () => {
    const weeks = [...Array(60)].map((_, week) => {
      const day = new Date(BEGIN + week * 7 * 24 * 3_600_000).toISOString().slice(0, 10);
      return `${day},${week === 50 ? 3_000 : 400 + (week % 7) * 10}`;
    });
    const { stdout } = run('replay', '--counts', fileOf(['timestamp,count', ...weeks].join('\n')));
    expect(stdout.split('\n').filter((row) => row.endsWith(',1'))).toEqual([expect.stringContaining(',3000,')]);
  });

  it('prints nothing but what to change when a late line is wrong', () => {
    const rows = surge.map((count, at) => `${timeOf(at)},${at === 4_000 ? 'many' : count}`);
    const { status, stdout, stderr } = run('replay', '--counts', fileOf(['timestamp,count', ...rows].join('\n')));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('line 4002: count "many" is no number');
  });
});

describe('a wrong command', () => {
  it.each([
    [['replay'], 'needs --counts FILE or --messages FILE'],
    [['repeat', '--counts', 'x'], 'needs --counts FILE'],
    [['replay', '--counts', 'no-such-file'], 'there is no such file'],
    [['replay', '--counts', import.meta.dirname], 'is a folder'],
    [['replay', '--messages', import.meta.dirname], 'is a folder'],
    [['replay', '--counts', 'x', '--time-zone', 'Tokyo'], 'is no time zone'],
    [['replay', '--counts', 'x', '--false-alarms', 'few'], '--false-alarms is a number'],
    [['replay', '--colour'], "'--colour'"],
  ])('%j says what to change', (args, told) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(told);
  });

  it('is helped', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('replay --counts FILE') });
  });
});
