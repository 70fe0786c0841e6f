import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, pack } from '../../functions/audit/digest.ts';
import { META } from '../../functions/audit/folder.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import {
  add,
  conversation,
  digestFile,
  editLog,
  faultsIn,
  type Logs,
  makeFolder,
  makeSigner,
  removeFolder,
  START,
  writeLog,
  writeRecord,
} from './record.fixture.ts';

const HOURS = 5;
const name = (hour: number): string => new Date(START + hour * HOUR).toISOString().replace('.000Z', 'Z.json.gz');

let signer: Signer;
let logs: Logs;
let folder: string;

const record = async (options: Partial<Parameters<typeof writeRecord>[2]> = {}): Promise<string> => {
  folder = makeFolder();
  await writeRecord(folder, logs, { signer, hours: HOURS, ...options });
  return folder;
};
const faults = (options = {}) => faultsIn(folder, signer.pem, options);

beforeAll(() => {
  signer = makeSigner();
  logs = new Map([
    ['one', conversation('one', [0, 1, 3])],
    ['two', conversation('two', [1, 2])],
    ['three', conversation('three', [3])],
  ]);
});
afterEach(() => removeFolder(folder));

describe('a record as it was written', () => {
  it('has no fault', async () => {
    await record();
    expect(await faults()).toEqual([]);
  });

  it('has none where an entry is longer than what is read at a time', async () => {
    await record();
    const body = { text: 'あ'.repeat(300_000) };
    const long = add(
      'long',
      add('long', conversation('long', [5]), START + 5 * HOUR + 70_000, { body }),
      START + 5 * HOUR + 80_000,
    );
    writeLog(folder, 'long', long);
    expect(await faults()).toEqual([]);
    editLog(folder, 'long', (lines) => lines.map((line) => line.replace('ああああ', 'あああい')));
    expect(await faults()).toEqual(['invalid long 3']);
  });

  it('has none after bodies were erased, if a digest says so', async () => {
    const one = logs.get('one') ?? [];
    const erased = add('one', one, START + 4 * HOUR + 5_000, {
      kind: 'erased',
      role: 'system',
      by: 'retention',
      body: {},
    });
    const gone = erased.map(({ body: _body, salt: _salt, ...head }): Entry => head);
    logs.set('one', erased);
    await record({ erased: { 4: [['one', 'person']] } });
    logs.set('one', one);
    expect(await faults()).toEqual([]);
    writeLog(folder, 'one', gone);
    expect(await faults()).toEqual([]);
    writeLog(folder, 'one', gone.slice(-1));
    expect(await faults()).toEqual([]);
  });

  it('has none while entries are being erased, if a digest says so', async () => {
    const one = logs.get('one') ?? [];
    const erased = add('one', one, START + 4 * HOUR + 5_000, { kind: 'erased', role: 'system', body: {} });
    logs.set('one', erased);
    await record({ erased: { 4: [['one', 'person']] } });
    logs.set('one', one);
    const without = (...gone: number[]) =>
      writeLog(
        folder,
        'one',
        erased.filter(({ seq }) => !gone.includes(seq)),
      );
    for (const gone of [[1], [1, 2, 4], [2, 3, 4], [6], [5, 6]]) {
      without(...gone);
      expect(await faults(), `${gone}`).toEqual([]);
    }
    // The word that it was erased is needed, and it is the last.
    without(2, 7);
    expect(await faults()).toEqual(['missing one 2', 'truncated one 7']);
    without(7);
    expect(await faults()).toEqual(['truncated one 7']);
  });

  it('has one while entries are gone, if no digest says that it was erased', async () => {
    const one = logs.get('one') ?? [];
    const erased = add('one', one, START + 4 * HOUR + 5_000, { kind: 'erased', role: 'system', body: {} });
    logs.set('one', erased);
    await record();
    logs.set('one', one);
    for (const gone of [1, 3, 6]) {
      writeLog(
        folder,
        'one',
        erased.filter(({ seq }) => seq !== gone),
      );
      expect(await faults(), `${gone}`).toEqual(['missing one 1']);
    }
  });

  it('has one where what is left of an erased conversation is not what a digest says', async () => {
    const one = logs.get('one') ?? [];
    const erased = add('one', one, START + 4 * HOUR + 5_000, { kind: 'erased', role: 'system', body: {} });
    logs.set('one', erased);
    await record({ erased: { 4: [['one', 'person']] } });
    logs.set('one', one);
    const forged = add('one', one.slice(0, 1), START + 61_000);
    writeLog(folder, 'one', [...forged, ...erased.slice(4)]);
    expect(await faults()).toEqual(['invalid one 1']);
  });

  it('has one if a body is gone and the conversation was not erased', async () => {
    await record();
    const one = logs.get('one') ?? [];
    writeLog(
      folder,
      'one',
      one.map(({ body, salt, ...head }) => (head.seq === 2 ? head : { ...head, body, salt })),
    );
    expect(await faults()).toEqual(['missing one 2']);
  });

  it('has one if a conversation was erased and no digest says so', async () => {
    const one = logs.get('one') ?? [];
    const erased = add('one', one, START + 4 * HOUR + 5_000, { kind: 'erased', role: 'system', body: {} });
    logs.set('one', erased);
    await record();
    logs.set('one', one);
    writeLog(folder, 'one', erased.slice(-1));
    expect(await faults()).toEqual(['missing one 1']);
  });
});

