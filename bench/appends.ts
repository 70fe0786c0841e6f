import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { append, pkOf, skOf, tail } from '../functions/conversation/log.ts';
import { conversationsTable, table } from '../functions/platform/table.ts';
import { startDynamoDb } from '../local/dynamodb.ts';
import { customerMessage } from '../test/conversation/factories.ts';
import { accountWith, LOG, workOn } from '../test/local/tables.fixture.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 10;
const WRITERS = 16;
const APPENDS = 25;

/** What the engine alone takes: the same read and the same conditional write of an item of the same size, without our code. */
const bare = async (conversationId: string, seq: number, image: object): Promise<void> => {
  await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pkOf(conversationId), ':from': skOf(seq), ':to': skOf(99_999_999) },
      ScanIndexForward: false,
    }),
  );
  const Item = { ...image, pk: pkOf(conversationId), sk: skOf(seq + 1) };
  await table().send(
    new PutCommand({ TableName: conversationsTable(), Item, ConditionExpression: 'attribute_not_exists(sk)' }),
  );
};

const ours = async (conversationId: string, seq: number): Promise<void> => {
  const draft = customerMessage({ id: `m${seq}`, after: seq });
  await append(await tail(conversationId, seq, 'heads'), () => ({ append: draft }));
};

/** Operations a second of several conversations written to at once. */
const rate = async (name: string, write: (conversationId: string, seq: number) => Promise<void>): Promise<number> => {
  const start = performance.now();
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let seq = 0; seq < APPENDS; seq += 1) await write(`${name}-${writer}`, seq);
  });
  await Promise.all(writers);
  return (WRITERS * APPENDS) / ((performance.now() - start) / 1000);
};

/** Appends a second beside the engine's bare Query and Put, in turns in one run. */
export const appendFigures = async (): Promise<Figure[]> => {
  const dynamodb = await startDynamoDb(accountWith({ Log: LOG }));
  workOn(dynamodb.endpoint, { CONVERSATIONS_TABLE: 'Log' });
  try {
    const { entry } = await append(await tail('sample', 0), () => ({ append: customerMessage() }));
    const image = { ...entry };
    const appends: number[] = [];
    const floor: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floor.push(await rate(`bare-${round}`, (id, seq) => bare(id, seq, image)));
      appends.push(await rate(`ours-${round}`, ours));
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    return [
      { name: 'appends to logs on this machine', value: Math.round(median(appends)), unit: 'a second' },
      {
        name: "the engine's bare Query and Put, as a multiple of it",
        value: median(floor) / median(appends),
        unit: 'x',
        limit: 2,
      },
    ];
  } finally {
    await dynamodb.close();
  }
};
