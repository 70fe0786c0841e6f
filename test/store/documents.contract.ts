import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  allOf,
  pageOf,
  readDocument,
  saveDocument,
  versionsOf,
  writeNext,
} from '../../functions/knowledge/documents.ts';
import { commit, newestPublications, type Publication } from '../../functions/knowledge/publications.ts';
import { plantSeed, type Seed } from '../../functions/knowledge/seed.ts';
import { importFile } from '../../functions/knowledge/transfer.ts';
import { knowledgeTable, table } from '../../functions/platform/table.ts';
import { meetingTransactions } from './faults.fixture.ts';
import { endsEarly } from './pages.fixture.ts';

let id = '';
let count = 0;
const entry = (answer: string) => ({ language: 'ja', question: '送料は', answer, phrasings: ['配送料'] });
const published = (answer: string) => ({ status: 'published' as const, fields: entry(answer) });
const draft = (answer: string) => ({ status: 'draft' as const, fields: entry(answer) });
const historyItems = async () => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: knowledgeTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `FAQ#${id}` },
    }),
  );
  return Items;
};

export const documentContract = (): void => {
  beforeEach(() => {
    count += 1;
    id = `entry-${count}`;
  });

  describe('a document', () => {
    it('keeps what is published while a draft is written, until that or the archive takes its place', async () => {
      expect(await saveDocument('faq', id, 0, draft('a'), 'x')).not.toHaveProperty('live');
      expect(await saveDocument('faq', id, 1, published('b'), 'x')).toMatchObject({
        live: { version: 2, fields: entry('b') },
      });
      await saveDocument('faq', id, 2, draft('c'), 'y');
      expect(await readDocument('faq', id)).toEqual({
        id,
        version: 3,
        status: 'draft',
        fields: entry('c'),
        by: 'y',
        at: expect.any(Number),
        live: { version: 2, fields: entry('b') },
      });
      await saveDocument('faq', id, 3, { status: 'archived', fields: entry('c') }, 'x');
      expect(await readDocument('faq', id)).not.toHaveProperty('live');
      expect(await saveDocument('faq', id, 4, draft('d'), 'x')).not.toHaveProperty('live');
      expect((await versionsOf('faq', id)).map(({ version, status, by }) => [version, status, by])).toEqual([
        [5, 'draft', 'x'],
        [4, 'archived', 'x'],
        [3, 'draft', 'y'],
        [2, 'published', 'x'],
        [1, 'draft', 'x'],
      ]);
    });

    it('is saved by one of many at once, and the others are told', async () => {
      await saveDocument('faq', id, 0, draft('first'), 'x');
      const answers = Array.from({ length: 8 }, (_, index) => `answer ${index}`);
      const results = await Promise.allSettled(answers.map((answer) => saveDocument('faq', id, 1, draft(answer), 'x')));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason.code).toBe('conflict');
      expect(await readDocument('faq', id)).toMatchObject({ version: 2 });
      expect(await historyItems()).toHaveLength(2);
    });

    it('whose answer got lost counts as saved, and is saved once', async () => {
      await meetingTransactions(['lose-reply'], async () => {
        expect(await saveDocument('faq', id, 0, draft('a'), 'x')).toMatchObject({ version: 1 });
      });
      expect(await saveDocument('faq', id, 0, draft('a'), 'x')).toMatchObject({ version: 1 });
      await expect(saveDocument('faq', id, 0, draft('a'), 'y')).rejects.toMatchObject({ code: 'conflict' });
      expect(await historyItems()).toHaveLength(1);
    });

    it('asked for twice at once by the same person is saved once, and both are told so', async () => {
      const both = [0, 1, 2, 3].map(() => saveDocument('faq', id, 0, draft('a'), 'x'));
      for (const { version } of await Promise.all(both)) expect(version).toBe(1);
      expect(await historyItems()).toHaveLength(1);
    });

    it('that meets another transaction is tried again', async () => {
      await meetingTransactions(['conflict', 'conflict'], async () => {
        expect(await saveDocument('faq', id, 0, draft('a'), 'x')).toMatchObject({ version: 1 });
      });
    });

    it('never changes a version that is in the history', async () => {
      const Item = { pk: `FAQ#${id}`, sk: '00000001', version: 1, status: 'draft', fields: {}, by: 'z', at: 1 };
      await table().send(new PutCommand({ TableName: knowledgeTable(), Item }));
      await expect(writeNext('faq', id, undefined, draft('a'), 'x')).rejects.toMatchObject({ code: 'busy' });
      expect(await historyItems()).toEqual([Item]);
      expect(await readDocument('faq', id)).toBeUndefined();
    });
  });

  describe('documents', () => {
    it('are listed by id, page by page, over the end of a read', async () => {
      const long = { text: 'a'.repeat(16_000), scope: {} };
      const ids = Array.from({ length: 90 }, (_, index) => `n-${String(index).padStart(3, '0')}`);
      await Promise.all(ids.map((each) => saveDocument('notice', each, 0, { status: 'draft', fields: long }, 'x')));
      expect(await endsEarly(knowledgeTable(), 'NOTICE')).toBe(true);
      expect((await allOf('notice')).map((each) => each.id)).toEqual(ids);
      const first = await pageOf('notice', undefined, 30);
      expect(first.after).toBe('n-029');
      expect((await pageOf('notice', first.after, 2)).documents.map((each) => each.id)).toEqual(['n-030', 'n-031']);
    });

    it('of a broken import are written by the next one, and only those that are missing', async () => {
      const content = Array.from({ length: 30 }, (_, index) =>
        JSON.stringify({ id: `canned-${index}`, title: 't', text: `text ${index}` }),
      ).join('\n');
      const request = { format: 'jsonl' as const, content };
      const left = await meetingTransactions([...Array(7).fill('none'), 'break'], async () => {
        await expect(importFile('canned', request, 'x')).rejects.toThrow('broken');
      });
      expect(left).toEqual([]);
      const { length } = await allOf('canned');
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(30);
      expect(await importFile('canned', request, 'x')).toEqual({ created: 30 - length, changed: 0, unchanged: length });
      expect(await importFile('canned', request, 'x')).toEqual({ created: 0, changed: 0, unchanged: 30 });
    });
  });

  describe('what the deployment brought', () => {
    const seeds: Seed[] = Array.from({ length: 30 }, (_, index) => ({
      kind: 'faq',
      id: `seed-${String(index).padStart(2, '0')}`,
      version: 7,
      fields: entry(`answer ${index}`),
    }));
    const planted = async () => (await allOf('faq')).filter((each) => each.id.startsWith('seed-'));

    it('is taken over once, also after a try that broke off, and never over what somebody saved', async () => {
      Object.assign(process.env, { KNOWLEDGE_BUCKET: 'assets', SEED_KEY: 'seed' });
      const bytes = Buffer.from(JSON.stringify(seeds));
      const s3 = mockClient(S3Client)
        .on(GetObjectCommand, { Bucket: 'assets', Key: 'seed' })
        .resolves({ Body: { transformToByteArray: async () => bytes } as never });
      await meetingTransactions([...Array(25).fill('none'), 'break'], async () => {
        await expect(plantSeed()).rejects.toThrow('broken');
      });
      expect((await planted()).length).toBeGreaterThan(0);
      expect((await planted()).length).toBeLessThan(30);
      await saveDocument('faq', 'seed-00', 7, draft('edited'), 'x');
      await Promise.all([plantSeed(), plantSeed()]);
      const [edited, ...rest] = await planted();
      expect(edited).toMatchObject({ version: 8, by: 'x', live: { version: 7 } });
      expect(rest).toHaveLength(29);
      for (const each of rest) expect(each).toMatchObject({ version: 7, status: 'published', by: 'deployment' });

      await plantSeed();
      expect(s3.calls()).toHaveLength(2);
    });
  });

  describe('publications', () => {
    const figures = { questions: 0 } as Publication['figures'];
    const publication = (number: number, by = 'x'): Publication => ({
      number,
      key: `index/${number}`,
      snapshot: 'v',
      count: 1,
      figures,
      by,
      at: number,
      forced: false,
    });

    it('have one of each number, the newest first; the same again is the same', async () => {
      for (let number = 1; number <= 11; number += 1) await commit(publication(number));
      await commit(publication(11));
      await expect(commit(publication(11, 'y'))).rejects.toMatchObject({ code: 'conflict' });
      await expect(commit(publication(3, 'y'))).rejects.toMatchObject({ code: 'conflict' });
      expect(await newestPublications(2)).toEqual([publication(11), publication(10)]);
    });
  });
};
