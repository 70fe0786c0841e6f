import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { temporaryFolder } from './tables.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND = join('functions', 'member', 'members.command.ts');
const SAMPLE = ['members', 'orders', 'stock'].map((name) => join('data', 'members', `${name}.csv`));

const data = temporaryFolder();
let account: RunningAccount;
beforeAll(async () => {
  account = await startAccount({ options: ['--data', data, '--sample'] });
});
afterAll(() => account.stop());

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { cwd: ROOT, encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
};
const written = (name: string, ...lines: string[]): string => {
  const file = join(data, name);
  writeFileSync(file, lines.join('\n'));
  return file;
};

describe('npm run members', () => {
  it('has nothing to do in an account that npm start has brought the sample into', () => {
    const done = { written: 0, unchanged: 150, removed: 0 };
    expect(run('import', ...SAMPLE, '--data', data)).toMatchObject({
      status: 0,
      stdout: JSON.stringify(done),
      stderr: '',
    });
    expect(run('import', ...SAMPLE, '--data', data, '--all')).toMatchObject({ stdout: JSON.stringify(done) });
  });

  it('brings a member in, and says who shares an address', () => {
    const file = written(
      'new.csv',
      'number,name,email,status',
      'M-1,a,a@example.jp,active',
      'M-2,b,A@example.jp,active',
    );
    const { status, stdout, stderr } = run('import', file, '--data', data, '--dry-run');
    expect([status, stdout]).toEqual([0, '{"toWrite":2,"unchanged":0,"toRemove":0}']);
    expect(stderr).toBe(
      `${file} line 2 and ${file} line 3: the same e-mail address: none of these members is found by it`,
    );
  });

  it('refuses a bad file, and a command that is none', () => {
    const file = written('bad.csv', 'number,name,status', 'm-1,a,active');
    expect(run('import', file, '--data', data)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^nothing was imported; correct these\n.*bad\.csv line 2: number: must be as it is hashed/,
      ),
    });
    expect(run('import', written('empty.csv'), '--data', data).status).toBe(1);
    for (const args of [
      ['export'],
      ['import'],
      ['import', file, '--data', join(data, 'none')],
      ['import', file, '--members', 'x'],
    ]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(' ')).toBe(2);
      expect(stderr).toContain('npm run -s members -- import');
    }
  });
});
