import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOUR, keyOf, type Row } from '../../functions/audit/digest.ts';
import type { Fault } from '../../functions/audit/fault.ts';
import { folderSource } from '../../functions/audit/folder.ts';
import { keysIn, type Signer } from '../../functions/audit/signature.ts';
import { verify } from '../../functions/audit/verify.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import {
  add,
  conversation,
  digestFile,
  faultsIn,
  makeFolder,
  makeSigner,
  removeFolder,
  STACK,
  START,
  writeLog,
  writeRecord,
} from './record.fixture.ts';

let signer: Signer;
let folder: string;

beforeAll(() => {
  signer = makeSigner();
});
afterEach(() => {
  vi.useRealTimers();
  removeFolder(folder);
});

const one = conversation('one', [0, 1, 3]);
const record = async (options: Partial<Parameters<typeof writeRecord>[2]> = {}, log = one) => {
  folder = makeFolder();
  await writeRecord(folder, new Map([['one', log]]), { signer, hours: 6, ...options });
};
const faults = (options = {}) => faultsIn(folder, signer.pem, options);
const name = (hour: number): string => keyOf(STACK, START + hour * HOUR).replace(/.*\//, '');

describe('an entry of an hour that has a digest, which does not name it', () => {
  it.each([[[]], [[4]], [[2, 3, 5]]])('is told of, whichever other digests are gone: %j', async (gone) => {
    await record();
    writeLog(folder, 'added', conversation('added', [1]));
    for (const hour of gone) rmSync(digestFile(folder, hour));
    expect((await faults()).filter((fault) => !fault.startsWith('missing'))).toEqual(['invalid added 1']);
    expect(await faults({ conversation: 'added' })).toContain('invalid added 1');
  });

  it('is not where the digest of its own hour is gone', async () => {
    await record();
    writeLog(folder, 'added', conversation('added', [1]));
    rmSync(digestFile(folder, 1));
    expect(await faults()).toEqual([`missing ${name(1)}`]);
  });

  it('is not where one behind the hours that were asked for names it, as what comes late', async () => {
    const last = one.at(1) as Entry;
    const late = (hour: number, rows: Row[]): Row[] =>
      hour === 0 ? [] : hour === 3 ? [['one', last.seq, last.hash]] : rows;
    await record({ rows: late }, one.slice(0, 2));
    for (const to of [1, 2, 3]) expect(await faults({ to: START + to * HOUR })).toEqual([]);
    writeLog(folder, 'one', add('one', one.slice(0, 2), START + 70_000));
    expect(await faults({ to: START + HOUR })).toEqual(['invalid one 3']);
    const forged = add('one', one.slice(0, 1), START + 62_000);
    writeLog(folder, 'one', forged);
    expect(await faults({ to: START + HOUR })).toEqual(['invalid one 1']);
    // What is wrong behind them is not asked; but what is no digest names nothing.
    writeLog(folder, 'one', one.slice(0, 2));
    writeFileSync(digestFile(folder, 3), 'x');
    expect(await faults({ to: START + HOUR })).toEqual(['invalid one 1']);
  });

  it('is not where one behind them says that it was erased', async () => {
    const erased = add('one', one.slice(0, 2), START + 70_000, { kind: 'erased', role: 'system', body: {} });
    const last = erased.at(-1) as Entry;
    const rows = (hour: number, own: Row[]): Row[] => {
      const named = hour === 0 ? erased[1] : last;
      return hour === 0 || hour === 3 ? [['one', Number(named?.seq), String(named?.hash)]] : own;
    };
    await record({ rows, erased: { 3: [['one', 'person']] } }, erased);
    writeLog(folder, 'one', [last]);
    expect(await faults({ to: START + HOUR })).toEqual([]);
    expect(await faults()).toEqual([]);
  });
});

it('counts as newer than the digests only what is', async () => {
  await record();
  writeLog(folder, 'one', add('one', one, START + 6 * HOUR + 1));
  const report = (fault: Fault) => expect(fault).toBeUndefined();
  const { later } = await verify({
    source: folderSource(folder),
    keys: keysIn(signer.pem),
    report,
    from: START + 5 * HOUR,
  });
  expect(later).toBe(1);
});

describe('a record whose time is ahead of the verifier', () => {
  const said = { version: 1, from: null, to: null };
  const read = (hour: number): void => {
    const at = new Date(START + hour * HOUR).toISOString();
    writeFileSync(join(folder, 'export.json'), JSON.stringify({ ...said, began: at, ended: at }));
  };

  it('is verified against when it was read, and that against what is signed', async () => {
    await record();
    writeLog(folder, 'one', add('one', one, START + 6 * HOUR + 1));
    vi.useFakeTimers({ toFake: ['Date'], now: START - 90 * HOUR });
    read(6);
    expect(await faults()).toEqual([]);
    writeLog(folder, 'one', add('one', one, START + 12 * HOUR));
    expect(await faults()).toEqual(['invalid one 7']);
    read(12);
    expect(await faults()).toEqual(['invalid one 7', 'truncated digest']);
  });
});
