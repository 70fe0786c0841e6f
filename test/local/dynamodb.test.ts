import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DynamoDB, type DynamoDBOptions, type Fault, startDynamoDb } from '../../local/dynamodb.ts';
import type { StreamRecord } from '../../local/stream-log.ts';
import { accountWith, clientFor, eventually, LOG, PLAIN, temporaryFolder } from './tables.fixture.ts';

const TableName = 'Log';
const key = (sk: string) => ({ pk: 'CONV#1', sk });

let service: DynamoDB;
let client: DynamoDBDocumentClient;
let records: StreamRecord[];

const start = async (options: Parameters<typeof accountWith>[1] & DynamoDBOptions = {}) => {
  service = await startDynamoDb(accountWith({ Log: LOG, Plain: PLAIN }, options), options);
  client = clientFor(service.endpoint);
  records = [];
  const [stream] = service.streams.values();
  await stream?.start([
    {
      name: 'test',
      startingPosition: 'TRIM_HORIZON',
      wants: () => true,
      receive: (record) => void records.push(record),
    },
  ]);
};

const restart = async (options: Parameters<typeof start>[0]) => {
  client.destroy();
  await service.close();
  await start(options);
};

const get = async (sk: string) => {
  const { Item } = await client.send(new GetCommand({ TableName, Key: key(sk), ConsistentRead: true }));
  return Item;
};
const put = (sk: string, more: Record<string, unknown> = {}) =>
  client.send(new PutCommand({ TableName, Item: { ...key(sk), ...more } }));
const increment = (sk: string) => ({
  TableName,
  Key: key(sk),
  UpdateExpression: 'ADD n :one',
  ExpressionAttributeValues: { ':one': 1 },
});
const seen = () => records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.sk]);
const append = (sk: string, text: string) => ({
  TableName,
  Item: { ...key(sk), text },
  ConditionExpression: 'attribute_not_exists(sk)',
});

beforeEach(() => start());

afterEach(async () => {
  client.destroy();
  await service.close();
});

