import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { bundle } from '../../lib/bundle.ts';
import { synthesize } from '../../local/synth.ts';
import { seeded } from '../random.ts';
import { temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const QUESTIONS = ['今日の天気は', 'ギフト', '返品できますか'];
const running: ChildProcess[] = [];
const folders: string[] = [];
const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};
afterEach(async () => {
  for (const child of running.splice(0)) await kill(child);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts the account again and again from one template, in one folder. */
const account = async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  folders.push(folder);
  const outdir = join(folder, 'cdk.out');
  const directory = join(folder, 'data');
  await synthesize(port, outdir, bundle(join(folder, 'functions')));
  const start = async (): Promise<ChildProcess> => {
    const script = join(import.meta.dirname, 'restart.child.ts');
    const child = spawn(process.execPath, [script, String(port), outdir, directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the account ended before it was ready:\n${errors}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    return child;
  };
  return { url: `http://localhost:${port}`, start };
};

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

it(`a question accepted just before kill -9 is there once, and answered once, after the start (SEED=${seed})`, async () => {
  const random = seeded(String(seed));
  const { url, start } = await account();
  let child = await start();
  let visitor = await Visitor.join(url);
  /** Asks, and tells how long the answer takes of an account that has its functions running. */
  const ask = async (text: string, after: number, id: string) => {
    const { seq } = await visitor.say(text, after, id);
    const since = performance.now();
    await visitor.reply(seq);
    return performance.now() - since;
  };
  await ask('送料はいくらですか', 0, 'a');
  const answerMs = await ask('領収書はもらえますか', 2, 'b');
  const known = ['a', 'a.reply', 'b', 'b.reply'];
  for (const [number, text] of QUESTIONS.entries()) {
    const after = known.length;
    const { seq } = await visitor.say(text, after, `q${number}`);
    expect(seq).toBe(after + 1);
    // Into the stream, the bus and the reply, one after the other.
    await wait(((number + random()) / QUESTIONS.length) * answerMs);
    await kill(child);

    child = await start();
    visitor = await Visitor.join(url, await newSession(url, { resumeKey: visitor.session.resumeKey }));
    const view = async () => {
      visitor.act('join', { after: 0 });
      return (await visitor.next('joined')).entries.filter((entry) => entry.kind !== 'hidden');
    };
    expect((await view()).map(({ id }) => id)).toContain(`q${number}`);
    // A client that heard nothing sends the same again.
    expect((await visitor.say(text, after, `q${number}`)).seq).toBe(seq);
    await expect.poll(async () => (await view()).some(({ about }) => about === seq), { timeout: 60_000 }).toBe(true);
    known.push(`q${number}`, `q${number}.reply`);
    expect((await view()).map(({ id }) => id)).toEqual(known);
  }
  await visitor.close();
}, 180_000);
