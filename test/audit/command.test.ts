import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import {
  add,
  conversation,
  digestFile,
  editLog,
  type Logs,
  makeFolder,
  makeSigner,
  removeFolder,
  START,
  writeLog,
  writeRecord,
} from './record.fixture.ts';

const COMMAND = join(import.meta.dirname, '..', '..', 'functions', 'audit', 'audit.command.ts');
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let key: string;
let signer: Signer;
let logs: Logs;

beforeEach(async () => {
  folder = makeFolder();
  signer = makeSigner();
  key = join(folder, 'key.pem');
  writeFileSync(key, signer.pem);
  logs = new Map([
    ['one', conversation('one', [0, 1])],
    ['two', conversation('two', [1])],
  ]);
  await writeRecord(folder, logs, { signer, hours: 3 });
});
afterEach(() => removeFolder(folder));

const verify = (...more: string[]) => run('verify', '--offline', folder, '--key', key, ...more);

describe('audit verify --offline', () => {
  it('ends with 0 and says what it looked at', () => {
    expect(verify()).toEqual({
      status: 0,
      stdout:
        '0 faults; 3 digests from 2026-11-21T05:00:00.000Z to 2026-11-21T08:00:00.000Z, 2 conversations, 6 entries\n',
      stderr: '',
    });
    expect(verify('--conversation', 'two').stdout).toContain('1 conversation, 2 entries');
    expect(verify('--to', '2026-11-21T07:30:00Z').stdout).toContain('2 digests');
  });

  it('ends with 1 and a line for each fault', () => {
    editLog(folder, 'one', (lines) => lines.map((line) => line.replace('質問1', '質問7')));
    rmSync(digestFile(folder, 0));
    const { status, stdout } = verify();
    expect(status).toBe(1);
    expect(stdout.split('\n').slice(0, -2)).toEqual([
      'missing: digest/uragawa-test/2026/11/21/2026-11-21T05:00:00Z.json.gz: the digest of this hour is not there',
      'invalid: log/one entry 2: its body is not the one that was written',
    ]);
    expect(stdout).toContain('\n2 faults; 2 digests');
  });

  it('says how much is newer than the digests it looked at', () => {
    writeLog(folder, 'one', add('one', logs.get('one') ?? [], START + 3 * HOUR + 5_000));
    expect(verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('2 conversations, 7 entries, 1 of them newer than these digests\n'),
    });
  });

  it('misses the newest digest of a folder that was written long after it', () => {
    const said = { version: 1, began: '2026-11-21T08:40:00Z', ended: '2026-11-21T08:41:00Z', from: null, to: null };
    writeFileSync(join(folder, 'export.json'), JSON.stringify(said));
    expect(verify().status).toBe(0);
    rmSync(digestFile(folder, 2));
    expect(verify()).toMatchObject({ status: 1, stdout: expect.stringContaining('truncated: digest') });
  });

  it('passes over what a file manager leaves behind', () => {
    for (const place of ['digest', 'log', 'digest/uragawa-test']) writeFileSync(join(folder, place, '.DS_Store'), 'x');
    writeFileSync(join(folder, 'log', '._one.jsonl'), 'x');
    expect(verify()).toMatchObject({ status: 0, stderr: '' });
  });

  it('names the file that is no key, and takes a hash in capitals', () => {
    const other = join(folder, 'other.pem');
    writeFileSync(other, 'x');
    expect(verify('--key', other)).toMatchObject({ status: 2, stderr: expect.stringContaining(`--key ${other}: `) });
    const { stdout } = verify('--anchor', 'AB'.repeat(32));
    expect(stdout).toContain('ab'.repeat(32));
  });

  it('counts apart what was erased since the newest digest', () => {
    const log = logs.get('one') ?? [];
    const at = START + 3 * HOUR + 5_000;
    writeLog(folder, 'one', add('one', log, at, { kind: 'erased', role: 'system', body: {} }).slice(-1));
    const { status, stdout } = verify();
    expect(status).toBe(0);
    expect(stdout).toContain('; 1 erased since the newest digest, which nothing signed says\n');
  });

  it('takes no word of a folder for a time to come', () => {
    const said = { version: 1, began: '2026-11-21T08:10:00Z', ended: '2100-01-01T00:00:00Z', from: null, to: null };
    writeFileSync(join(folder, 'export.json'), JSON.stringify(said));
    writeLog(
      folder,
      'one',
      add('one', conversation('one', [0, 1]), Date.parse('2099-01-01'), { kind: 'erased', role: 'system', body: {} }),
    );
    expect(verify().stdout).toContain('it says that it was written after it was read');
  });

  it('ends with 2 for a conversation that is nowhere, and with 1 for one that is gone', () => {
    expect(verify('--conversation', 'tow')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'there is no conversation tow, and no digest names one\n',
    });
    rmSync(join(folder, 'log', 'two.jsonl'));
    expect(verify('--conversation', 'two').status).toBe(1);
  });

  it('says what a folder has not, and takes no other word for it', () => {
    const said = { version: 1, began: '2026-11-21T08:10:00Z', ended: '2026-11-21T08:20:00Z', to: null };
    const write = (from: unknown) => writeFileSync(join(folder, 'export.json'), JSON.stringify({ ...said, from }));
    write('2026-11-21T06:00:00Z');
    expect(verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('2 digests from 2026-11-21T06:00:00.000Z'),
      stderr: 'what was before 2026-11-21T06:00:00.000Z was not exported, as the folder says\n',
    });
    expect(verify('--from', '2026-11-21').stdout).toContain('3 digests');
    writeFileSync(join(folder, 'export.json'), JSON.stringify({ ...said, from: null, to: '2026-11-21T08:00:00Z' }));
    expect(verify()).toMatchObject({
      status: 0,
      stderr: 'what was from 2026-11-21T08:00:00.000Z on was not exported, as the folder says\n',
    });
    expect(verify('--to', '2026-11-21T17:00:00+09:00').stderr).toBe('');
    write('some day');
    expect(verify()).toMatchObject({ status: 2, stderr: expect.stringContaining('is not what an export writes') });
  });

  it('takes several keys, and names one that is not among them', () => {
    writeFileSync(key, `${makeSigner().pem}${signer.pem}`);
    expect(verify().status).toBe(0);
    writeFileSync(key, makeSigner().pem);
    const { status, stdout } = verify();
    expect(status).toBe(1);
    expect(stdout).toContain(
      'unknown key: digest/uragawa-test/2026/11/21/2026-11-21T07:00:00Z.json.gz: it is signed with',
    );
  });

  it('takes several keys by several options or as a folder, and refuses what a shell makes of *.pem', () => {
    const keys = join(folder, 'keys');
    mkdirSync(keys);
    const [own, other] = [join(keys, 'b.pem'), join(keys, 'a.pem')];
    writeFileSync(own, signer.pem.trimEnd());
    writeFileSync(other, makeSigner().pem.trimEnd());
    writeFileSync(join(keys, 'a.pem.meta.json'), '{}');
    const offline = ['verify', '--offline', folder];
    expect(run(...offline, '--key', keys).status).toBe(0);
    expect(run(...offline, '--key', other, '--key', own).status).toBe(0);
    const { status, stderr } = run(...offline, '--key', other, own);
    expect(status).toBe(2);
    expect(stderr).toContain(`${own} belongs to no option; give several keys as the folder they are in`);
  });

  it.each([
    [['verify', '--offline', '.', '--key', '.'], '--key .: no file in it ends with .pem'],
    [['export', 'record'], 'record belongs to no option\n'],
    [['verify', '--offline', '.'], '--offline needs --key FILE'],
    [['verify', '--offline', '.', '--key', 'none'], '--key none: there is no such file'],
    [['verify', '--offline', 'none', '--key', COMMAND], 'it is not a PEM file'],
    [['verify', '--offline', 'none', '--key', 'none.pem', '--data', 'x'], 'verify --offline takes no --data'],
    [['verify', '--anchor', 'abc'], '--anchor is a SHA-256 of 64 hex digits'],
    [['verify', '--since', '2026-11-21T08:40:00Z'], 'verify takes no --since'],
    [['export', '--to', 'x', '--from', '2026-11-21T08:40:00Z'], 'export takes no --from'],
    [['verify', '--data', 'none'], 'no account is running from there'],
    [['verify', '--table', 'x'], '--table and --audit need each other'],
    [['verify', '--table', 'x', '--audit', 'y'], '--table and --audit need --signing-key ARN or --key FILE'],
    [['verify', '--from', 'noon', '--data', 'none'], '--from is a time such as'],
    [['verify', '--from', '1', '--data', 'none'], '--from is a time such as'],
    [['verify', '--from=-1', '--data', 'none'], '--from is a time such as'],
    [['verify', '--to', '2026', '--data', 'none'], '--to is a time such as'],
    [['verify', '--to', '2026-11-21T07:00:00', '--data', 'none'], '--to is a time such as'],
    [['export', '--to', 'x', '--until', '2026-11-31', '--data', 'none'], '--until is a time such as'],
    [['export'], 'export needs --to DIR'],
    [['check'], 'the command is verify or export'],
    [['verify', '--fast'], "Unknown option '--fast'"],
  ])('ends with 2 where it cannot verify: %j', (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
