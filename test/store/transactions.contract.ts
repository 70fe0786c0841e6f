import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { conversationsTable, sessionsTable, table } from '../../functions/platform/table.ts';
import { type Difference, itBut } from './differences.fixture.ts';

type Item = Record<string, unknown>;
type Actions = NonNullable<TransactWriteCommandInput['TransactItems']>;

let pk = '';
let count = 0;

const here = () => ({ TableName: conversationsTable() });
const key = (sk: string) => ({ pk, sk });
const put = (sk: string, more: Item = {}) => table().send(new PutCommand({ ...here(), Item: { ...key(sk), ...more } }));
const read = async (sk: string) =>
  (await table().send(new GetCommand({ ...here(), Key: key(sk), ConsistentRead: true }))).Item;
const append = (sk: string, more: Item = {}) => ({
  ...here(),
  Item: { ...key(sk), ...more },
  ConditionExpression: 'attribute_not_exists(sk)',
});
const count1 = (sk: string) => ({
  ...here(),
  Key: key(sk),
  UpdateExpression: 'ADD n :one',
  ExpressionAttributeValues: { ':one': 1 },
});
const present = (sk: string) => ({ ...here(), Key: key(sk), ConditionExpression: 'attribute_exists(sk)' });
const transact = (TransactItems: Actions, ClientRequestToken?: string) =>
  table().send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));

const canceled = async (actions: Actions): Promise<TransactionCanceledException> => {
  const error: unknown = await transact(actions).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return error as TransactionCanceledException;
};
const codes = ({ CancellationReasons = [] }: TransactionCanceledException) =>
  CancellationReasons.map(({ Code }) => Code);

