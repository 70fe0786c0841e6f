import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { given, stop, until } from './lambda.fixture.ts';

afterEach(stop);

describe('a synchronous invocation', () => {
  test('passes event and result through JSON', async () => {
    const { functions } = await given({
      code: 'export const handler = async (event) => ({ ...event, at: new Date(0), gone: undefined });',
    });
    const result = await functions.invoke('worker', { date: new Date(0), gone: undefined, list: [undefined] });
    expect(result).toEqual({
      payload: { date: '1970-01-01T00:00:00.000Z', list: [null], at: '1970-01-01T00:00:00.000Z' },
    });
  });

  test('finds the function by name, ARN and qualified ARN, and names an unknown one', async () => {
    const { functions } = await given({ code: 'export const handler = async () => {};' });
    const arn = 'arn:aws:lambda:ap-northeast-1:000000000000:function:worker';
    for (const reference of ['worker', arn, `${arn}:$LATEST`]) {
      expect(await functions.invoke(reference, {})).toEqual({ payload: null });
    }
    await expect(functions.invoke('other', {})).rejects.toThrow('the template has no function other');
  });

  test('gives the context and the environment of Lambda, and nothing of the developer', async () => {
    process.env.AWS_PROFILE = 'private';
    const { functions } = await given({
      code: `export const handler = async (event, context) => ({
        env: process.env, context, remaining: context.getRemainingTimeInMillis(), zone: new Date(0).getTimezoneOffset(),
      });`,
      properties: { Timeout: 7, MemorySize: 256, Environment: { Variables: { TABLE: 'Conversations' } } },
    });
    const { payload } = (await functions.invoke('worker', {})) as { payload: Record<string, Record<string, unknown>> };
    expect(payload.env).toMatchObject({
      TABLE: 'Conversations',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      AWS_REGION: 'ap-northeast-1',
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ACCESS_KEY_ID: 'local',
    });
    expect(payload.env).not.toHaveProperty('AWS_PROFILE');
    expect(payload.env).not.toHaveProperty('HOME');
    expect(payload.context).toMatchObject({ functionName: 'worker', memoryLimitInMB: '256' });
    expect(payload.remaining).toBeGreaterThan(0);
    expect(payload.remaining).toBeLessThanOrEqual(7000);
    expect(payload.zone).toBe(0);
  });

  test('runs on the scaled clock', async () => {
    const { functions } = await given({ code: 'export const handler = async () => Date.now();', scale: 1e6 });
    await functions.invoke('worker', {});
    const { payload } = (await functions.invoke('worker', {})) as { payload: number };
    expect(payload).toBeGreaterThan(Date.now() + 60_000);
  });

  test('reports what the handler throws, by name', async () => {
    const { functions, lines } = await given({
      code: `export const handler = async (event) => { throw event.text ?? Object.assign(new Error('no'), { name: 'Refused' }); };`,
    });
    expect(await functions.invoke('worker', {})).toEqual({ error: { errorType: 'Refused', errorMessage: 'no' } });
    expect(await functions.invoke('worker', { text: 'no' })).toEqual({
      error: { errorType: 'string', errorMessage: 'no' },
    });
    await until(() => lines.some((line) => line.startsWith('worker: ') && line.includes('no')));
  });

  test.each([
    ["import 'missing-package'; export const handler = async () => {};", 'Runtime.ImportModuleError'],
    ['export const other = async () => {};', 'Runtime.HandlerNotFound'],
    ['export const handler = (event, context, callback) => callback();', 'Runtime.CallbackHandlerDeprecated'],
    ['export const handler = ', 'Runtime.UserCodeSyntaxError'],
  ])('of code that cannot be loaded fails: %s', async (code, errorType) => {
    const { functions } = await given({ code });
    expect(await functions.invoke('worker', {})).toMatchObject({ error: { errorType } });
  });

  test.each([
    'process.exit(3)',
    "setTimeout(() => { throw new Error('later'); }); await new Promise(() => {})",
    "Promise.reject(new Error('unhandled')); await new Promise(() => {})",
  ])('that crashes is an ExitError, and the next one works: %s', async (crash) => {
    const { functions } = await given({
      code: `export const handler = async (event) => { if (event.crash) { ${crash}; } return 'fine'; };`,
    });
    expect(await functions.invoke('worker', { crash: true })).toMatchObject({
      error: { errorType: 'Runtime.ExitError' },
    });
    expect(await functions.invoke('worker', {})).toEqual({ payload: 'fine' });
  });

  test('that takes too long is stopped, even in an endless loop, and the next one works', async () => {
    const { functions } = await given({
      code: `export const handler = async (event) => { while (event.hang); return 'fine'; };`,
      properties: { Timeout: 5 },
      scale: 20,
    });
    const result = await functions.invoke('worker', { hang: true });
    expect(result).toMatchObject({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 5\.00 seconds$/),
      },
    });
    expect(await functions.invoke('worker', {})).toEqual({ payload: 'fine' });
  });

  test('whose code is loaded only after ten seconds works, within its time-out', async () => {
    const loading = async (ms: number) => {
      const code = `await new Promise((resolve) => setTimeout(resolve, ${ms}));
        export const handler = async () => 'fine';`;
      const { functions } = await given({ code });
      return functions.invoke('worker', {});
    };
    const [late, never] = await Promise.all([loading(11_000), loading(60_000)]);
    expect(late).toEqual({ payload: 'fine' });
    expect(never).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
  });
});