describe('tables', () => {
  it('answers reads of what was written, by key, query, index, scan and batch', async () => {
    await put('E#1', { owner: 'a', text: 'one', other: 1 });
    await put('E#2', { owner: 'a', text: 'two' });

    const query = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :e)',
        ExpressionAttributeValues: { ':pk': 'CONV#1', ':e': 'E#' },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    const index = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': 'a' },
      }),
    );
    const batch = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key('E#1'), key('E#3')] } } }),
    );
    const scan = await client.send(new ScanCommand({ TableName }));

    expect(await get('E#1')).toEqual({ ...key('E#1'), owner: 'a', text: 'one', other: 1 });
    expect(query.Items?.map(({ text }) => text)).toEqual(['two']);
    expect(new Set(index.Items)).toEqual(
      new Set([
        { ...key('E#1'), owner: 'a', text: 'one' },
        { ...key('E#2'), owner: 'a', text: 'two' },
      ]),
    );
    expect(batch.Responses?.[TableName]?.map(({ sk }) => sk)).toEqual(['E#1']);
    expect(scan.Count).toBe(2);
  });

  it('moves an index entry with its item', async () => {
    const owned = async (owner: string) => {
      const query = { TableName, IndexName: 'byOwner', KeyConditionExpression: '#o = :o' };
      const values = { ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':o': owner } };
      return (await client.send(new QueryCommand({ ...query, ...values }))).Count;
    };
    await put('E#1', { owner: 'a' });
    await put('E#1', { owner: 'b' });

    expect([await owned('a'), await owned('b')]).toEqual([0, 1]);
  });

  it('names an operation it does not know in the wire form of the service', async () => {
    const bare = new DynamoDBClient({
      endpoint: service.endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await expect(bare.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('DescribeTable'),
    });
    bare.destroy();
  });

  it('survives a body that is no JSON', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const response = await fetch(service.endpoint, { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(500);
    await put('E#1');
    expect(await get('E#1')).toBeDefined();
  });

  it('answers a table that does not exist with ResourceNotFoundException', async () => {
    await expect(client.send(new GetCommand({ TableName: 'Other', Key: { pk: 'x' } }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('keeps its items over a restart and refuses a template with other indexes', async () => {
    const directory = temporaryFolder();
    await restart({ directory });
    await put('E#1', { text: 'kept' });
    await restart({ directory });
    expect(await get('E#1')).toMatchObject({ text: 'kept' });

    await service.close();
    const [byOwner] = LOG.Properties.GlobalSecondaryIndexes;
    const indexes = [byOwner, { ...byOwner, IndexName: 'another' }];
    const Log = { ...LOG, Properties: { ...LOG.Properties, GlobalSecondaryIndexes: indexes } };
    await expect(startDynamoDb(accountWith({ Log }, { directory }))).rejects.toThrow(
      /Log .*npm start -- --fresh or delete \.local/,
    );
    await restart({});
  });

  it('says that another process uses the folder', async () => {
    const directory = temporaryFolder();
    await restart({ directory });
    await expect(startDynamoDb(accountWith({ Log: LOG }, { directory }))).rejects.toThrow(/stop the local account/);
  });
});

describe('conditional writes', () => {
  it('let exactly one of many racing appends win', async () => {
    const appends = Array.from({ length: 20 }, (_, i) => client.send(new PutCommand(append('E#1', `text ${i}`))));
    const results = await Promise.allSettled(appends);

    const won = results.flatMap((result, i) => (result.status === 'fulfilled' ? [`text ${i}`] : []));
    expect(won).toEqual([(await get('E#1'))?.text]);
    expect(seen()).toEqual([['INSERT', { S: 'E#1' }]]);
  });

  it('show the item that failed the condition when asked to', async () => {
    await put('E#1', { text: 'first' });
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    const failing = [
      new PutCommand({ ...append('E#1', 'second'), ReturnValuesOnConditionCheckFailure }),
      new DeleteCommand({
        TableName,
        Key: key('E#1'),
        ConditionExpression: 'attribute_not_exists(sk)',
        ReturnValuesOnConditionCheckFailure,
      }),
      new UpdateCommand({
        ...increment('E#1'),
        ConditionExpression: 'attribute_not_exists(sk)',
        ReturnValuesOnConditionCheckFailure,
      }),
    ] as const;
    for (const command of failing) {
      const error = await client.send(command as PutCommand).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect((error as ConditionalCheckFailedException).Item).toMatchObject({ text: { S: 'first' } });
    }
    const silent = await client.send(new PutCommand(append('E#1', 'second'))).catch((e: unknown) => e);
    expect((silent as ConditionalCheckFailedException).Item).toBeUndefined();
  });

  it('add up when they race on one item', async () => {
    await Promise.all(Array.from({ length: 30 }, () => client.send(new UpdateCommand(increment('HEAD')))));

    expect(await get('HEAD')).toMatchObject({ n: 30 });
    const values = records.map(({ dynamodb }) => dynamodb.NewImage?.n);
    expect(values).toEqual(Array.from({ length: 30 }, (_, i) => ({ N: String(i + 1) })));
  });
});

describe('the stream', () => {
  it('tells inserts, changes and removals with both images, in order and densely numbered', async () => {
    await put('E#1', { text: 'a' });
    await client.send(new UpdateCommand(increment('E#1')));
    await client.send(new DeleteCommand({ TableName, Key: key('E#1') }));

    const Keys = { pk: { S: 'CONV#1' }, sk: { S: 'E#1' } };
    const a = { ...Keys, text: { S: 'a' } };
    const b = { ...a, n: { N: '1' } };
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records.map(({ dynamodb }) => dynamodb)).toMatchObject([
      { Keys, NewImage: a, SequenceNumber: '1', StreamViewType: 'NEW_AND_OLD_IMAGES' },
      { Keys, OldImage: a, NewImage: b, SequenceNumber: '2' },
      { Keys, OldImage: b, SequenceNumber: '3' },
    ]);
    expect(records[0]?.dynamodb).not.toHaveProperty('OldImage');
    expect(records[2]?.dynamodb).not.toHaveProperty('NewImage');
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
    expect(records[0]).toMatchObject({
      eventSourceARN: 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/Log/stream/local',
      awsRegion: 'ap-northeast-1',
    });
  });

  it('is silent about a write that changes nothing and about a table without a stream', async () => {
    await put('E#1', { text: 'a' });
    await put('E#1', { text: 'a' });
    await client.send(new UpdateCommand({ ...increment('E#1'), ExpressionAttributeValues: { ':one': 0 } }));
    await client.send(new UpdateCommand({ ...increment('E#1'), ExpressionAttributeValues: { ':one': 0 } }));
    await client.send(new DeleteCommand({ TableName, Key: key('E#2') }));
    await client.send(new PutCommand({ TableName: 'Plain', Item: { pk: 'x' } }));

    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY']);
  });

  it('tells every item of a batch write', async () => {
    await put('E#1');
    const requests = [
      { DeleteRequest: { Key: key('E#1') } },
      { PutRequest: { Item: key('E#2') } },
      { PutRequest: { Item: key('E#3') } },
    ];
    await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));

    expect(new Set(seen().slice(1))).toEqual(
      new Set([
        ['REMOVE', { S: 'E#1' }],
        ['INSERT', { S: 'E#2' }],
        ['INSERT', { S: 'E#3' }],
      ]),
    );
  });

  it('replayed, gives the table for any racing writes', async () => {
    const step = fc.record({ sk: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom('put', 'update', 'delete') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 4 }), async (rounds) => {
        for (const round of rounds) {
          await Promise.all(
            round.map(({ sk, kind }, i) => {
              if (kind === 'put') return put(sk, { n: i });
              if (kind === 'update') return client.send(new UpdateCommand(increment(sk)));
              return client.send(new DeleteCommand({ TableName, Key: key(sk) }));
            }),
          );
        }
        const replayed = new Map<string, unknown>();
        for (const { dynamodb } of records) {
          const id = JSON.stringify(dynamodb.Keys);
          expect(dynamodb.OldImage).toEqual(replayed.get(id));
          replayed.set(id, dynamodb.NewImage);
        }
        const { Items = [] } = await client.send(new ScanCommand({ TableName }));
        expect([...replayed.values()].filter(Boolean)).toHaveLength(Items.length);
        expect(records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber))).toEqual(records.map((_, i) => i + 1));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a transaction', () => {
  it('does all its actions and tells the stream of each but the check', async () => {
    await put('checked');
    await put('deleted');
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: append('E#1', 'a') },
          { Update: increment('HEAD') },
          { Delete: { TableName, Key: key('deleted') } },
          { ConditionCheck: { TableName, Key: key('checked'), ConditionExpression: 'attribute_exists(pk)' } },
          { Put: { TableName: 'Plain', Item: { pk: 'x' } } },
        ],
      }),
    );

    expect(await get('E#1')).toMatchObject({ text: 'a' });
    expect(await get('HEAD')).toMatchObject({ n: 1 });
    expect(await get('deleted')).toBeUndefined();
    expect(await get('checked')).toEqual(key('checked'));
    expect(seen().slice(2)).toEqual([
      ['INSERT', { S: 'E#1' }],
      ['INSERT', { S: 'HEAD' }],
      ['REMOVE', { S: 'deleted' }],
    ]);
  });

  it('does nothing when one condition fails, with a reason for each action', async () => {
    await put('E#1', { text: 'there' });
    const error = await client
      .send(
        new TransactWriteCommand({
          TransactItems: [
            { Update: increment('HEAD') },
            { Put: { ...append('E#1', 'mine'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
            { ConditionCheck: { TableName, Key: key('none'), ConditionExpression: 'attribute_exists(pk)' } },
          ],
        }),
      )
      .catch((e: unknown) => e);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons, message } = error as TransactionCanceledException;
    expect(message).toContain('[None, ConditionalCheckFailed, ConditionalCheckFailed]');
    expect(CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: expect.objectContaining({ text: { S: 'there' } }),
      },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
    expect(await get('HEAD')).toBeUndefined();
    expect(records).toHaveLength(1);
  });

  it.each([
    ['no action', []],
    ['more than 100 actions', Array.from({ length: 101 }, (_, i) => ({ Put: { TableName, Item: key(`${i}`) } }))],
    ['an item twice', [{ Put: append('E#1', 'a') }, { Update: increment('E#1') }]],
  ])('with %s is not valid', async (_, TransactItems) => {
    await expect(client.send(new TransactWriteCommand({ TransactItems }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(records).toEqual([]);
  });

  it('with a token is done once, over a restart too, until its ten minutes are over', async () => {
    const directory = temporaryFolder();
    const once = (token: string, sk = 'HEAD') =>
      client.send(new TransactWriteCommand({ ClientRequestToken: token, TransactItems: [{ Update: increment(sk) }] }));
    await restart({ directory });
    await Promise.all([once('t'), once('t'), once('t')]);
    await restart({ directory });
    await once('t');
    expect(await get('HEAD')).toMatchObject({ n: 1 });

    await expect(once('t', 'E#9')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
    await once('u');
    expect(await get('HEAD')).toMatchObject({ n: 2 });

    await restart({ directory, scale: 60_000 });
    await eventually(async () => {
      await once('t');
      expect(await get('HEAD')).toMatchObject({ n: 3 });
    });
  });

  it('neither loses nor mixes updates when many race', async () => {
    const both = () =>
      client.send(
        new TransactWriteCommand({ TransactItems: [{ Update: increment('a') }, { Update: increment('b') }] }),
      );
    const reversed = () =>
      client.send(
        new TransactWriteCommand({ TransactItems: [{ Update: increment('b') }, { Update: increment('a') }] }),
      );
    await Promise.all(Array.from({ length: 15 }, () => [both(), reversed()]).flat());
    await client.send(new UpdateCommand(increment('a')));

    expect(await get('a')).toMatchObject({ n: 31 });
    expect(await get('b')).toMatchObject({ n: 30 });
  });
});

describe('time to live', () => {
  it('removes expired items with a record of the service, and only those', async () => {
    const now = Math.floor(Date.now() / 1000);
    await put('expired', { ttl: now - 10 });
    await put('text', { ttl: 'not a number' });
    expect(await get('expired')).toBeDefined();

    const directory = temporaryFolder();
    await restart({ directory, scale: 600 });
    await put('expired', { ttl: now - 10 });
    await put('later', { ttl: now + 10_000_000 });
    await put('text', { ttl: 'not a number' });
    await eventually(async () => expect(await get('expired')).toBeUndefined());

    expect(await get('later')).toBeDefined();
    expect(await get('text')).toBeDefined();
    expect(records.filter(({ eventName }) => eventName === 'REMOVE')).toMatchObject([
      {
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
        dynamodb: { Keys: { sk: { S: 'expired' } } },
      },
    ]);
  });
});

describe('an injected fault', () => {
  const startFaulty = async (fault: Fault, operation: string) => {
    let left = 1;
    await restart({ fault: (asked) => (asked === operation && left-- > 0 ? fault : undefined) });
  };

  it('throttles a request, which the SDK sends again', async () => {
    await startFaulty('throttle', 'PutItem');
    await put('E#1');
    expect(await get('E#1')).toBeDefined();
  });

  it('loses the reply of a committed write, so that the retry meets its own item', async () => {
    await startFaulty('lose-reply', 'PutItem');
    await expect(client.send(new PutCommand(append('E#1', 'a')))).rejects.toBeInstanceOf(
      ConditionalCheckFailedException,
    );
    expect(await get('E#1')).toMatchObject({ text: 'a' });
    expect(records).toHaveLength(1);
  });

  it('refuses a single write or a transaction as conflicting', async () => {
    await startFaulty('conflict', 'PutItem');
    await expect(put('E#1')).rejects.toMatchObject({ name: 'TransactionConflictException' });
    await startFaulty('conflict', 'TransactWriteItems');
    const transaction = new TransactWriteCommand({ TransactItems: [{ Update: increment('HEAD') }] });
    await expect(client.send(transaction)).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }],
    });
    expect(records).toEqual([]);
  });
});
