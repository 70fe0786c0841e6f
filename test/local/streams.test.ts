import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import type { StreamRecord } from '../../local/stream-log.ts';
import { backoff, startStreams, unprocessed } from '../../local/streams.ts';
import {
  accountWith,
  clientFor,
  eventually,
  FUNCTION,
  functionsThat,
  LOG,
  mapping,
  type Resources,
  temporaryFolder,
} from './tables.fixture.ts';

const TableName = 'Log';
const OK: InvokeResult = { payload: null };
const FAILED: InvokeResult = { error: { errorType: 'Error', errorMessage: 'no' } };
const QUEUE = 'arn:aws:sqs:ap-northeast-1:000000000000:failed';
const OnFailure = { DestinationConfig: { OnFailure: { Destination: QUEUE } } };

const sk = (record: StreamRecord) => (record.dynamodb.Keys.sk as { S: string }).S;

type Invoke = (keys: string[], records: StreamRecord[], reference: string) => InvokeResult | Promise<InvokeResult>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Tables and streams with the mappings; the function named `publish` of every mapping is `invoke`. */
const start = async (
  mappings: Resources,
  invoke: Invoke,
  { startStream = true, ...options }: { directory?: string; scale?: number; startStream?: boolean } = {},
) => {
  const account = accountWith({ Log: LOG, Publish: FUNCTION, ...mappings }, options);
  const database = await startDynamoDb(account);
  const client = clientFor(database.endpoint);
  const invocations: string[][] = [];
  const delivered: { arn: string; event: unknown }[] = [];
  const functions = functionsThat(async (event, reference) => {
    const { Records } = event as { Records: StreamRecord[] };
    invocations.push(Records.map(sk));
    return invoke(Records.map(sk), Records, reference);
  });
  const begin = () =>
    startStreams(account, database.streams, functions, async (arn, event) => void delivered.push({ arn, event }));
  const streams = startStream ? await begin() : undefined;
  const close = async () => {
    await streams?.close();
    client.destroy();
    await database.close();
  };
  closing.push(close);
  const closeEarly = async () => {
    closing.splice(closing.indexOf(close), 1);
    await close();
  };
  const put = (name: string, more: Record<string, unknown> = {}) =>
    client.send(new PutCommand({ TableName, Item: { pk: 'p', sk: name, ...more } }));
  /** Puts that are committed together and so arrive together. */
  const putTogether = (...names: string[]) => {
    const requests = names.map((name) => ({ PutRequest: { Item: { pk: 'p', sk: name } } }));
    return client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  };
  return { client, invocations, delivered, put, putTogether, close: closeEarly };
};