describe('the workers', () => {
  const code = `import { threadId } from 'node:worker_threads';
    export const handler = async (event) => {
      if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
      return threadId;
    };`;

  test('are reused one after the other, and multiply up to 16 while those there are wait for something', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uragawa-'));
    const waiting = `import { existsSync, writeFileSync } from 'node:fs';
      import { threadId } from 'node:worker_threads';
      export const handler = async ({ folder }) => {
        if (folder) writeFileSync(folder + '/' + threadId, '');
        while (folder && !existsSync(folder + '/go')) await new Promise((resolve) => setTimeout(resolve, 50));
        return threadId;
      };`;
    const { functions } = await given({ code: waiting, properties: { Timeout: 170 } });
    const first = await functions.invoke('worker', {});
    expect(await functions.invoke('worker', {})).toEqual(first);
    const all = Promise.all(Array.from({ length: 20 }, () => functions.invoke('worker', { folder })));
    await expect.poll(() => readdirSync(folder).length, { timeout: 160_000 }).toBe(16);
    writeFileSync(join(folder, 'go'), '');
    const threads = (await all).map((result) => 'payload' in result && result.payload);
    expect(new Set(threads).size).toBe(16);
    expect(threads).not.toContain(false);
  });

  test('stay as few as the cores while they are busy: loading more would only take their time', async () => {
    const { functions } = await given({ code });
    const results = await Promise.all(Array.from({ length: 200 }, () => functions.invoke('worker', { ms: 5 })));
    const threads = new Set(results.map((result) => 'payload' in result && result.payload));
    expect(threads.size).toBeLessThanOrEqual(Math.max(2, availableParallelism()) + 2);
  });

  test('finish with the code they began with; after a reload the new code answers', async () => {
    const { functions, file } = await given({
      code: `export const handler = async (event) => {
        if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
        return 'old';
      };`,
    });
    await functions.invoke('worker', {});
    const running = functions.invoke('worker', { ms: 300 });
    writeFileSync(file, `export const handler = async () => 'new';`);
    functions.reload();
    expect(await functions.invoke('worker', {})).toEqual({ payload: 'new' });
    expect(await running).toEqual({ payload: 'old' });
    expect(await functions.invoke('worker', {})).toEqual({ payload: 'new' });
  });

  test('write everything to the log file, and only what matters to the developer', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'uragawa-'));
    const { functions, lines } = await given({
      directory,
      code: `export const handler = async () => {
        console.log('plain'); console.log('{"level":"INFO","message":"quiet"}');
        console.error('{"level":"INFO","message":"misdirected"}');
        console.error('{"level":"ERROR","message":"loud"}'); console.error('bare');
        console.log('{"_aws":{"Timestamp":1},"Answers":1}');
      };`,
    });
    await functions.invoke('worker', {});
    await until(() => lines.length === 3);
    expect(lines.toSorted()).toEqual(['worker: bare', 'worker: plain', 'worker: {"level":"ERROR","message":"loud"}']);
    const file = readFileSync(join(directory, 'logs', 'worker.log'), 'utf8');
    expect(file).toMatch(/plain/);
    expect(file).toMatch(/quiet/);
    expect(file).toMatch(/loud/);
  });
});