export const transactionContract = (differences: readonly Difference[]): void => {
  beforeEach(() => {
    count += 1;
    pk = `transaction-${count}`;
  });

  describe('a transaction', () => {
    it('puts, updates, deletes and checks together, over two tables', async () => {
      await put('there');
      await put('old');
      const session = { TableName: sessionsTable(), Item: { pk, sk: 'other table' } };
      await transact([
        { Put: append('E#1', { text: 'a' }) },
        { Update: count1('counter') },
        { Delete: present('old') },
        { ConditionCheck: present('there') },
        { Put: session },
      ]);
      expect(await read('E#1')).toEqual({ ...key('E#1'), text: 'a' });
      expect(await read('counter')).toMatchObject({ n: 1 });
      expect(await read('old')).toBeUndefined();
      expect(await read('there')).toEqual(key('there'));
      const other = new GetCommand({
        TableName: sessionsTable(),
        Key: { pk, sk: 'other table' },
        ConsistentRead: true,
      });
      expect((await table().send(other)).Item).toEqual(session.Item);
    });

    it('does nothing when one condition fails, and says which by its place', async () => {
      await put('E#1');
      const error = await canceled([
        { Update: count1('counter') },
        { Put: append('E#1') },
        { Put: append('E#2') },
        { ConditionCheck: present('none') },
      ]);
      expect(codes(error)).toEqual(['None', 'ConditionalCheckFailed', 'None', 'ConditionalCheckFailed']);
      expect(error.message).toContain('[None, ConditionalCheckFailed, None, ConditionalCheckFailed]');
      expect([await read('counter'), await read('E#2')]).toEqual([undefined, undefined]);
    });

    it('shows the item a condition failed on where it is asked to, and there alone', async () => {
      await put('E#1', { text: 'first', n: 1 });
      const { CancellationReasons } = await canceled([
        { Put: { ...append('E#1'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
        { ConditionCheck: { ...present('none'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
      ]);
      expect(CancellationReasons?.[0]?.Item).toEqual(marshall({ ...key('E#1'), text: 'first', n: 1 }));
      expect(CancellationReasons?.[1]?.Item).toBeUndefined();
      const silent = await canceled([{ Put: append('E#1') }, { Put: append('E#2') }]);
      expect(silent.CancellationReasons?.map((reason) => reason.Item)).toEqual([undefined, undefined]);
    });

    it('sees the items as they were before it, not what its other actions make of them', async () => {
      const error = await canceled([
        { Put: append('E#1') },
        { ConditionCheck: present('E#2') },
        { Put: append('E#2x') },
      ]);
      expect(codes(error)).toEqual(['None', 'ConditionalCheckFailed', 'None']);
    });

    const itAtItsPlace = itBut(differences, 'refuses the whole transaction for an update that does not fit its item');
    itAtItsPlace('that adds to a text is canceled as not valid at its place', async () => {
      await put('counter', { n: 'a text' });
      const error = await canceled([{ Put: append('E#1') }, { Update: count1('counter') }]);
      expect(codes(error)).toEqual(['None', 'ValidationError']);
      expect(await read('E#1')).toBeUndefined();
    });

    it('with the same token is done once, and refused with other content', async () => {
      const token = `${pk}-${Math.random()}`.slice(0, 36);
      await transact([{ Update: count1('counter') }], token);
      await transact([{ Update: count1('counter') }], token);
      expect(await read('counter')).toMatchObject({ n: 1 });
      await expect(transact([{ Update: count1('another') }], token)).rejects.toMatchObject({
        name: 'IdempotentParameterMismatchException',
      });
      await transact([{ Update: count1('counter') }], `${token.slice(0, 35)}x`);
      expect(await read('counter')).toMatchObject({ n: 2 });
    });

    it('that failed may be tried again with its token', async () => {
      const token = `${pk}-${Math.random()}`.slice(0, 36);
      const actions: Actions = [{ Update: count1('counter') }, { ConditionCheck: present('late') }];
      await expect(transact(actions, token)).rejects.toBeInstanceOf(TransactionCanceledException);
      await put('late');
      await transact(actions, token);
      expect(await read('counter')).toMatchObject({ n: 1 });
    });

    it('of many on items of their own all succeed', async () => {
      const each = (i: number): Actions => [{ Put: append(`E#${i}`) }, { Update: count1(`counter-${i}`) }];
      await Promise.all(Array.from({ length: 20 }, (_, i) => transact(each(i))));
      expect(await Promise.all([0, 19].map((i) => read(`counter-${i}`)))).toMatchObject([{ n: 1 }, { n: 1 }]);
    });

    it('of ten racing for one number lets one win, and the counter moves with it', async () => {
      const racing = Array.from({ length: 10 }, (_, i) =>
        transact([{ Put: append('E#1', { by: i }) }, { Update: count1('counter') }]),
      );
      const results = await Promise.allSettled(racing);
      const won = results.flatMap(({ status }, by) => (status === 'fulfilled' ? [{ by }] : []));
      expect(won).toHaveLength(1);
      expect(await read('E#1')).toMatchObject(won[0] ?? {});
      expect(await read('counter')).toMatchObject({ n: 1 });
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      for (const reason of reasons) {
        expect(codes(reason)[0]).toMatch(/^(ConditionalCheckFailed|TransactionConflict)$/);
      }
    });

    it.each([
      ['no action', () => []],
      ['101 actions', () => Array.from({ length: 101 }, (_, i) => ({ Put: append(`E#${i}`) }))],
      ['one item twice', () => [{ Put: append('E#1') }, { Update: count1('E#1') }]],
      ['a check and a write of one item', () => [{ ConditionCheck: present('there') }, { Update: count1('there') }]],
    ])('with %s is not valid', async (_, actions: () => Actions) => {
      await put('there');
      await expect(transact(actions())).rejects.toMatchObject({ name: 'ValidationException' });
      expect([await read('E#1'), await read('there')]).toEqual([undefined, key('there')]);
    });

    it('may have a hundred actions', async () => {
      await transact(Array.from({ length: 100 }, (_, i) => ({ Put: append(`E#${i}`) })));
      expect(await read('E#99')).toEqual(key('E#99'));
    });
  });

  describe('a single conditional write', () => {
    const failing = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: { name: string; Item?: Item }) => error,
      );

    it('that fails says so, with the item where it is asked to', async () => {
      await put('E#1', { text: 'first' });
      const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;
      const shown = new PutCommand({ ...append('E#1'), ReturnValuesOnConditionCheckFailure });
      const error = await failing(table().send(shown));
      expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
      expect(error?.Item).toEqual(marshall({ ...key('E#1'), text: 'first' }));
      const silent = await failing(table().send(new PutCommand(append('E#1'))));
      expect(silent).toMatchObject({ name: 'ConditionalCheckFailedException' });
      expect(silent?.Item).toBeUndefined();
    });
  });
};
