import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepProgress } from '../../functions/audit/checks/progress.ts';
import { checkPublished } from '../../functions/audit/checks/published.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import { encodeIndex } from '../../functions/bot/build.ts';
import { keyOf, saveDocument } from '../../functions/knowledge/documents.ts';
import { newestPublications } from '../../functions/knowledge/publications.ts';
import { publish } from '../../functions/knowledge/publish.ts';
import { buildSnapshot } from '../../functions/knowledge/snapshot.ts';
import { knowledgeTable, table } from '../../functions/platform/table.ts';
import { items } from '../erasure/world.ts';
import { at, NOW, put, run, startStores } from './stores.fixture.ts';

const FEE = { language: 'ja', question: '送料はいくらですか', answer: '550円です。' };
const TIME = { language: 'ja', question: '何日で届きますか', answer: '3日で届きます。' };
const BUCKET = 'published';

let stores: Awaited<ReturnType<typeof startStores>>;
let s3: S3Client;
/** Rises with each test: every publish and each look has its own time. */
let now = NOW;

const save = (id: string, read: number, fields: object, status: 'draft' | 'published' | 'archived' = 'published') =>
  at(now, () => saveDocument('faq', id, read, { status, fields: { ...fields } }, 'agent-1'));
const published = () => at(now, () => publish(true, 'agent-1'));
const look = async () => {
  await keepProgress('index', {});
  return (await run(checkPublished, { now: now + HOUR })).told;
};
/** Once more, some hours later. */
const again = (hours: number) => run(checkPublished, { now: now + hours * HOUR });
const fileNow = async () => {
  const [{ key = '' } = {}] = await newestPublications(1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return { key, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
};
const write = (Key: string, Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

beforeAll(async () => {
  stores = await startStores();
  s3 = new S3Client({});
  const bytes = await encodeIndex(buildSnapshot([{ id: 'fee', version: 1, ...FEE }]));
  await s3.send(new PutObjectCommand({ Bucket: 'knowledge', Key: 'index', Body: bytes }));
});
afterAll(async () => {
  s3.destroy();
  await stores.close();
});

it('what the deployment brought is nothing that was published', async () => {
  expect(await look()).toEqual([]);
});

describe('the index in force', () => {
  beforeEach(async () => {
    now += 6 * HOUR;
    for (const [id, fields] of Object.entries({ fee: FEE, time: TIME })) {
      for (const { pk, sk } of [keyOf('faq', id), ...(await items('Settings', `FAQ#${id}`))]) {
        await table().send(new DeleteCommand({ TableName: knowledgeTable(), Key: { pk, sk } }));
      }
      await save(id, 0, fields);
    }
    now += HOUR;
    await published();
    now += HOUR;
  });

  it('is what was published', async () => {
    expect(await look()).toEqual([]);
  });

  it('stays that while drafts are written, and while nobody publishes what is saved', async () => {
    await save('fee', 1, { ...FEE, answer: '660円です。' }, 'draft');
    expect(await look()).toEqual([]);
    await save('fee', 2, { ...FEE, answer: '770円です。' });
    await save('time', 1, TIME, 'archived');
    await save('new', 0, { ...FEE, question: '新しい質問' }, 'draft');
    expect(await look()).toEqual([]);
  });

  it('may or may not have what was saved in the very moment of the publish', async () => {
    now -= HOUR - 30_000;
    await save('fee', 1, { ...FEE, answer: '660円です。' });
    await save('time', 1, TIME, 'archived');
    expect(await look()).toEqual([]);
  });

  it('is found when one byte of its file is another', async () => {
    const { key, bytes } = await fileNow();
    for (const place of [20, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await write(key, bytes.with(place, (bytes[place] ?? 0) ^ 1));
      expect(await look()).toMatchObject([{ severity: 'error', what: 'index', where: key }]);
    }
    await write(key, bytes);
    expect(await look()).toEqual([]);
  });

  it('is found when it says another answer, also where its hash was never noted', async () => {
    const { key } = await fileNow();
    const forged = buildSnapshot([
      { id: 'fee', version: 1, ...FEE, answer: '0円です。' },
      { id: 'time', version: 1, ...TIME },
    ]);
    const [newest] = await newestPublications(1);
    await table().send(
      new UpdateCommand({
        TableName: knowledgeTable(),
        Key: { pk: 'PUBLISHED', sk: String(newest?.number).padStart(8, '0') },
        UpdateExpression: 'REMOVE sha256',
      }),
    );
    expect(await look()).toEqual([]);
    await write(key, await encodeIndex({ ...forged, version: newest?.snapshot ?? '' }));
    expect(await look()).toMatchObject([{ what: 'index', where: key, why: expect.stringMatching(/not the one/) }]);
  });

  it('is found when it is gone', async () => {
    const { key } = await fileNow();
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
    expect(await look()).toMatchObject([{ what: 'index', where: key, why: expect.stringMatching(/not there/) }]);
  });

  it('is found when what was published is not what the table says, by the ids of the entries', async () => {
    await table().send(
      new UpdateCommand({
        TableName: knowledgeTable(),
        Key: keyOf('faq', 'fee'),
        UpdateExpression: 'SET live.#fields.answer = :other',
        ExpressionAttributeNames: { '#fields': 'fields' },
        ExpressionAttributeValues: { ':other': '0円です。' },
      }),
    );
    await table().send(new DeleteCommand({ TableName: knowledgeTable(), Key: keyOf('faq', 'time') }));
    expect(await look()).toMatchObject([
      { severity: 'error', why: expect.stringMatching(/of 2 entries .*: fee, time$/) },
    ]);
  });

  it('is compared with the entries after each publish and once a day, and its file each hour', async () => {
    await look();
    const { key, bytes } = await fileNow();
    await write(key, bytes.with(30, 0));
    expect((await again(1)).told).toMatchObject([{ what: 'index', where: key }]);
    await write(key, bytes);
    expect((await again(2)).told).toEqual([]);
    await table().send(new DeleteCommand({ TableName: knowledgeTable(), Key: keyOf('faq', 'time') }));
    expect((await again(3)).told).toEqual([]);
    expect((await again(25)).told).toMatchObject([{ why: expect.stringMatching(/: time$/) }]);
  });
});

describe('a publication', () => {
  /** Rows of publications as they were, the newest first. */
  const rows = async () =>
    (await items('Settings', 'PUBLISHED')).toSorted((a, b) => Number(b.number) - Number(a.number));
  const drop = (row: Record<string, unknown> = {}) =>
    table().send(new DeleteCommand({ TableName: knowledgeTable(), Key: { pk: row.pk, sk: row.sk } }));

  beforeEach(async () => {
    now += 26 * HOUR;
    await save('fee', 0, FEE).catch(() => undefined);
    for (const answer of ['1円です。', '2円です。']) {
      now += HOUR;
      const [{ version = 0 } = {}] = (await items('Settings', 'FAQ')).filter(({ sk }) => sk === 'fee');
      await save('fee', Number(version), { ...FEE, answer });
      now += HOUR;
      await published();
    }
    expect(await look()).toEqual([]);
  });

  it('that is taken back is told of at once, and each day until somebody publishes again', async () => {
    const [newest] = await rows();
    await drop(newest);
    for (const hours of [1, 2, 26, 50]) {
      const why = expect.stringMatching(new RegExp(`publication ${newest?.number} is not there any more`));
      expect((await again(hours)).told).toContainEqual(
        expect.objectContaining({ severity: 'error', what: 'index', where: newest?.key, why }),
      );
    }
    now += 51 * HOUR;
    await published();
    expect((await again(1)).told).toEqual([]);
  });

  it('is told of also where none is left', async () => {
    const all = await rows();
    for (const row of all) await drop(row);
    expect((await again(1)).told).toMatchObject([
      { what: 'index', where: all[0]?.key, why: expect.stringMatching(/none is in force$/) },
    ]);
    now += 2 * HOUR;
    await published();
    expect((await again(1)).told).toEqual([]);
  });

  it('that has come to mean another index is compared with the entries at once', async () => {
    const [newest, before] = await rows();
    const { key, snapshot, sha256 } = before ?? {};
    await put('Settings', { ...newest, key, snapshot, sha256 });
    expect((await again(1)).told).toMatchObject([{ what: 'index', where: key, why: expect.stringMatching(/: fee$/) }]);
    await put('Settings', newest ?? {});
  });
});
