import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { optionsOf } from '../../local/options.ts';
import { type RunningAccount, type Start, startAccount } from './account.ts';
import { projectCopy } from './project-copy.ts';
import { clientFor } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const temporary = () => mkdtempSync(join(tmpdir(), 'uragawa-'));
const running: RunningAccount[] = [];
const start = async (how?: Start) => {
  const account = await startAccount(how);
  running.push(account);
  return account;
};
afterEach(async () => {
  for (const account of running.splice(0)) await account.stop();
});

describe('npm start', () => {
  it('prints one line when it is usable, names what it cannot run, keeps its port, and ends cleanly on SIGTERM', async () => {
    const account = await start();
    expect(account.output()).toBe(`uragawa ready ${account.url}\n`);
    expect(account.errors()).toMatch(
      /^not run on this machine: AWS::CloudWatch::Alarm \(\d+\), AWS::CloudWatch::CompositeAlarm \(\d+\), AWS::CloudWatch::Dashboard \(\d+\)$/m,
    );
    expect(account.errors().match(/not run on this machine/g)).toHaveLength(1);

    const second = spawnSync(process.execPath, [join('local', 'main.ts'), '--fresh'], {
      cwd: ROOT,
      env: { ...process.env, PORT: new URL(account.url).port },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/port \d+ is taken; set PORT/);

    const visitor = await Visitor.join(account.url);
    await visitor.say('送料は？');
    expect(await account.stop()).toBe(0);
    expect(account.errors()).not.toMatch(/error/i);
  });

  it('ends when npm, who started it, is told to end', async () => {
    const npm = spawn('npm', ['start', '--', '--fresh'], { cwd: ROOT, env: { ...process.env, PORT: '0' } });
    const url = await new Promise<string>((resolve) => {
      npm.stdout.on('data', (text) => {
        const ready = /ready (\S+)/.exec(String(text))?.[1];
        if (ready) resolve(ready);
      });
    });
    npm.kill('SIGTERM');
    const alive = () =>
      fetch(url).then(
        () => true,
        () => false,
      );
    await expect.poll(alive, { timeout: 60_000 }).toBe(false);
  });

  it.each([
    ['an unknown option', ['--fast'], {}, /--fast/],
    ['a time scale of nothing', ['--time-scale', '0'], {}, /--time-scale must be a number above 0, at most 100/],
    ['more days than there are', ['--days-ahead', '4000'], {}, /--days-ahead must be a number from 0 to/],
    ['a time scale beyond what code can follow', ['--time-scale', '600'], {}, /at most 100/],
    [
      'a real model and a scripted one',
      ['--bedrock', '--model-script', 'test/local/model.script.ts'],
      {},
      /--bedrock and --model-script exclude each other/,
    ],
    ['a real model in time that is none', ['--bedrock', '--time-scale', '5'], {}, /--bedrock needs the real time/],
    ['a script that is missing', ['--model-script', 'nowhere.ts'], {}, /there is no file nowhere\.ts/],
    ['a script that is none', ['--model-script', 'lib/bundle.ts'], {}, /must export by default a function/],
    [
      'a webhook without TLS to elsewhere',
      ['--webhook', 'http://shop.example/'],
      {},
      /--webhook http:\/\/shop\.example\/: must be an https address/,
    ],
    [
      'an origin with a path',
      ['--origin', 'https://shop.example/'],
      {},
      /--origin https:\/\/shop\.example\/: must be an origin such as/,
    ],
    [
      'an origin over http',
      ['--origin', 'http://shop.example'],
      {},
      /--origin http:\/\/shop\.example: .*http only for localhost/,
    ],
    ['a port that is none', ['--fresh'], { PORT: 'http' }, /PORT must be 0 to 65535/],
  ])('refuses %s', async (_, args, env, message) => {
    await expect(optionsOf(args, env, () => {})).rejects.toThrow(message);
  });

  it('ends with what is wrong and how it is used', () => {
    const { status, stderr } = spawnSync(process.execPath, [join('local', 'main.ts'), '--time-scale', '0'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--time-scale must be a number above 0/);
    expect(stderr).toContain('npm start -- [--fresh');
  });

  it('keeps everything over a stop and over kill -9: the visitor comes back to his conversation', async () => {
    const data = temporary();
    const first = await start({ options: ['--data', data] });
    const visitor = await Visitor.join(first.url);
    const reply = await visitor.reply((await visitor.say('送料は？')).seq);
    const { resumeKey } = visitor.session;
    await first.stop('SIGKILL');

    const second = await start({ options: ['--data', data] });
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
    const first = await start({ options: ['--data', data] });
    const visitor = await Visitor.join(first.url);
    await visitor.say('送料は？');
    await first.stop('SIGKILL');
    const second = await start({ options: ['--data', data] });
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
        { timeout: 60_000 },
      )
      .toBe(2);
  });

  it('refuses a folder that another account is using', async () => {
    const data = temporary();
    await start({ options: ['--data', data] });
    await expect(startAccount({ options: ['--data', data] })).rejects.toThrow(
      /stop the local account that uses this folder/,
    );
  });

  it('lives an hour in a minute: a session ends, and everything else still works', async () => {
    const account = await start({ options: ['--fresh', '--time-scale', '60'] });
    const visitor = await Visitor.join(account.url);
    await visitor.reply((await visitor.say('送料は？')).seq);
    const rest = Date.parse(visitor.session.expiresAt) - Date.now();
    expect(rest).toBeGreaterThan(3_600_000);
  });

  it('takes changed code without a new start', async () => {
    const copy = projectCopy();
    const account = await startAccount({ cwd: copy });
    running.push(account);
    const refusal = async () => {
      const response = await fetch(`${account.url}/api/sessions`, { method: 'POST', body: '{}' });
      return (await response.json()).error.message;
    };
    expect(await refusal()).toMatch(/^this site is not allowed/);
    const handler = join(copy, 'functions', 'conversation', 'session.handler.ts');
    writeFileSync(handler, readFileSync(handler, 'utf8').replace('this site is', 'this page is'));
    await expect.poll(refusal, { timeout: 60_000 }).toMatch(/^this page/);
  });
});

describe('npm run rebuild', () => {
  it('makes HEAD of every conversation again, to the same bytes', async () => {
    const data = temporary();
    const account = await start({ options: ['--data', data] });
    const visitor = await Visitor.join(account.url);
    await visitor.reply((await visitor.say('送料は？')).seq);
    visitor.act('close');
    await visitor.next('entry', ({ entry }) => entry.kind === 'closed');

    const environment = JSON.parse(readFileSync(join(data, 'environment.json'), 'utf8'));
    const table = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB);
    const head = {
      TableName: environment.CONVERSATIONS_TABLE,
      Key: { pk: `CONV#${visitor.conversationId}`, sk: 'HEAD' },
    };
    const read = async () => (await table.send(new GetCommand(head))).Item;
    await expect.poll(async () => (await read())?.state.mode).toBe('closed');
    const before = await read();
    await table.send(new DeleteCommand(head));
    const command = join('functions', 'conversation', 'rebuild.command.ts');
    const run = (...options: string[]) => {
      const args = [command, '--data', data, ...options];
      const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
      return [status, stdout];
    };
    const id = visitor.conversationId;
    expect(run('--check')).toEqual([
      1,
      `${id}\n1 conversations, 1 differ from the log\n1 rows of figures, 0 differ from the log\n1 counts in 1 steps, 0 steps differ from the log\n`,
    ]);
    expect(await read()).toBeUndefined();
    expect(run()).toEqual([
      0,
      `${id}\n1 conversations, 1 differed from the log and were written anew\n1 rows of figures, 0 differed from the log and were written anew\n1 counts in 1 steps, 0 steps differed from the log and were written anew\n`,
    ]);
    expect(await read()).toEqual(before);
    expect(run('--check')).toEqual([
      0,
      '1 conversations, 0 differ from the log\n1 rows of figures, 0 differ from the log\n1 counts in 1 steps, 0 steps differ from the log\n',
    ]);
    // The recorder waits half a minute for more.
  }, 120_000);
});
