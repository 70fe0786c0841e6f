import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { newSession, Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const temporary = () => mkdtempSync(join(tmpdir(), 'uragawa-'));
const running: RunningAccount[] = [];
const start = async (...args: string[]) => {
  const account = await startAccount(...args);
  running.push(account);
  return account;
};
afterEach(async () => {
  for (const account of running.splice(0)) await account.stop();
});

describe('npm start', () => {
  it('prints one line when it is usable, names what it cannot run, and ends cleanly on SIGTERM', async () => {
    const account = await start();
    expect(account.output()).toBe(`uragawa ready ${account.url}\n`);
    expect(account.errors()).toMatch(/^not run here: AWS::CloudWatch::Alarm \S+/m);
    expect(account.errors().match(/not run here/g)).toHaveLength(1);
    expect(await account.stop()).toBe(0);
  });

  it.each([
    ['an unknown option', ['--fast'], {}, /--fast/],
    ['a time scale of nothing', ['--time-scale', '0'], {}, /--time-scale must be a number above 0, at most 100/],
    ['a time scale beyond what code can follow', ['--time-scale', '600'], {}, /at most 100/],
    ['a port that is none', ['--fresh'], { PORT: 'http' }, /PORT must be 0 to 65535/],
  ])('refuses %s and says how it is used', (_, args, env, message) => {
    const { status, stderr } = spawnSync(process.execPath, [join('local', 'main.ts'), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('npm start -- [--fresh');
  });

  it('says which port is taken', async () => {
    const { url } = await start();
    const { status, stderr } = spawnSync(process.execPath, [join('local', 'main.ts'), '--fresh'], {
      cwd: ROOT,
      env: { ...process.env, PORT: new URL(url).port },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/port \d+ is taken; set PORT/);
  });

  it('keeps everything over a stop and over kill -9: the visitor comes back to his conversation', async () => {
    const data = temporary();
    const first = await start('--data', data);
    const visitor = await Visitor.join(first.url);
    const reply = await visitor.reply((await visitor.say('送料は？')).seq);
    const { resumeKey } = visitor.session;
    await first.stop('SIGKILL');

    const second = await start('--data', data);
    const session = await newSession(second.url, { resumeKey });
    expect(session.conversationId).toBe(visitor.conversationId);
    const back = await Visitor.connect(second.url, session);
    back.send({ action: 'join', after: 0 });
    expect((await back.next('joined')).entries.map(({ seq }) => seq)).toEqual([1, reply.seq]);
    await back.close();
    await second.stop();
  });

  it('answers after kill -9 what was accepted before it', async () => {
    const data = temporary();
    const first = await start('--data', data);
    const visitor = await Visitor.join(first.url);
    await visitor.say('送料は？');
    await first.stop('SIGKILL');
    const second = await start('--data', data);
    const session = await newSession(second.url, { resumeKey: visitor.session.resumeKey });
    await expect
      .poll(
        async () => {
          const back = await Visitor.connect(second.url, session);
          back.send({ action: 'join', after: 0 });
          const { entries } = await back.next('joined');
          await back.close();
          return entries.length;
        },
        { timeout: 15_000 },
      )
      .toBe(2);
  });

  it('refuses a folder that another account is using', async () => {
    const data = temporary();
    await start('--data', data);
    await expect(startAccount('--data', data)).rejects.toThrow(/stop the local account that uses this folder/);
  });

  it('lives an hour in a minute: a session ends, and everything else still works', async () => {
    const account = await start('--fresh', '--time-scale', '60');
    const visitor = await Visitor.join(account.url);
    await visitor.reply((await visitor.say('送料は？')).seq);
    const rest = Date.parse(visitor.session.expiresAt) - Date.now();
    expect(rest).toBeGreaterThan(3_600_000);
  });

  it('takes changed code without a new start', async () => {
    const account = await start();
    const handler = join(ROOT, 'functions', 'conversation', 'session.handler.ts');
    const source = readFileSync(handler, 'utf8');
    try {
      writeFileSync(handler, source.replace('this site is not allowed', 'this page is not allowed'));
      const refusal = async () => {
        const response = await fetch(`${account.url}/api/sessions`, { method: 'POST', body: '{}' });
        return (await response.json()).error.message;
      };
      await expect.poll(refusal, { timeout: 15_000 }).toMatch(/^this page/);
    } finally {
      writeFileSync(handler, source);
    }
  });
});
