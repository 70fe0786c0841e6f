import { rmSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../functions/audit/compose.ts';
import { HOUR, keyOf, type Row } from '../../functions/audit/digest.ts';
import type { State } from '../../functions/audit/places.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { SLOTS } from '../../functions/audit/slot.ts';
import { hashOf } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { Memory } from './places.fixture.ts';
import {
  add,
  BUCKET,
  conversation,
  digestFile,
  editLog,
  faultsIn,
  type Logs,
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
let logs: Logs;

beforeAll(() => {
  signer = makeSigner();
  logs = new Map([
    ['one', conversation('one', [0, 1])],
    ['two', conversation('two', [2])],
  ]);
});
afterEach(() => removeFolder(folder));

/** The lone word that a conversation was erased, as anybody can hash it. */
const lone = (id: string, at: number, passed = 0): Entry => {
  const log = logs.get(id) ?? [];
  const [entry] = add(id, log, at, { kind: 'erased', role: 'system', body: {} }).slice(-1);
  const { hash: _hash, salt: _salt, body: _body, digest = '', previous = '', ...head } = entry as Entry;
  const forged = { ...head, seq: head.seq + passed };
  return { ...forged, digest, previous, hash: hashOf(id, forged, digest, previous) };
};

describe('a conversation that is gone but for a forged word that it was erased', () => {
  it.each<[string, number, number, string[]]>([
    ['long ago', 1, 0, ['invalid one 5', 'missing one 1']],
    ['long ago, with another number', 1, 4, ['invalid one 9', 'missing one 1']],
    ['before the digest that names it', START + 30 * 60_000, 0, ['invalid one 5', 'missing one 1']],
    ['in an hour whose digest does not know of it', START + 2 * HOUR, 0, ['missing one 1']],
    ['in the hour that has no digest yet', START + 3 * HOUR + 1, 0, []],
  ])('%s', async (_, at, passed, expected) => {
    folder = makeFolder();
    await writeRecord(folder, logs, { signer, hours: 3 });
    writeLog(folder, 'one', [lone('one', at, passed)]);
    expect(await faultsIn(folder, signer.pem)).toEqual(expected);
  });

  it('is found in a part of the digests, too', async () => {
    folder = makeFolder();
    await writeRecord(folder, logs, { signer, hours: 3 });
    writeLog(folder, 'one', [lone('one', 1)]);
    expect(await faultsIn(folder, signer.pem, { from: START + HOUR })).toEqual(['invalid one 5', 'missing one 1']);
  });

  it('is found within a week by the job', async () => {
    folder = makeFolder();
    for (const at of [1, START + HOUR + 70_000]) {
      const memory = new Memory(new Map(logs), signer);
      const due = (hour: number): number => START + (hour + 1) * HOUR + 600_000;
      await audit(due(2), memory.places(), () => false);
      await audit(due(6), memory.places(), () => false);
      memory.logs.set('one', [lone('one', at)]);
      for (const hour of [90, 7 + SLOTS]) await audit(due(hour), memory.places(), () => false);
      expect([...memory.findings]).toContain('missing log/one 5');
    }
  });
});

describe('what stands before a gap of an erased conversation', () => {
  it.each<[string, number, string[]]>([
    ['while it is being erased', 20, []],
    ['a day later', 28, ['missing one 4']],
  ])('is no proof of anything: %s', async (_, hours, expected) => {
    const log = logs.get('one') ?? [];
    const erased = add('one', log, START + 2 * HOUR + 1, { kind: 'erased', role: 'system', body: {} });
    const heads = erased.map(({ body: _body, salt: _salt, ...head }): Entry => head);
    const forged = [0, 1, 2].reduce<Entry[]>((all) => add('one', all, START + 61_000), []);
    folder = makeFolder();
    await writeRecord(folder, new Map([['one', erased]]), { signer, hours, erased: { 2: [['one', 'person']] } });
    const word = add('one', log.slice(0, 2), log[2]?.at ?? 0).slice(-1);
    writeLog(folder, 'one', [...heads.slice(0, 2), ...word, ...heads.slice(4)]);
    expect(await faultsIn(folder, signer.pem)).toEqual(expected);
    writeLog(folder, 'one', [...forged, ...heads.slice(4)]);
    expect((await faultsIn(folder, signer.pem)).filter((fault) => fault.startsWith('missing'))).toEqual(expected);
    // What an erasure leaves: all heads, the last of them, or its word alone.
    for (const from of [0, 2, 4]) {
      writeLog(folder, 'one', heads.slice(from));
      expect(await faultsIn(folder, signer.pem)).toEqual([]);
    }
  });
});

describe('an entry behind the end that says it is old', () => {
  const log = (at: number) => [...(logs.get('one') ?? []), ...add('one', logs.get('one') ?? [], at).slice(-1)];

  it.each<[string, number, string[]]>([
    ['than all digests', START - 24 * HOUR, ['invalid one 5']],
    ['than the digest that names the one before it', START + HOUR - 1, ['invalid one 5', 'invalid one 5']],
    ['but not than that', START + 3 * HOUR + 1, []],
  ])('is found by the verifier: older %s', async (_, at, expected) => {
    folder = makeFolder();
    await writeRecord(folder, logs, { signer, hours: 3 });
    writeLog(folder, 'one', log(at));
    expect(await faultsIn(folder, signer.pem)).toEqual(expected);
  });

  it('is signed by no job', async () => {
    const memory = new Memory(new Map(logs), signer);
    const places = { ...memory.places(), changed: async () => ['one'] };
    for (const hour of [1, 2]) await audit(START + (hour + 1) * HOUR + 600_000, places, () => false);
    memory.logs.set('one', log(START - 24 * HOUR));
    await audit(START + 4 * HOUR + 600_000, places, () => false);
    expect([...memory.findings]).toEqual(['invalid log/one 5']);
    expect(memory.known.get('one')?.seq).toBe(4);
  });
});

describe('a digest that names a lower number than one before it', () => {
  const other = (seqs: number): Entry[] =>
    Array.from({ length: seqs }).reduce<Entry[]>((log) => add('one', log, START + 3 * HOUR + 61_000), []);
  const lowered = async (later: Entry[], now: Entry[]) => {
    folder = makeFolder();
    const change = (hour: number, rows: Row[]): Row[] => {
      const last = later.at(-1);
      return hour === 3 && last ? [['one', last.seq, last.hash]] : rows;
    };
    await writeRecord(folder, logs, { signer, hours: 5, rows: change });
    writeLog(folder, 'one', now);
    return faultsIn(folder, signer.pem);
  };

  it('does not take the place of what was named', async () => {
    const log = logs.get('one') ?? [];
    const forged = other(4);
    expect(await lowered(forged.slice(0, 1), forged.slice(0, 1))).toEqual(['truncated one 2']);
    expect(await lowered(forged.slice(0, 1), forged)).toEqual(['invalid one 2', 'truncated one 2']);
    expect(await lowered(log.slice(0, 3), log.slice(0, 3))).toEqual(['truncated one 4']);
    expect(await lowered(log.slice(0, 3), log.slice(0, 1))).toEqual(['truncated one 2', 'truncated one 4']);
    // What was taken away is there again: the digest has said it all the same.
    expect(await lowered(log.slice(0, 3), log)).toEqual(['invalid one 4', 'truncated one 4']);
    expect(await lowered(log, log)).toEqual([]);
  });
});

describe('an entry that stands nowhere', () => {
  const rehashed = (id: string, entry: Entry, change: object): Entry => {
    const { hash: _hash, salt, body, digest = '', previous = '', ...head } = { ...entry, ...change };
    const forged = JSON.parse(JSON.stringify(head)) as typeof head;
    return { ...forged, digest, previous, hash: hashOf(id, forged, digest, previous), salt, body } as Entry;
  };

  it.each<[string, object]>([
    ['has no number', { seq: undefined }],
    ['has a number that is a text', { seq: '3' }],
    ['has a number and more', { seq: '3x' }],
    ['has half a number', { seq: 3.5 }],
    ['has the number 0', { seq: 0 }],
    ['has no time', { at: undefined }],
    ['has a time that is a text', { at: String(START) }],
    ['has a time before all times', { at: -1 }],
  ])('does not hide that what a digest names is gone: %s', async (_, change) => {
    const log = logs.get('one') ?? [];
    const forged = [...log.slice(0, 2), rehashed('one', log[2] as Entry, change)];
    folder = makeFolder();
    await writeRecord(folder, logs, { signer, hours: 3 });
    for (const isReordered of [false, true]) {
      writeLog(folder, 'one', forged);
      if (isReordered) {
        editLog(folder, 'one', (lines) =>
          lines.map((line) => {
            const { sealed, ...rest } = JSON.parse(line);
            return JSON.stringify({ sealed, ...rest });
          }),
        );
      }
      expect(await faultsIn(folder, signer.pem)).toEqual(['invalid one 3', 'truncated one 4']);
    }
    const memory = new Memory(new Map(logs), signer);
    await audit(START + 3 * HOUR + 600_000, memory.places(), () => false);
    memory.logs.set('one', forged);
    for (const hour of [90, 7 + SLOTS]) await audit(START + hour * HOUR + 600_000, memory.places(), () => false);
    expect([...memory.findings].join()).toMatch(/(truncated|invalid) log\/one 4/);
  });
});

describe('a chain that is begun anew behind the digests there are', () => {
  it('is told of, and what is before it is verified all the same', async () => {
    folder = makeFolder();
    await writeRecord(folder, logs, { signer, hours: 55, change: (hour, previous) => (hour === 53 ? null : previous) });
    for (let hour = 3; hour < 53; hour += 1) rmSync(digestFile(folder, hour));
    writeLog(folder, 'two', []);
    const name = (hour: number): string => keyOf(STACK, START + hour * HOUR).replace(/.*\//, '');
    expect(await faultsIn(folder, signer.pem)).toEqual([`gap ${name(53)}`, `missing ${name(52)}`, 'missing two 1']);
  });

  const due = (hour: number): number => START + (hour + 1) * HOUR + 600_000;
  const at = (hour: number): number => START + hour * HOUR;
  it.each<[string, (state: State) => State | undefined, number]>([
    ['nothing', () => undefined, 2],
    ['that none is there', ({ to }) => ({ since: to, to, last: null }), 2],
    ['that they begin in two days', () => ({ since: at(53), to: at(53), last: null }), 2],
    ['that they began before, and names none', ({ since, to }) => ({ since, to, last: null }), 0],
    ['that they began today', ({ to, last }) => ({ since: to, to, last }), 2],
    ['that they began today, after one that is hidden', ({ to, last }) => ({ since: to - HOUR, to, last }), 2],
    ['that they are far ahead', ({ since, last }) => ({ since, to: Date.now() + 50 * HOUR, last }), 0],
  ])('is not begun by the job, whatever the table says of it: %s', async (what, change, where) => {
    folder = makeFolder();
    const memory = new Memory(new Map(logs), signer);
    for (const hour of [0, 1, 2]) await audit(due(hour), memory.places(), () => false);
    memory.state = memory.state && change(memory.state);
    if (what.endsWith('hidden')) memory.files.delete(keyOf(STACK, at(1)));
    const { size } = memory.files;
    for (const hour of [3, 4, 60]) {
      await expect(audit(due(hour), memory.places(), () => false)).rejects.toThrow('the table says');
    }
    expect(memory.files.size).toBe(size);
    expect(memory.counted).toBeGreaterThan(0);
    const failed = memory.told.filter(({ type }) => type === 'AuditFailed');
    expect(failed[0]?.detail).toMatchObject({ what: 'gap', severity: 'error' });
    if (where > 0) expect(failed.at(-1)?.detail.where).toBe(keyOf(STACK, at(where)));
  });
});

describe('a digest of another key in the bucket', () => {
  const due = (hour: number): number => START + (hour + 1) * HOUR + 600_000;
  /** An account whose bucket has the public keys of several. */
  const trusting = (memory: Memory, others: readonly Signer[]) => ({
    ...memory.places(),
    publicKey: async (keyId: string) => [signer, ...others].find((each) => each.keyId === keyId)?.pem,
  });

  it('is told of by the job where it stands after one of ours', async () => {
    folder = makeFolder();
    const forger = makeSigner();
    const memory = new Memory(new Map(logs), signer);
    for (const hour of [0, 1]) await audit(due(hour), memory.places(), () => false);
    const { to, last = null } = memory.state ?? { to: 0 };
    const of = { stack: STACK, bucket: BUCKET, from: to, rows: [], entries: 0, findings: 0, erased: [] };
    const { file, place } = await compose({ ...of, previous: last }, forger);
    memory.files.set(file.key, file);
    memory.state = memory.state && { ...memory.state, to: to + HOUR, last: place };
    await audit(due(3), trusting(memory, [forger]), () => false);
    expect([...memory.findings]).toEqual([`unknown key ${file.key}`]);
  });

  it('is no finding where our key was changed', async () => {
    folder = makeFolder();
    const former = makeSigner();
    const memory = new Memory(new Map(logs), former);
    for (const hour of [0, 1]) await audit(due(hour), memory.places(), () => false);
    Object.assign(memory, { signer });
    for (const hour of [2, 3, 4]) await audit(due(hour), trusting(memory, [former]), () => false);
    expect([...memory.findings]).toEqual([]);
    expect(memory.files.size).toBe(5);
  });
});
