import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../functions/conversation/entry.ts';
import { readConversation } from '../../functions/conversation/history.ts';
import { newest, pkOf, skOf } from '../../functions/conversation/log.ts';
import { work } from '../../functions/erasure/work.ts';
import { conversationsTable, table } from '../../functions/platform/table.ts';
import { removeConversation } from '../../functions/retention/acts.ts';
import { givenPerson, say, startStores } from '../erasure/world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const retired = async (conversationId: string): Promise<Entry> => {
  const last = await newest(conversationId);
  if (!last) throw new Error('nothing is written');
  await removeConversation(conversationId, last);
  await work(Date.now());
  return (await newest(conversationId)) ?? last;
};
const keyOf = (conversationId: string, seq: number) => ({ pk: pkOf(conversationId), sk: skOf(seq) });
const TableName = () => conversationsTable();

describe('a page of a conversation', () => {
  it('follows from its last word alone, when its time is over', async () => {
    const { conversationId } = await givenPerson();
    const tombstone = await retired(conversationId);
    expect(tombstone).toMatchObject({ kind: 'erased', reason: 'retention' });
    const page = await readConversation(conversationId, undefined);
    expect(page.entries.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([`${tombstone.seq} erased`]);
    expect(page).toMatchObject({ verified: true, more: false, hash: tombstone.hash });
  });

  it('does not, when that word is not as it was written', async () => {
    const { conversationId } = await givenPerson();
    const tombstone = await retired(conversationId);
    const forged = { ...keyOf(conversationId, tombstone.seq), ...tombstone, reason: 'request' };
    await table().send(new PutCommand({ TableName: TableName(), Item: forged }));
    expect((await readConversation(conversationId, undefined)).verified).toBe(false);
  });

  it('does not follow where the beginning is gone of one that nobody has erased', async () => {
    const { conversationId } = await givenPerson();
    expect((await readConversation(conversationId, undefined)).verified).toBe(true);
    await table().send(new DeleteCommand({ TableName: TableName(), Key: keyOf(conversationId, 1) }));
    expect((await readConversation(conversationId, undefined)).verified).toBe(false);
  });

  it('does not follow where words are gone of one that nobody has erased', async () => {
    const { conversationId } = await givenPerson();
    const remove = { UpdateExpression: 'REMOVE #body, salt', ExpressionAttributeNames: { '#body': 'body' } };
    await table().send(new UpdateCommand({ TableName: TableName(), Key: keyOf(conversationId, 2), ...remove }));
    expect((await readConversation(conversationId, undefined)).verified).toBe(false);
    await say(conversationId, { id: 'x', kind: 'erased', role: 'system', by: 'command', reason: 'request', body: {} });
    expect((await readConversation(conversationId, undefined)).verified).toBe(true);
  });
});
