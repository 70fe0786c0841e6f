import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../functions/audit/canonical.ts';
import { HOUR, pack, readDigest, unpack } from '../../functions/audit/digest.ts';
import { exportTo, type Original, type Wanted } from '../../functions/audit/export.ts';
import { type Fault, faultLine } from '../../functions/audit/fault.ts';
import { folderSource } from '../../functions/audit/folder.ts';
import { keysIn, type Signer } from '../../functions/audit/signature.ts';
import { verify } from '../../functions/audit/verify.ts';
import {
  add,
  conversation,
  digestFile,
  faultsIn,
  type Logs,
  makeFolder,
  makeSigner,
  removeFolder,
  START,
  writeLog,
  writeRecord,
} from './record.fixture.ts';

let signer: Signer;
let account: string;
let folder: string;
let logs: Logs;
/** When the account is read: the third digest is the newest. */
let now: number;

beforeAll(() => {
  signer = makeSigner();
});
beforeEach(() => {
  logs = new Map([
    ['one', conversation('one', [0, 1])],
    ['two', conversation('two', [2])],
  ]);
  now = START + 3 * HOUR + 600_000;
  account = makeFolder();
  folder = makeFolder();
});
afterEach(() => {
  for (const each of [account, folder]) removeFolder(each);
});

/** An account that holds what was written to a folder. */
const original = (): Original => ({
  ...folderSource(account),
  reading: { began: now, ended: () => now + 3 * HOUR },
  entries: async function* (id) {
    yield logs.get(id) ?? [];
  },
});
const exported = (wanted: Partial<Wanted> = {}) =>
  exportTo(original(), folder, { from: 0, to: Number.POSITIVE_INFINITY, keys: keysIn(signer.pem), ...wanted });
const keysOfFolder = (): string =>
  readdirSync(join(folder, 'keys'))
    .map((name) => readFileSync(join(folder, 'keys', name), 'utf8'))
    .join('\n');