describe('a mapping', () => {
  it('hands new records to its function as Lambda does', async () => {
    const events: unknown[] = [];
    const { put } = await start({ M: mapping() }, (_, records, reference) => {
      events.push({ reference, records });
      return OK;
    });
    await put('a', { text: 'x' });

    await eventually(() => expect(events).toHaveLength(1));
    expect(events).toMatchObject([
      {
        reference: 'publish',
        records: [
          {
            eventID: expect.any(String),
            eventName: 'INSERT',
            eventVersion: '1.1',
            eventSource: 'aws:dynamodb',
            awsRegion: 'ap-northeast-1',
            dynamodb: { NewImage: { text: { S: 'x' } }, SequenceNumber: '1' },
          },
        ],
      },
    ]);
  });

  it('leaves out what none of its filters wants', async () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'E#' }] } } } };
    const FilterCriteria = { Filters: [{ Pattern: JSON.stringify(pattern) }] };
    const { put, client, invocations } = await start({ M: mapping({ FilterCriteria }) }, () => OK);
    await put('HEAD');
    await put('E#1');
    await client.send(new DeleteCommand({ TableName, Key: { pk: 'p', sk: 'E#1' } }));
    await put('E#2');

    await eventually(() => expect(invocations.flat()).toContain('E#2'));
    expect(invocations.flat()).toEqual(['E#1', 'E#2']);
  });

  it('takes at most BatchSize records, one batch at a time', async () => {
    let running = 0;
    const { putTogether, invocations } = await start({ M: mapping({ BatchSize: 2 }) }, async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return OK;
    });
    await putTogether('a', 'b', 'c', 'd', 'e');

    await eventually(() => expect(invocations.flat()).toHaveLength(5));
    expect(invocations.map((batch) => batch.length)).toEqual([2, 2, 1]);
  });

  it('waits for the batching window, or until the batch is full', async () => {
    const M = mapping({ MaximumBatchingWindowInSeconds: 300, BatchSize: 3 });
    const full = await start({ M }, () => OK);
    for (const name of ['a', 'b', 'c']) await full.put(name);
    await eventually(() => expect(full.invocations).toEqual([['a', 'b', 'c']]));

    const slow = await start({ M }, () => OK, { scale: 1000 });
    await slow.putTogether('a', 'b');
    await eventually(() => expect(slow.invocations).toEqual([['a', 'b']]));
  });

  it('with a parallelization factor keeps the order of each item while others overtake', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const texts: unknown[] = [];
    const { put, invocations } = await start({ M: mapping({ ParallelizationFactor: 10 }) }, async (keys, records) => {
      if (keys.includes('slow')) await gate;
      for (const record of records) if (sk(record) === 'slow') texts.push(record.dynamodb.NewImage?.text);
      return OK;
    });
    for (const text of ['1', '2', '3']) await put('slow', { text });
    const others = Array.from({ length: 20 }, (_, i) => `other ${i}`);
    for (const name of others) await put(name);

    await eventually(() => expect(invocations.flat().filter((name) => name !== 'slow').length).toBeGreaterThan(10));
    expect(invocations.flat().filter((name) => name === 'slow')).toEqual(['slow']);
    open();
    await eventually(() => expect(invocations.flat()).toHaveLength(23));
    await eventually(() => expect(texts).toEqual([{ S: '1' }, { S: '2' }, { S: '3' }]));
  });

  it('starts at the oldest record kept or at the newest, as StartingPosition says', async () => {
    const directory = temporaryFolder();
    const before = await start({}, () => OK, { directory, startStream: false });
    await before.put('early');
    await before.close();

    const byFunction: Record<string, string[]> = { old: [], new: [] };
    const mappings = {
      Old: mapping({ FunctionName: 'old' }),
      New: mapping({ FunctionName: 'new', StartingPosition: 'LATEST' }),
    };
    const { put } = await start(
      mappings,
      (keys, _, reference) => {
        byFunction[reference]?.push(...keys);
        return OK;
      },
      { directory },
    );
    await put('late');

    await eventually(() => expect(byFunction).toEqual({ old: ['early', 'late'], new: ['late'] }));
  });

  it('does not wait for another mapping of the stream, and forgets nothing the other needs', async () => {
    const directory = temporaryFolder();
    const mappings = { Stuck: mapping({ FunctionName: 'stuck' }), Quick: mapping({ FunctionName: 'quick' }) };
    const seen: string[] = [];
    const first = await start(
      mappings,
      (keys, _, reference) => {
        if (reference === 'stuck') return FAILED;
        seen.push(...keys);
        return OK;
      },
      { directory },
    );
    await first.put('a');
    await first.put('b');
    await eventually(() => expect(seen).toEqual(['a', 'b']));
    await first.close();

    const again: Record<string, string[]> = { stuck: [], quick: [] };
    const second = await start(
      mappings,
      (keys, _, reference) => {
        again[reference]?.push(...keys);
        return OK;
      },
      { directory },
    );
    await second.put('c');
    await eventually(() => expect(again).toEqual({ stuck: ['a', 'b', 'c'], quick: ['c'] }));
    await second.close();

    const third = await start(mappings, () => OK, { directory });
    await third.put('d');
    await eventually(() => expect(third.invocations.flat()).toEqual(['d', 'd']));
  });
});

describe('a failing function', () => {
  it('gets the batch again until it succeeds, before anything newer', async () => {
    let failures = 3;
    const { putTogether, put, invocations } = await start(
      { M: mapping() },
      (keys) => (keys.includes('a') && failures-- > 0 ? FAILED : OK),
      { scale: 100 },
    );
    await putTogether('a', 'b');
    await put('c');

    await eventually(() => expect(invocations.flat()).toContain('c'));
    expect(invocations).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
  });

  it('is retried MaximumRetryAttempts times, then the batch goes to the destination', async () => {
    const { putTogether, put, invocations, delivered } = await start(
      { M: mapping({ MaximumRetryAttempts: 2, ...OnFailure }) },
      (keys) => (keys.includes('a') ? FAILED : OK),
      { scale: 100 },
    );
    await putTogether('a', 'b');
    await put('c');

    await eventually(() => expect(invocations.at(-1)).toEqual(['c']));
    expect(invocations).toHaveLength(4);
    expect(delivered).toMatchObject([
      {
        arn: QUEUE,
        event: {
          requestContext: {
            functionArn: 'arn:aws:lambda:ap-northeast-1:000000000000:function:publish',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          DDBStreamBatchInfo: {
            startSequenceNumber: '1',
            endSequenceNumber: '2',
            batchSize: 2,
            streamArn: 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/Log/stream/local',
          },
        },
      },
    ]);
  });

  it('is isolated from the good records by bisecting', async () => {
    const { putTogether, invocations, delivered } = await start(
      { M: mapping({ MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true, ...OnFailure }) },
      (keys) => (keys.includes('bad') ? FAILED : OK),
      { scale: 1000 },
    );
    await putTogether('a', 'b', 'bad', 'c');

    await eventually(() => expect(invocations.at(-1)).toEqual(['c']));
    expect(delivered).toMatchObject([
      { event: { DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '3', endSequenceNumber: '3' } } },
    ]);
    expect(invocations).toContainEqual(['a', 'b']);
  });

  it('that reports item failures gets the rest again from the lowest reported record on', async () => {
    let reported = false;
    const { putTogether, invocations } = await start(
      { M: mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }) },
      () => {
        if (reported) return OK;
        reported = true;
        return { payload: { batchItemFailures: [{ itemIdentifier: '4' }, { itemIdentifier: '2' }] } };
      },
      { scale: 100 },
    );
    await putTogether('a', 'b', 'c', 'd');

    await eventually(() => expect(invocations).toHaveLength(2));
    expect(invocations).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
    ]);
  });

  it('loses records that have become too old to the destination', async () => {
    const { put, delivered } = await start(
      { M: mapping({ MaximumRecordAgeInSeconds: 60, ...OnFailure }) },
      () => FAILED,
      { scale: 600 },
    );
    await put('a');

    await eventually(() => expect(delivered).toHaveLength(1));
    expect(delivered).toMatchObject([{ arn: QUEUE, event: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
  });

  it('gets what is undelivered at close after the next start', async () => {
    const directory = temporaryFolder();
    const first = await start({ M: mapping() }, () => FAILED, { directory });
    await first.put('a');
    await eventually(() => expect(first.invocations.length).toBeGreaterThan(0));
    await first.close();

    const second = await start({ M: mapping() }, () => OK, { directory });
    await eventually(() => expect(second.invocations).toEqual([['a']]));
  });
});

it('close waits for the invocation in flight, whose records are not handed out again', async () => {
  const directory = temporaryFolder();
  let finished = false;
  const first = await start(
    { M: mapping() },
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      finished = true;
      return OK;
    },
    { directory },
  );
  await first.put('a');
  await eventually(() => expect(first.invocations).toHaveLength(1));
  await first.close();
  expect(finished).toBe(true);

  const second = await start({ M: mapping() }, () => OK, { directory });
  await second.put('b');
  await eventually(() => expect(second.invocations).toEqual([['b']]));
});

