import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, rowsOf, survey } from '../../functions/insight/counts-file.ts';
import { Refused } from '../../functions/insight/refused.ts';
import { fileOf, removeFiles } from './files.ts';

removeFiles();

const rows = async (content: string): Promise<Row[]> => {
  const all: Row[] = [];
  for await (const row of rowsOf(fileOf(content))) all.push(row);
  return all;
};
const surveyed = (content: string | Uint8Array) => survey(fileOf(content));
const lines = (...all: string[]) => `${all.join('\n')}\n`;

describe('rows', () => {
  it.each([
    ['2026-11-22T09:05:00+09:00', '2026-11-22T00:05:00.000Z'],
    ['2026-11-22T09:05:00.250Z', '2026-11-22T09:05:00.250Z'],
    ['2026-11-22 09:05:00', '2026-11-22T09:05:00.000Z'],
    ['2026/11/22 9:05', '2026-11-22T09:05:00.000Z'],
    ['2026-11-22 09:05:00+00', '2026-11-22T09:05:00.000Z'],
    ['2026-11-22 09:05:00-03', '2026-11-22T12:05:00.000Z'],
    ['2026-11-22 09:05:00 UTC', '2026-11-22T09:05:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['1795341900', '2026-11-22T10:05:00.000Z'],
    ['1795341900000', '2026-11-22T10:05:00.000Z'],
  ])('have the time %s', async (written, meant) => {
    const [row] = await rows(lines('timestamp,count', `${written},3`));
    expect(row && { at: new Date(row.at).toISOString(), timestamp: row.timestamp }).toEqual({
      at: meant,
      timestamp: written,
    });
  });

  it('are read with quotes, any order of columns, CRLF, BOM and without a last line break', async () => {
    const [row] = await rows('\ufeffCount,Topic,timestamp\r\n4,"送料, ""税込""",2026-01-01\r\n\r\n5,返品,2026-01-02');
    expect(row).toMatchObject({ topic: '送料, "税込"', count: 4, line: 2 });
  });

  it('may have line breaks in quotes, and the next ones keep their numbers', async () => {
    const all = await rows('timestamp,topic,count\r\n2026-01-01,"送料\r\n\r\n""税""込",4\r\n2026-01-02,a,5\r\n');
    expect(all).toMatchObject([
      { topic: '送料\n\n"税"込', count: 4, line: 2 },
      { topic: 'a', line: 5 },
    ]);
  });

  it('are read as they were written, whatever topics are called', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a",\n あ]*[aあ]$/), { minLength: 1, maxLength: 5 }),
        async (names) => {
          const written = names.map((name, at) => `2026-01-0${at + 1},"${name.replaceAll('"', '""')}",1`);
          const read = await rows(lines('timestamp,topic,count', ...written));
          expect(read.map(({ topic }) => topic)).toEqual(names.map((name) => name.trim()));
        },
      ),
      { seed: 8, numRuns: 30 },
    );
  });
});

describe('a wrong file', () => {
  it.each([
    ['', 'line 1: the file is empty'],
    ['2026-01-01,3\n', 'line 1: there is no column timestamp'],
    ['timestamp,count,colour\n', 'line 1: "colour" is no column'],
    ['timestamp,count,count\n', 'line 1: the column count is there twice'],
    ['timestamp,count\n2026-01-01\n', 'line 2: has 1 cells, the first line has 2'],
    ['timestamp,count\n2026-02-30,1\n', 'line 2: "2026-02-30" is no time'],
    ['timestamp,count\n2026-01-01+09,1\n', 'line 2: "2026-01-01+09" is no time'],
    ['timestamp,count\nyesterday,1\n', 'line 2: "yesterday" is no time'],
    ['timestamp,count\n2026-01-01,\n', 'line 2: count is empty'],
    ['timestamp,count\n2026-01-01,-1\n', 'line 2: count "-1" is no number from 0 up'],
    ['timestamp,count\n2026-01-01,0x10\n', 'line 2: count "0x10" is no number'],
    ['timestamp,count\n2026-01-01,NaN\n', 'line 2: count "NaN" is no number'],
    ['timestamp,count\n2026-01-01,1e999\n', 'line 2: count is larger than'],
    ['timestamp,topic,count\n2026-01-01,,1\n', 'line 2: topic is empty'],
    ['timestamp,topic,count\n2026-01-01,"a,1\n', 'line 2: quotes enclose a whole cell'],
    ['timestamp,count\n2026-01-02,1\n2026-01-01,1\n', 'line 3: 2026-01-01 is earlier than line 2; sort the rows'],
    ['timestamp,count\n2026-01-01,1\n2026-01-01,2\n', 'line 3: 2026-01-01 is in line 2 too'],
    [
      'timestamp,topic,count\n2026-01-01,a,1\n2026-01-01,b,1\n2026-01-01,a,2\n',
      'line 4: 2026-01-01 of "a" is in line 2',
    ],
    ['timestamp,count\n2026-01-01T00:00Z,1\n2026-01-01 00:05,1\n', 'line 3 has no time zone, line 2 has a time zone'],
    ['timestamp,count\n2026-01-01,1\n2026-03-01,1\n', 'the rows are 59 days apart'],
  ])('%j is refused', async (content, told) => {
    await expect(surveyed(content)).rejects.toThrow(told);
  });

  it('that is Shift_JIS says how to save it', async () => {
    await expect(surveyed(new Uint8Array([0x74, 0x0a, 0x83, 0x65]))).rejects.toThrow('is not UTF-8');
  });

  it('is refused or read, whatever stands in it', async () => {
    const piece = fc.oneof(
      fc.constantFrom('timestamp', 'count', ',', '\n', '"', '2026-01-01', '1', '\r', '\0', 'é'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const result = await surveyed(`timestamp,count\n${pieces.join('')}`).catch((error: unknown) => error);
        expect(result instanceof Error ? result instanceof Refused : true).toBe(true);
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});

describe('the step', () => {
  const every = (minutes: readonly number[]) =>
    lines('timestamp,count', ...minutes.map((minute) => `${1_795_341_900 + minute * 60},1`));

  it('is found although rows are missing', async () => {
    expect(await surveyed(every([0, 5, 10, 30, 40, 55, 60]))).toMatchObject({ step: 300_000, off: 0, rows: 7 });
    expect(await surveyed(every([0, 60, 120, 240]))).toMatchObject({ step: 3_600_000 });
    const weeks = [0, 1, 2, 4].map((week) => week * 7 * 24 * 60);
    expect(await surveyed(every(weeks))).toMatchObject({ step: 7 * 24 * 3_600_000 });
  });

  it('that not all keep is what most keep, and the others are told', async () => {
    const minutes = [...Array(60)].map((_, at) => at * 5 + (at === 30 ? 2 : 0));
    expect(await surveyed(every(minutes))).toMatchObject({ step: 300_000, off: 1 });
  });
});