describe('P13: a tampered log', () => {
  const cut = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
  const another = (character: string): string => (character === '-' ? '_' : '-');
  const change = (lines: string[], at: number, edit: (line: string) => string): string[] =>
    lines.map((line, index) => (index === at ? edit(line) : line));

  it.each<[string, (lines: string[]) => string[], string[]]>([
    ['a text', (lines) => change(lines, 2, (line) => line.replace('質問2', '質問9')), ['invalid one 3']],
    ['a head', (lines) => change(lines, 2, (line) => line.replace('"turn":2', '"turn":4')), ['invalid one 3']],
    ['who wrote', (lines) => change(lines, 2, (line) => line.replace('visitor-one', 'visitor-two')), ['invalid one 3']],
    [
      'a time',
      (lines) => change(lines, 2, (line) => line.replace(/"at":\d+/, (at) => `${at.slice(0, -1)}9`)),
      ['invalid one 3'],
    ],
    [
      'a body taken out',
      (lines) => change(lines, 2, (line) => line.replace(/,"body":\{[^}]*\}/, '')),
      ['invalid one 3', 'missing one 3'],
    ],
    ['a salt', (lines) => change(lines, 2, (line) => line.replace(/(?<="salt":")./, another)), ['invalid one 3']],
    ['a digest', (lines) => change(lines, 2, (line) => line.replace(/(?<="digest":")./, another)), ['invalid one 3']],
    ['a hash', (lines) => change(lines, 2, (line) => line.replace(/(?<="hash":")./, another)), ['invalid one 3']],
    ['a link', (lines) => change(lines, 2, (line) => line.replace(/(?<="previous":")./, another)), ['invalid one 3']],
    ['a number', (lines) => change(lines, 2, (line) => line.replace('"seq":3', '"seq":5')), ['invalid one 3']],
    ['the last number', (lines) => change(lines, 5, (line) => line.replace('"seq":6', '"seq":9')), ['invalid one 6']],
    ['an entry deleted', (lines) => cut(lines, 2), ['missing one 3']],
    ['the last entry deleted', (lines) => lines.slice(0, -1), ['truncated one 6']],
    ['the tail cut', (lines) => lines.slice(0, 2), ['truncated one 3']],
    ['the first entry deleted', (lines) => cut(lines, 0), ['missing one 1']],
    ['all deleted', () => [], ['missing one 1']],
    ['two entries swapped', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest], ['reordered one 2']],
    [
      'an entry doubled',
      (lines) => lines.flatMap((line, at) => (at === 2 ? [line, line] : [line])),
      ['duplicated one 3'],
    ],
    ['something in between', (lines) => lines.toSpliced(2, 0, 'anything'), ['invalid one 3']],
    ['an empty line in between', (lines) => lines.toSpliced(1, 0, ''), ['invalid one 2']],
    ['something before the first', (lines) => lines.toSpliced(0, 0, '{}'), ['invalid one 1']],
    [
      'several in between',
      (lines) => lines.toSpliced(2, 0, '', 'x', '{}'),
      ['invalid one 3', 'invalid one 4', 'invalid one 5'],
    ],
    [
      'several in the place of some',
      (lines) => lines.toSpliced(2, 2, '', 'x', '{}'),
      ['invalid one 3', 'invalid one 4', 'invalid one 5'],
    ],
    [
      'something in between, and a text of the next',
      (lines) => change(lines, 2, (line) => line.replace('質問2', '質問9')).toSpliced(2, 0, 'x'),
      ['invalid one 3', 'invalid one 3'],
    ],
    [
      'something in between, and one before it again',
      ([a = '', b = '', ...rest]) => [a, b, 'x', a, ...rest],
      ['invalid one 3', 'duplicated one 1'],
    ],
    ['something in between, and the next deleted', (lines) => lines.toSpliced(2, 1, 'x'), ['invalid one 3']],
  ])('%s', async (_, edit, expected) => {
    await record();
    editLog(folder, 'one', edit);
    expect(await faults()).toEqual(expected);
  });

  it('an entry inserted that fits the one before it', async () => {
    await record();
    const one = logs.get('one') ?? [];
    const forged = add('one', one.slice(0, 2), START + 1).slice(2);
    writeLog(folder, 'one', [...one.slice(0, 2), ...forged, ...one.slice(2)]);
    expect(await faults()).toEqual(['duplicated one 3', 'invalid one 4']);
  });

  it('an entry moved to another conversation', async () => {
    await record();
    const [, , third] = readFileSync(join(folder, 'log', 'one.jsonl'), 'utf8').split('\n');
    editLog(folder, 'two', (lines) => change(lines, 2, () => third ?? ''));
    expect(await faults()).toEqual(['moved two 3']);
    writeLog(folder, 'two', logs.get('two') ?? []);
    editLog(folder, 'two', (lines) => lines.toSpliced(3, 0, third ?? ''));
    expect(await faults()).toEqual(['moved two 4']);
  });

  it('a conversation deleted', async () => {
    await record();
    rmSync(join(folder, 'log', 'two.jsonl'));
    expect(await faults()).toEqual(['missing two 1']);
  });

  it('everything chained anew from an entry on', async () => {
    await record();
    const one = logs.get('one') ?? [];
    const forged = one.slice(3).reduce<Entry[]>((log, { at }) => add('one', log, at), one.slice(0, 3));
    writeLog(folder, 'one', forged);
    expect(await faults()).toEqual(['invalid one 3']);
  });

  it('entries added afterwards', async () => {
    await record();
    writeLog(folder, 'two', add('two', logs.get('two') ?? [], START + 2 * HOUR + 90_000));
    expect(await faults()).toEqual(['invalid two 5']);
  });

  it('entries added afterwards, and more that no digest can name yet', async () => {
    await record();
    const forged = add('two', logs.get('two') ?? [], START + 2 * HOUR + 90_000);
    writeLog(folder, 'two', add('two', forged, START + HOURS * HOUR + 1));
    writeLog(folder, 'four', add('four', conversation('four', [2]), START + HOURS * HOUR + 1));
    expect((await faults()).toSorted()).toEqual(['invalid four 1', 'invalid two 5']);
  });

  it('a conversation added afterwards', async () => {
    await record();
    writeLog(folder, 'four', conversation('four', [2]));
    expect(await faults()).toEqual(['invalid four 1']);
  });

  it('an entry behind the word that the conversation was erased', async () => {
    await record();
    const erased = add('five', conversation('five', [5]), START + 5 * HOUR + 70_000, {
      kind: 'erased',
      role: 'system',
      body: {},
    });
    writeLog(folder, 'five', [
      ...erased,
      ...add('five', erased, START + 5 * HOUR + 80_000, { kind: 'noted' as never }).slice(-1),
    ]);
    expect(await faults()).toEqual(['invalid five 4']);
  });

  it('in several places: each is named', async () => {
    await record();
    editLog(folder, 'one', (lines) => change(cut(lines, 4), 0, (line) => line.replace('質問0', '質問1')));
    editLog(folder, 'three', (lines) => lines.slice(0, 1));
    rmSync(digestFile(folder, 0));
    expect((await faults()).toSorted()).toEqual(
      [`missing ${name(0)}`, 'invalid one 1', 'missing one 5', 'truncated three 2'].toSorted(),
    );
  });
});

describe('P13: a tampered digest', () => {
  const text = (hour: number): string => gunzipSync(readFileSync(digestFile(folder, hour))).toString();
  const write = (hour: number, content: string): void => writeFileSync(digestFile(folder, hour), pack(content));
  const meta = (hour: number): string => `${digestFile(folder, hour)}${META}`;

  it.each<[string, () => void, () => string[]]>([
    ['deleted', () => rmSync(digestFile(folder, 2)), () => [`missing ${name(2)}`]],
    ['the oldest deleted', () => rmSync(digestFile(folder, 0)), () => [`missing ${name(0)}`]],
    [
      'a hash in it',
      () =>
        write(
          2,
          text(2).replace(/(?<=\["two",4,")./, (first) => (first === '-' ? '_' : '-')),
        ),
      () => [`invalid ${name(2)}`],
    ],
    ['a count in it', () => write(2, text(2).replace('"findings":0', '"findings":1')), () => [`invalid ${name(2)}`]],
    [
      'a field missing',
      () => write(2, text(2).replace('"findings":0,', '').replace(',"findings":0', '')),
      () => [`invalid ${name(2)}`],
    ],
    ['written with spaces', () => write(2, text(2).replace('{', '{ ')), () => [`invalid ${name(2)}`]],
    [
      'data after its end',
      () => writeFileSync(digestFile(folder, 2), Buffer.concat([readFileSync(digestFile(folder, 2)), gzipSync('{}')])),
      () => [`invalid ${name(2)}`],
    ],
    [
      'its end cut',
      () => writeFileSync(digestFile(folder, 2), readFileSync(digestFile(folder, 2)).subarray(0, -4)),
      () => [`invalid ${name(2)}`],
    ],
    ['its signature gone', () => rmSync(meta(2)), () => [`invalid ${name(2)}`]],
    [
      'its key not named',
      () => writeFileSync(meta(2), readFileSync(meta(2), 'utf8').replace('key-id', 'key')),
      () => [`invalid ${name(2)}`],
    ],
    ['its signature of another', () => copyFileSync(meta(1), meta(2)), () => [`invalid ${name(2)}`]],
    [
      'its signature no signature',
      () => writeFileSync(meta(2), readFileSync(meta(2), 'utf8').replace(/"signature":"[^"]*/, '"signature":"AAAA')),
      () => [`invalid ${name(2)}`],
    ],
    [
      'moved to another hour',
      () => {
        rmSync(digestFile(folder, 3));
        renameSync(digestFile(folder, 2), digestFile(folder, 3));
        renameSync(meta(2), meta(3));
      },
      () => [`moved ${name(3)}`, `missing ${name(2)}`],
    ],
    [
      'swapped with another hour',
      () => {
        for (const suffix of ['', META]) {
          renameSync(`${digestFile(folder, 2)}${suffix}`, join(folder, 'aside'));
          renameSync(`${digestFile(folder, 3)}${suffix}`, `${digestFile(folder, 2)}${suffix}`);
          renameSync(join(folder, 'aside'), `${digestFile(folder, 3)}${suffix}`);
        }
      },
      () => [`moved ${name(3)}`, `moved ${name(2)}`],
    ],
    [
      'under a name of no hour',
      () => copyFileSync(digestFile(folder, 2), join(digestFile(folder, 2), '..', 'x.json.gz')),
      () => ['moved x.json.gz'],
    ],
  ])('%s', async (_, tamper, expected) => {
    await record();
    tamper();
    expect((await faults()).filter((fault) => fault.includes('.gz'))).toEqual(expected());
  });

  it('signed with a key that nobody gave', async () => {
    await record();
    const own = folder;
    await record({ signer: makeSigner() });
    for (const suffix of ['', META])
      copyFileSync(`${digestFile(folder, 2)}${suffix}`, `${digestFile(own, 2)}${suffix}`);
    removeFolder(folder);
    folder = own;
    expect((await faults())[0]).toBe(`unknown key ${name(2)}`);
  });

  it('of another chain with the same key', async () => {
    await record();
    const own = folder;
    await record({ erased: { 1: [['six', 'person']] } });
    for (const suffix of ['', META])
      copyFileSync(`${digestFile(folder, 2)}${suffix}`, `${digestFile(own, 2)}${suffix}`);
    removeFolder(folder);
    folder = own;
    expect(await faults()).toEqual([`invalid ${name(2)}`, `invalid ${name(1)}`]);
  });

  it('written to another bucket', async () => {
    await record();
    expect(await faults({ to: START + 2 * HOUR })).toEqual([]);
    await record({
      change: (hour, previous) => (hour === 3 && previous ? { ...previous, bucket: 'elsewhere' } : previous),
    });
    expect(await faults()).toEqual([`invalid ${name(2)}`]);
  });

  it('that names none before it, though there are older ones', async () => {
    await record({ change: (hour, previous) => (hour === 3 ? null : previous) });
    expect(await faults()).toEqual([`gap ${name(3)}`]);
  });

  it('that passes over an hour', async () => {
    let kept: Parameters<NonNullable<Parameters<typeof writeRecord>[2]['change']>>[1] = null;
    await record({
      change: (hour, previous) => {
        if (hour === 2) kept = previous;
        return hour === 3 ? kept : previous;
      },
    });
    expect(await faults()).toEqual([`gap ${name(3)}`]);
  });

  it('the newest deleted: seen by the time, by an anchor, and by the log', async () => {
    await record();
    const anchor = /"sha256":"(\w+)"/.exec(text(4))?.[1] ?? '';
    expect(await faults({ anchor })).toEqual([]);
    for (const hour of [2, 3, 4]) rmSync(digestFile(folder, hour));
    expect(await faults({ to: START + HOURS * HOUR })).toEqual([`truncated ${name(2)}`]);
    expect(await faults({ anchor })).toEqual(['truncated digest']);
  });

  it('is not looked at where the time asked for is another', async () => {
    await record();
    rmSync(digestFile(folder, 0));
    expect(await faults({ from: START + HOUR })).toEqual([]);
  });

  it('and not that of a time behind the one asked for', async () => {
    await record();
    expect(await faults({ to: START + 2 * HOUR })).toEqual([]);
    writeLog(folder, 'two', add('two', logs.get('two') ?? [], START + (HOURS + 3) * HOUR));
    expect(await faults({ to: START + 2 * HOUR })).toEqual(['truncated digest']);
  });

  it('the newest is looked at as soon as it is there', async () => {
    await record();
    const anchor = /"sha256":"(\w+)"/.exec(text(4))?.[1] ?? '';
    expect(await faults({ anchor, due: START + 2 * HOUR })).toEqual([]);
    expect(await faults({ due: START + (HOURS + 1) * HOUR })).toEqual([`truncated ${name(HOURS)}`]);
  });
});
