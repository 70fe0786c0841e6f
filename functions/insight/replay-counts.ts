import { type Row, rowsOf, type Survey } from './counts-file.ts';
import { type Count, newTrend, trend, UNTUNED } from './detector.ts';
import { MINUTE, type TrendSettings } from './settings.ts';
import type { Reading } from './topic.ts';

/** A line of the answer to counts. */
const HEADER = 'timestamp,topic,count,expected,score,alert';

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const lineOf = (
  timestamp: string,
  topic: string,
  count: number,
  reading: Partial<Pick<Reading, 'expected' | 'score'>>,
  alert: boolean,
): string => {
  const { expected = 0, score = 0 } = reading;
  return `${cell(timestamp)},${cell(topic)},${count},${Number(expected.toPrecision(6))},${score.toFixed(4)},${alert ? 1 : 0}`;
};

const isRaised = (reading: Reading | undefined): boolean => reading?.event?.type === 'started';

/** What comes in seconds is bursts, and no hour has enough steps to tell them from surges: shorter steps are followed as minutes. */
const followedStep = (step: number): number => (step < MINUTE ? Math.ceil(MINUTE / step) * step : step);

/** Lines of the answer: one a row, in the file's order. */
export async function* replayCounts(
  file: string,
  { step: written, begin, isWallClock, complete }: Survey,
  settings: Partial<TrendSettings>,
): AsyncGenerator<string> {
  const step = followedStep(written);
  const read = trend({ ...settings, step, isWallClock });
  const state = newTrend();
  const scores = new Map<string, number>();
  let rows: Row[] = [];
  let at = begin;
  function* close(): Generator<string> {
    const counts = new Map<string, Count>();
    const last = new Map<string, Row>();
    for (const row of rows) {
      const before = counts.get(row.topic);
      const visitors = row.visitors === undefined ? undefined : (before?.visitors ?? 0) + row.visitors;
      counts.set(row.topic, { count: (before?.count ?? 0) + row.count, ...(visitors !== undefined && { visitors }) });
      last.set(row.topic, row);
    }
    const unknown = new Set([...complete].filter((topic) => !counts.has(topic)));
    const readings = read(state, at, counts, UNTUNED, unknown);
    for (const row of rows) {
      const { timestamp, topic, count } = row;
      const reading = readings.get(topic);
      const isLast = last.get(topic) === row;
      const expected = ((reading?.expected ?? 0) * written) / step;
      // Before its minute is over a row knows but the one before.
      const score = isLast || written === step ? (reading?.score ?? 0) : (scores.get(topic) ?? 0);
      yield lineOf(timestamp, topic, count, { expected, score }, isLast && isRaised(reading));
    }
    for (const [topic, { score }] of readings) scores.set(topic, score);
  }
  yield HEADER;
  for await (const row of rowsOf(file)) {
    const bucket = begin + Math.floor((row.at - begin) / step) * step;
    if (bucket !== at && rows.length > 0) {
      yield* close();
      rows = [];
    }
    at = bucket;
    rows.push(row);
  }
  if (rows.length > 0) yield* close();
}