describe('unprocessed', () => {
  const batch = ['5', '6', '7'].map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }) as StreamRecord);
  const numbers = (payload: unknown, reports = true) =>
    unprocessed(batch, { payload }, reports).map(({ dynamodb }) => dynamodb.SequenceNumber);

  it.each([null, undefined, {}, { batchItemFailures: null }, { batchItemFailures: [] }])('is nothing after %j', (p) => {
    expect(numbers(p)).toEqual([]);
  });

  it('is everything when an identifier is none of the batch', () => {
    for (const itemIdentifier of ['', null, '4', undefined]) {
      expect(numbers({ batchItemFailures: [{ itemIdentifier: '7' }, { itemIdentifier }] })).toEqual(['5', '6', '7']);
    }
  });

  it('is nothing when the mapping does not ask for item failures', () => {
    expect(numbers({ batchItemFailures: [{ itemIdentifier: '6' }] }, false)).toEqual([]);
  });
});

it('backs off from a quarter of a second to ten seconds', () => {
  expect([1, 2, 3, 6, 7, 100].map(backoff)).toEqual([250, 500, 1000, 8000, 10_000, 10_000]);
});

describe('a process killed at once', () => {
  const CHILD = fileURLToPath(new URL('./tables.child.ts', import.meta.url));
  const kill = async (child: ChildProcess) => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const spawnChild = async (directory: string) => {
    const child = spawn(process.execPath, [CHILD, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [endpoint] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, client: clientFor(endpoint) };
  };

  it('between a write and its delivery delivers the record after the restart', async () => {
    const directory = temporaryFolder();
    const { child, client } = await spawnChild(directory);
    await client.send(new PutCommand({ TableName, Item: { pk: 'p', sk: 'a' } }));
    await kill(child);
    client.destroy();

    const { invocations } = await start({ Mapping: mapping() }, () => OK, { directory });
    await eventually(() => expect(invocations).toEqual([['a']]));
  });

  it('amid transactions keeps every answered one whole, with its stream records', async () => {
    const directory = temporaryFolder();
    const increment = (name: string) => ({
      Update: {
        TableName,
        Key: { pk: 'p', sk: name },
        UpdateExpression: 'ADD n :one SET #o = :owner',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':one': 1, ':owner': 'x' },
      },
    });
    let answered = 0;
    for (const enough of [3, 10, 25]) {
      const { child, client } = await spawnChild(directory);
      const { promise: reached, resolve } = Promise.withResolvers<void>();
      const target = answered + enough;
      const work = async (): Promise<void> => {
        await client.send(new TransactWriteCommand({ TransactItems: [increment('a'), increment('b')] }));
        answered += 1;
        if (answered >= target) resolve();
        return work();
      };
      const works = Promise.allSettled([work(), work(), work(), work()]);
      await reached;
      await kill(child);
      client.destroy();
      await works;
    }

    const images: Record<string, unknown[]> = { a: [], b: [] };
    const { client } = await start(
      { Mapping: mapping() },
      (_, records) => {
        for (const record of records) images[sk(record)]?.push(record.dynamodb.NewImage?.n);
        return OK;
      },
      { directory },
    );
    const count = async (name: string) =>
      Number((await client.send(new GetCommand({ TableName, Key: { pk: 'p', sk: name } }))).Item?.n);
    const done = await count('a');
    expect(done).toBeGreaterThanOrEqual(answered);
    expect(await count('b')).toBe(done);
    const each = Array.from({ length: done }, (_, i) => ({ N: String(i + 1) }));
    await eventually(() => expect(images).toEqual({ a: each, b: each }));
  });
});
