import { type AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationsTable } from '../../functions/platform/table.ts';

const LIMIT = 400 * 1024;
const KEY = { pk: { S: 'values' }, sk: { S: 'v' } };
const invalid = { name: 'ValidationException' };

/** A value inside `levels` lists. */
const nested = (levels: number): AttributeValue => (levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] });

/** Values as they go over the wire: the document client would refuse some of them by itself. */
export const valuesContract = (): void => {
  describe('a value', () => {
    let client: DynamoDBClient;
    beforeAll(() => {
      client = new DynamoDBClient();
    });
    afterAll(() => client.destroy());

    const put = (attributes: Record<string, AttributeValue>) =>
      client.send(new PutItemCommand({ TableName: conversationsTable(), Item: { ...KEY, ...attributes } }));
    const kept = async (value: AttributeValue) => {
      await put({ value });
      const request = { TableName: conversationsTable(), Key: KEY, ConsistentRead: true };
      return (await client.send(new GetItemCommand(request))).Item?.value;
    };

    it.each<[string, AttributeValue]>([
      ['an empty text', { S: '' }],
      ['an empty map', { M: {} }],
      ['an empty list', { L: [] }],
      ['a null', { NULL: true }],
      ['a falsehood', { BOOL: false }],
      ['bytes', { B: new Uint8Array([0, 255]) }],
      ['a number of 38 digits', { N: '12345678901234567890123456789012345678' }],
      ['a small number', { N: '0.00000000000000000000000000000001' }],
      ['characters beyond the basic plane', { S: '😀\u0000\u{10ffff}' }],
      ['32 levels', nested(31)],
    ])('is kept: %s', async (_, value) => {
      expect(await kept(value)).toEqual(value);
    });

    it('of a set is kept, whatever its order', async () => {
      expect((await kept({ SS: ['b', 'a'] }))?.SS?.toSorted()).toEqual(['a', 'b']);
    });

    it('of a number is kept without what does not count', async () => {
      expect(await kept({ N: '01.50' })).toEqual({ N: '1.5' });
      expect(await kept({ N: '1e3' })).toEqual({ N: '1000' });
    });

    it.each<[string, AttributeValue]>([
      ['an empty set', { SS: [] }],
      ['a set with one text twice', { SS: ['a', 'a'] }],
      ['a set with one number twice', { NS: ['1', '1.0'] }],
      ['what is not a number', { N: 'NaN' }],
      ['an infinite number', { N: 'Infinity' }],
      ['a number of 39 digits', { N: '123456789012345678901234567890123456789' }],
      ['a number too large', { N: '1e126' }],
      ['a null that is none', { NULL: false }],
      ['more than 32 levels', nested(32)],
    ])('is refused: %s', async (_, value) => {
      await expect(put({ value })).rejects.toMatchObject(invalid);
    });

    it.each<[string, Record<string, AttributeValue>]>([
      ['empty', { sk: { S: '' } }],
      ['of another type', { sk: { N: '1' } }],
      ['longer than 1,024 bytes', { sk: { S: 'あ'.repeat(342) } }],
      ['longer than 2,048 bytes', { pk: { S: 'あ'.repeat(683) } }],
      ['an empty text in an index', { customer: { S: '' }, openedAt: { N: '1' } }],
    ])('as a key is refused: %s', async (_, key) => {
      await expect(put(key)).rejects.toMatchObject(invalid);
    });

    it('fills an item up to 400 KB, names and UTF-8 counted, and not a byte further', async () => {
      const names = ['pk', 'values', 'sk', 'v', 'value', 'あ'].reduce((all, text) => all + Buffer.byteLength(text), 0);
      const value = (bytes: number): AttributeValue => ({ S: `あ${'x'.repeat(bytes - names)}` });
      await put({ value: value(LIMIT) });
      await expect(put({ value: value(LIMIT + 1) })).rejects.toMatchObject({
        ...invalid,
        message: expect.stringMatching(/size/),
      });
    });
  });
};
