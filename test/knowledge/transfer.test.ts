import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { importFile } from '../../functions/knowledge/transfer.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const reply = (text: string) => ({ title: 't', text });
const stored = (sk: string, version: number, text: string) => ({
  sk,
  version,
  status: 'published',
  fields: reply(text),
});
const found = (...items: object[]) => dynamodb.on(QueryCommand).resolves({ Items: items });
const importLines = (...lines: object[]) =>
  importFile('canned', { format: 'jsonl', content: lines.map((line) => JSON.stringify(line)).join('\n') }, 'x');
const written = () =>
  dynamodb.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems?.[0]?.Put?.Item);

beforeEach(() => {
  dynamodb.reset();
  dynamodb.on(TransactWriteCommand).resolves({});
  found();
  vi.stubEnv('KNOWLEDGE_TABLE', 'table');
});
afterEach(() => vi.unstubAllEnvs());

describe('an import of an older export', () => {
  it('does not overwrite what was saved since, and writes nothing', async () => {
    found(stored('a', 3, 'newer'), stored('b', 1, 'same'));
    await expect(
      importLines({ id: 'b', version: 1, ...reply('edited') }, { id: 'a', version: 2, ...reply('older') }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message:
        'nothing was imported; correct these\nline 2: version: somebody saved version 3 of a meanwhile; export again, or leave version empty',
    });
    expect(written()).toEqual([]);
  });

  it('writes over the version that was exported, and over any where none is named', async () => {
    found(stored('a', 3, 'old'), stored('b', 3, 'old'));
    const result = await importLines({ id: 'a', version: 3, ...reply('new') }, { id: 'b', ...reply('new') });
    expect(result).toEqual({ created: 0, changed: 2, unchanged: 0 });
    expect(written().map((item) => [item?.sk, item?.version])).toEqual([
      ['a', 4],
      ['b', 4],
    ]);
  });

  it('changes nothing where the content is the same', async () => {
    found(stored('a', 3, 'same'));
    expect(await importLines({ id: 'a', version: 2, ...reply('same') })).toMatchObject({ changed: 0, unchanged: 1 });
  });
});

it('an import that meets another edit says how much of it is in, and how to go on', async () => {
  found(stored('a', 1, 'same'), stored('c', 1, 'old'));
  const refused = new TransactionCanceledException({ $metadata: {}, message: 'refused' });
  dynamodb.on(TransactWriteCommand).callsFake(({ TransactItems: [{ Put }] }) => {
    if (Put.Item.sk === 'c') throw refused;
    return {};
  });
  dynamodb.on(GetCommand).resolves({ Item: stored('c', 2, 'of somebody') });
  const lines = ['a', 'b', 'c', 'd'].map((id) => ({ id, ...reply('same') }));
  await expect(importLines(...lines)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/of c meanwhile.*3 of 4 rows are in; the same file can be imported again$/),
  });
});

describe('an import of very much', () => {
  it('of more than 10,000 rows is refused, and says how many it may be', async () => {
    const lines = Array.from({ length: 10_001 }, (_, index) => ({ id: `a-${index}`, ...reply('x') }));
    expect(await importLines(...lines.slice(1))).toMatchObject({ created: 10_000 });
    await expect(importLines(...lines)).rejects.toThrow(/content: has more than 10000 rows; divide it/);
  });

  it.each(['a,t,x\n', ',,\n', 'a"\n'])('is not read to its end as CSV: %j', async (line) => {
    const request = (count: number) => ({ format: 'csv' as const, content: `id,title,text\n${line.repeat(count)}` });
    await expect(importFile('canned', request(10_000), 'x')).rejects.not.toThrow(/more than/);
    await expect(importFile('canned', request(10_001), 'x')).rejects.toThrow(/content: has more than 10000 rows/);
    await expect(importFile('canned', request(1_000_000), 'x')).rejects.toThrow(/content: has more than 10000 rows/);
  });

  it('of bad lines names 100 of them, and does not look for all', async () => {
    const bad = (count: number) => importFile('canned', { format: 'jsonl', content: '{\n'.repeat(count) }, 'x');
    await expect(bad(500)).rejects.toThrow(/line 100: must be one JSON object\nand 400 more$/);
    await expect(bad(500_000)).rejects.toThrow(/line 100: must be one JSON object\nand more$/);
  });
});
