import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { afterAttempt } from '../../local/retries.ts';
import type { Resources } from './assembly.fixture.ts';
import { given, stop, until } from './lambda.fixture.ts';

afterEach(stop);

describe('an asynchronous invocation', () => {
  const queue = (name: string) => `arn:aws:sqs:ap-northeast-1:000000000000:${name}`;
  const destinations = (more: Record<string, unknown> = {}): Resources => ({
    Config: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Worker' },
        Qualifier: '$LATEST',
        DestinationConfig: {
          OnFailure: { Destination: queue('failed') },
          OnSuccess: { Destination: queue('succeeded') },
        },
        ...more,
      },
    },
  });

  test('that succeeds goes to the success destination with event and result', async () => {
    const { functions, delivered } = await given({
      code: 'export const handler = async (event) => ({ saw: event.id });',
      resources: destinations(),
    });
    await functions.invokeAsync('worker', { id: 1 });
    await until(() => delivered.length === 1);
    expect(delivered).toMatchObject([
      {
        arn: queue('succeeded'),
        event: {
          requestContext: { condition: 'Success', approximateInvokeCount: 1 },
          requestPayload: { id: 1 },
          responsePayload: { saw: 1 },
        },
      },
    ]);
  });

  test('that keeps failing is tried three times, then goes to its destination and its dead-letter queue', async () => {
    const { functions, delivered } = await given({
      code: `export const handler = async () => { throw new TypeError('broken'); };`,
      properties: { DeadLetterConfig: { TargetArn: queue('dead') } },
      resources: destinations(),
      scale: 300,
    });
    await functions.invokeAsync('worker', { id: 1 });
    await until(() => delivered.length === 2);
    expect(delivered[0]).toEqual({
      arn: queue('failed'),
      event: {
        version: '1.0',
        timestamp: expect.stringMatching(/Z$/),
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:ap-northeast-1:000000000000:function:worker:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { id: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'TypeError', errorMessage: 'broken' },
      },
    });
    expect(delivered[1]).toEqual({ arn: queue('dead'), event: { id: 1 } });
  });

  test('without retries is given up at once', async () => {
    const { functions, delivered } = await given({
      code: `export const handler = async () => { throw new Error('broken'); };`,
      resources: destinations({ MaximumRetryAttempts: 0 }),
    });
    await functions.invokeAsync('worker', {});
    await until(() => delivered.length === 1);
    expect(delivered).toMatchObject([
      { arn: queue('failed'), event: { requestContext: { approximateInvokeCount: 1 } } },
    ]);
  });

  test('that a stop interrupted is delivered again after the restart, and one that finished is not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'uragawa-'));
    const marker = join(directory, 'marker');
    const { functions, start, delivered } = await given({
      code: `import { existsSync, writeFileSync } from 'node:fs';
        export const handler = async (event) => {
          if (event.id === 'hangs' && !existsSync(${JSON.stringify(marker)})) {
            writeFileSync(${JSON.stringify(marker)}, '');
            await new Promise(() => setInterval(() => {}, 1000));
          }
        };`,
      properties: { Timeout: 60 },
      // Without retries a stop taken for a failure would show.
      resources: destinations({ MaximumRetryAttempts: 0 }),
      directory,
    });
    await functions.invokeAsync('worker', { id: 'finishes' });
    await until(() => delivered.length === 1);
    await functions.invokeAsync('worker', { id: 'hangs' });
    await expect.poll(() => readFileSync(marker, 'utf8'), { timeout: 60_000 }).toBe('');
    await functions.close();
    await start();
    await until(() => delivered.length === 2);
    expect(delivered).toMatchObject([
      { event: { requestPayload: { id: 'finishes' } } },
      { arn: queue('succeeded'), event: { requestPayload: { id: 'hangs' } } },
    ]);
  });

  test('waits one minute, then two, and never beyond the maximum age', () => {
    const settings = { maximumRetries: 2, maximumAgeMs: 21_600_000 };
    expect(afterAttempt(false, 1, 0, settings)).toEqual({ retryAfter: 60_000 });
    expect(afterAttempt(false, 2, 60_000, settings)).toEqual({ retryAfter: 120_000 });
    expect(afterAttempt(false, 3, 180_000, settings)).toEqual({ condition: 'RetriesExhausted' });
    expect(afterAttempt(false, 1, 1, { ...settings, maximumAgeMs: 60_000 })).toEqual({ condition: 'EventAgeExceeded' });
    expect(afterAttempt(true, 1, 0, settings)).toEqual({ condition: 'Success' });
  });
});
