import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { BY_CONNECTION, enter, leave, leaveAll, members } from '../../functions/conversation/rooms.ts';
import { connectionsTable, table } from '../../functions/platform/table.ts';
import { eventually } from '../local/tables.fixture.ts';
import { endsEarly } from './pages.fixture.ts';

const now = () => Math.floor(Date.now() / 1000);
const customer = (connectionId: string) => ({ connectionId, audience: 'customer' as const });
const idsIn = async (room: string) => (await members(room)).map(({ connectionId }) => connectionId);

/** Rows written past `enter`, 25 a request. */
const writeRows = async (rows: readonly { pk: string; sk: string }[]): Promise<void> => {
  const requests = rows.map((row) => ({
    PutRequest: { Item: { ...row, audience: 'customer', endsAt: now() + 3_600 } },
  }));
  for (let start = 0; start < requests.length; start += 25) {
    const RequestItems = { [connectionsTable()]: requests.slice(start, start + 25) };
    const { UnprocessedItems } = await table().send(new BatchWriteCommand({ RequestItems }));
    expect(UnprocessedItems).toEqual({});
  }
};

/** Rooms of a connection by the index, which follows its table a moment later. */
const roomsOf = async (connectionId: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: connectionsTable(),
      IndexName: BY_CONNECTION,
      KeyConditionExpression: 'sk = :connection',
      ExpressionAttributeValues: { ':connection': connectionId },
    }),
  );
  return Items;
};

export const roomsContract = (): void => {
  describe('a room', () => {
    it('has who entered, each once, with what he may see, until he leaves', async () => {
      await enter('room-1', customer('c1'), now() + 60);
      await enter('room-1', { connectionId: 'c2', audience: 'agent' }, now() + 60);
      await enter('room-1', customer('c1'), now() + 120);
      await enter('room-2', customer('c3'), now() + 60);
      expect(await members('room-1')).toEqual([
        { ...customer('c1'), member: undefined, since: expect.any(Number) },
        { connectionId: 'c2', audience: 'agent', member: undefined, since: expect.any(Number) },
      ]);
      await enter('room-4', { ...customer('c4'), member: 'm' }, now() + 60);
      expect(await members('room-4')).toMatchObject([{ member: 'm' }]);

      await leave('room-1', 'c1');
      await leave('room-1', 'c1');
      expect(await idsIn('room-1')).toEqual(['c2']);
      expect(await idsIn('room-2')).toEqual(['c3']);
      expect(await idsIn('room-3')).toEqual([]);
    });

    it('does not count rows past their time, although the table still holds them', async () => {
      await enter('room-late', customer('gone'), now() - 1);
      await enter('room-late', customer('here'), now() + 60);
      expect(await idsIn('room-late')).toEqual(['here']);
      await eventually(async () => expect(await roomsOf('gone')).toHaveLength(1));
    });

    it('keeps nobody longer than a socket of API Gateway lives', async () => {
      await enter('room-long', customer('c1'), now() + 1_000_000);
      const { Items = [] } = await table().send(
        new QueryCommand({
          TableName: connectionsTable(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'ROOM#room-long' },
          ConsistentRead: true,
        }),
      );
      expect(Items).toHaveLength(1);
      expect(Items[0]?.endsAt).toBeLessThanOrEqual(now() + 7_200);
      expect(Items[0]?.expiresAt).toBeGreaterThan(Items[0]?.endsAt);
    });

    it('tells all its members when they fill more than one page of a query', async () => {
      // Keys as long as they may be: 400 rows are 1.2 MB.
      const room = 'r'.repeat(1_900);
      const ids = Array.from({ length: 400 }, (_, i) => String(i).padStart(1_000, '0'));
      await writeRows(ids.map((sk) => ({ pk: `ROOM#${room}`, sk })));
      expect(await endsEarly(connectionsTable(), `ROOM#${room}`)).toBe(true);
      expect(await idsIn(room)).toEqual(ids);
    });
  });

  describe('a closed connection', () => {
    it('leaves every room it was in, more than one batch of them, and nobody else does', async () => {
      const rooms = Array.from({ length: 60 }, (_, i) => `many-${i}`);
      await writeRows(rooms.flatMap((room) => ['leaving', 'staying'].map((sk) => ({ pk: `ROOM#${room}`, sk }))));
      await eventually(async () => expect(await roomsOf('leaving')).toHaveLength(60));
      await leaveAll('leaving');
      const left = await Promise.all(rooms.map(idsIn));
      expect(left).toEqual(rooms.map(() => ['staying']));
    });

    it('that was in no room leaves none', async () => {
      await expect(leaveAll('nowhere')).resolves.toBeUndefined();
    });

    it('is found by an index that holds its keys alone', async () => {
      await enter('room-keys', customer('keys'), now() + 60);
      await eventually(async () => expect(await roomsOf('keys')).toEqual([{ pk: 'ROOM#room-keys', sk: 'keys' }]));
    });
  });
};