describe('an export', () => {
  it('is what the verifier needs, and no more', async () => {
    await writeRecord(account, logs, { signer, hours: 3 });
    expect(await exported()).toEqual({ digests: 3, conversations: 2, entries: 6 });
    expect(await faultsIn(folder, keysOfFolder())).toEqual([]);
  });

  it('vouches for the keys it was given, and for none that lies in the bucket', async () => {
    const forger = makeSigner();
    await writeRecord(account, logs, { signer: forger, hours: 3 });
    const bucket = original();
    const withKey: Original = {
      ...bucket,
      stored: async (key) =>
        key === `keys/${forger.keyId}.pem` ? { body: Buffer.from(forger.pem), metadata: {} } : bucket.stored(key),
    };
    await exportTo(withKey, folder, { from: 0, to: Number.POSITIVE_INFINITY, keys: keysIn(signer.pem) });
    expect(readdirSync(join(folder, 'keys'))).toEqual([`${signer.keyId}.pem`]);
    expect((await faultsIn(folder, keysOfFolder())).filter((fault) => fault.startsWith('unknown key'))).toHaveLength(3);
  });

  it.each(['../../escaped', '/tmp/escaped', 'a/b', '', '.', 'x\u001b[2J'])(
    'names no file by an id that is none of a conversation, and the verifier tells of it: %j',
    async (id) => {
      await writeRecord(account, logs, { signer, hours: 3 });
      const listing = {
        ...original(),
        conversations: async function* () {
          yield id;
        },
      };
      logs.set(id, conversation(id, [1]));
      const inner = join(folder, 'deep', 'er');
      await exportTo(listing, inner, { from: 0, to: Number.POSITIVE_INFINITY, keys: keysIn(signer.pem) });
      expect(readdirSync(folder)).toEqual(['deep']);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['er']);
      expect(readdirSync(join(inner, 'log'))).toEqual(['one.jsonl', 'two.jsonl']);
      const faults: string[] = [];
      const report = (fault: Fault): void => void faults.push(faultLine(fault));
      await verify({ source: listing, keys: keysIn(signer.pem), report });
      expect(faults).toEqual([expect.stringMatching(/^invalid: log\/[\w.%-]*: no conversation/)]);
    },
  );

  it('is not held against what was written while it was made, and what cannot have been is told', async () => {
    await writeRecord(account, logs, { signer, hours: 3 });
    logs.set('one', add('one', logs.get('one') ?? [], START + 5 * HOUR + 1_800_000));
    logs.set('two', add('two', logs.get('two') ?? [], now + 9 * HOUR));
    await exported();
    expect(await faultsIn(folder, signer.pem)).toEqual(['invalid two 3']);
  });

  it('that has entries of hours whose digests should have been there when it began is cut', async () => {
    await writeRecord(account, logs, { signer, hours: 3 });
    logs.set('one', add('one', logs.get('one') ?? [], START + 5 * HOUR + 1));
    now = START + 6 * HOUR;
    await exported();
    expect(await faultsIn(folder, signer.pem)).toEqual(['truncated digest']);
  });

  it.each([
    '../../../escaped.json.gz',
    'digest/uragawa-test/2026/11/21/../../../../../escaped.json.gz',
    '/tmp/escaped.json.gz',
    'export.json',
    'log/one.jsonl',
  ])('writes what a digest names as its part beside it, or nowhere: %s', async (key) => {
    await writeRecord(account, logs, { signer, hours: 3 });
    const inner = join(folder, 'deep', 'er');
    for (const own of ['digest/uragawa-test/2026/11/21/2026-11-21T07:00:00Z.json.gz', key.replace('.json', '')]) {
      const file = digestFile(account, 2);
      const digest = readDigest(unpack(readFileSync(digestFile(account, 1))));
      const forged = { ...digest, key: own, parts: [{ key, sha256: 'ab'.repeat(32) }] };
      writeFileSync(file, pack(canonical(forged)));
      const bucket = original();
      const anything: Original = {
        ...bucket,
        stored: async (name) => (await bucket.stored(name)) ?? { body: Buffer.from('escaped'), metadata: {} },
      };
      await exportTo(anything, inner, { from: 0, to: Number.POSITIVE_INFINITY, keys: keysIn(signer.pem) });
      expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('escaped'))).toEqual([]);
      expect(existsSync('/tmp/escaped.json.gz')).toBe(false);
      expect(readFileSync(join(inner, 'log', 'one.jsonl'), 'utf8')).not.toContain('escaped');
      expect(await faultsIn(inner, signer.pem)).toContain('invalid 2026-11-21T07:00:00Z.json.gz');
    }
  });

  it('has the conversations that no digest names though it should', async () => {
    await writeRecord(account, logs, { signer, hours: 3 });
    for (const [id, hour] of [
      ['kept', 1],
      ['newer', 3],
    ] as const) {
      logs.set(id, conversation(id, [hour]));
      writeLog(account, id, []);
    }
    expect(await exported()).toEqual({ digests: 3, conversations: 3, entries: 8 });
    expect(await faultsIn(folder, signer.pem)).toEqual(['invalid kept 1']);
  });

  it('of some hours alone is verified as such, and shows when more was asked for', async () => {
    await writeRecord(account, logs, { signer, hours: 5 });
    now = START + 9 * HOUR;
    logs.set('one', add('one', logs.get('one') ?? [], START + 8 * HOUR));
    const span = { from: START + HOUR, to: START + 3 * HOUR };
    expect(await exported(span)).toMatchObject({ digests: 2, conversations: 2 });
    expect(await faultsIn(folder, signer.pem)).toEqual([]);
    expect(await faultsIn(folder, signer.pem, { from: 0 })).toEqual(['missing 2026-11-21T05:00:00Z.json.gz']);
    expect(await faultsIn(folder, signer.pem, { to: START + 4 * HOUR })).toEqual([
      'truncated 2026-11-21T08:00:00Z.json.gz',
    ]);
    rmSync(digestFile(folder, 1));
    expect(await faultsIn(folder, signer.pem)).toEqual(['missing 2026-11-21T06:00:00Z.json.gz']);
  });
});
