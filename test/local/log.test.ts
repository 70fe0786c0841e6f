import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { append, type Decision, newest, page, type Tail, tail } from '../../functions/conversation/log.ts';
import { type DynamoDB, type Fault, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage } from '../conversation/factories.ts';
import { accountWith, LOG, workOn } from './tables.fixture.ts';

let dynamodb: DynamoDB;
let faults: Fault[] = [];
let conversationId = '';
let count = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith({ Log: LOG }), {
    fault: (operation) => (operation === 'PutItem' ? faults.shift() : undefined),
  });
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Log',
  });
});
afterAll(() => dynamodb.close());
beforeEach(() => {
  faults = [];
  count += 1;
  conversationId = `c${count}`;
});

/** A writer that appends its message once, however often it is asked. */
const once =
  (id: string, body = { text: id }) =>
  ({ entries }: Tail): Decision => {
    const existing = entries.find((entry) => entry.id === id);
    return existing ? { existing } : { append: customerMessage({ id, body }) };
  };
const write = async (id: string) => append(await tail(conversationId, 0), once(id));
const whole = () => page(conversationId, 0, 1000);

describe('appending', () => {
  it('gives twenty writers at once twenty dense numbers and one chain', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `m${i}`);
    const results = await Promise.all(ids.map(write));
    expect(results.every((result) => result.entry && result.written)).toBe(true);
    const log = await whole();
    expect(log.map(({ seq }) => seq)).toEqual(ids.map((_, i) => i + 1));
    expect(new Set(log.map(({ id }) => id))).toEqual(new Set(ids));
    expect(firstFault(conversationId, log)).toBeUndefined();
  });

  it('of the same message by ten at once writes it once, and exactly one of them wrote it', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => write('same')));
    expect(results.filter((result) => result.entry && result.written)).toHaveLength(1);
    expect(await whole()).toHaveLength(1);
  });

  it('counts as written when the answer of the table got lost', async () => {
    faults = ['lose-reply'];
    expect(await write('lost')).toMatchObject({ written: true, entry: { seq: 1 } });
    expect(await whole()).toHaveLength(1);
  });

  it('goes on after a transaction conflict and a throttled write', async () => {
    faults = ['conflict', 'throttle', 'conflict'];
    expect(await write('patient')).toMatchObject({ written: true, entry: { seq: 1 } });
  });

  it('decides again on what the winner of the race left', async () => {
    const stale = await tail(conversationId, 0);
    await write('winner');
    const seen: number[] = [];
    const result = await append(stale, (current) => {
      seen.push(current.last?.seq ?? 0);
      return current.last ? { skip: 'somebody was first' } : { append: customerMessage({ id: 'loser' }) };
    });
    expect(seen).toEqual([0, 1]);
    expect(result).toEqual({ skip: 'somebody was first' });
    expect((await whole()).map(({ id }) => id)).toEqual(['winner']);
  });

  it('gives up with a clear error when it never wins', async () => {
    faults = Array<Fault>(100).fill('conflict');
    await expect(write('never')).rejects.toThrow(/send the same message again/);
    expect(await whole()).toEqual([]);
  });
});

describe('reading', () => {
  it('a tail gives the entry asked for, all that follow, and the newest as state', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await write(id);
    const { entries, last } = await tail(conversationId, 2);
    expect(entries.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
    expect(last?.id).toBe('d');
    expect((await tail(conversationId, 9)).last?.id).toBe('d');
    expect((await tail(conversationId, 9)).entries).toEqual([]);
  });

  it('nothing is nothing', async () => {
    expect(await newest(conversationId)).toBeUndefined();
    expect(await tail(conversationId, 0)).toMatchObject({ entries: [], last: undefined });
  });

  it('a tail reads past the megabyte a query ends at', async () => {
    const long = 'あ'.repeat(8_000);
    let last: Tail = await tail(conversationId, 0);
    for (let i = 0; i < 60; i += 1) {
      const { entry } = await append(last, once(`m${i}`, { text: long }));
      last = { ...last, entries: [], last: entry as Entry };
    }
    const { entries } = await tail(conversationId, 1);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(firstFault(conversationId, entries)).toBeUndefined();
  });
});
