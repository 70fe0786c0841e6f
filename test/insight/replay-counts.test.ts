import { expect, it } from 'vitest';
import { negativeBinomial, numbers } from '../../bench/traffic.ts';
import { survey } from '../../functions/insight/counts-file.ts';
import { replayCounts } from '../../functions/insight/replay-counts.ts';
import { fileOf, removeFiles } from './files.ts';

removeFiles();

const BEGIN = Date.parse('2026-06-01T00:00:00Z');

const replayed = async (seconds: number, counts: readonly number[]) => {
  const timeOf = (at: number) => new Date(BEGIN + at * seconds * 1_000).toISOString();
  const file = fileOf(['timestamp,count', ...counts.map((count, at) => `${timeOf(at)},${count}`)].join('\n'));
  const rows = [];
  for await (const line of replayCounts(file, await survey(file), {})) {
    const [timestamp = '', , count, expected, score, alert] = line.split(',');
    rows.push({ timestamp, count: Number(count), expected: Number(expected), score: Number(score), alert });
  }
  return rows.slice(1);
};

it.each([5, 20])('steps of %d seconds alert as their minutes do, and each row is answered', async (seconds) => {
  const random = numbers(4);
  const each = 60 / seconds;
  const steps = 2 * 1_440 * each;
  const from = steps - 60 * each;
  const counts = Array.from({ length: steps }, (_, at) =>
    negativeBinomial(random, (at >= from && at < from + 20 * each ? 10 : 1) * 0.05 * seconds, 0.3),
  );
  const minutes = Array.from({ length: steps / each }, (_, at) =>
    counts.slice(at * each, (at + 1) * each).reduce((sum, count) => sum + count, 0),
  );
  const [short, long] = await Promise.all([replayed(seconds, counts), replayed(60, minutes)]);
  expect(short.map(({ count }) => count)).toEqual(counts);
  const alerts = (rows: typeof short) =>
    rows.flatMap(({ alert, timestamp }) => (alert === '1' ? [timestamp.slice(0, 16)] : []));
  expect(alerts(short)).toEqual(alerts(long));
  expect(alerts(short)).toHaveLength(1);
  expect(short.filter((_, at) => at % each === each - 1).map(({ score }) => score)).toEqual(
    long.map(({ score }) => score),
  );
  const last = short.at(-1)?.expected ?? 0;
  expect(last * each).toBeCloseTo(long.at(-1)?.expected ?? 0, 3);
});
