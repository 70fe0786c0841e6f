import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { countUpload } from '../../functions/attachment/allowance.ts';
import { claim } from '../../functions/attachment/claim.ts';
import { inspect } from '../../functions/attachment/inspect.ts';
import { keep } from '../../functions/attachment/keep.ts';
import { fileKey, incomingKey, newFileId } from '../../functions/attachment/keys.ts';
import { putUpload, type Upload, uploadOf } from '../../functions/attachment/row.ts';
import { isThere } from '../../functions/attachment/store.ts';
import { judged } from '../../functions/attachment/verdict.ts';
import { readObject } from '../../functions/platform/read-object.ts';
import { writeObject } from '../../functions/platform/write-object.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startS3 } from '../../local/s3.ts';
import { accountWith, LOG, workOn } from '../local/tables.fixture.ts';
import { gif, png } from './samples.ts';

const bus = mockClient(EventBridgeClient);
const told: object[] = [];
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (_: string, frame: object) => told.push(frame) > 0,
  gateway: () => undefined,
}));

const BUCKET = 'files';
const conversationId = 'c1';
const services: Service[] = [];
beforeAll(async () => {
  const table = { ...LOG, Properties: { ...LOG.Properties, TableName: 'Sessions' } };
  const account = accountWith({ A: table, B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: BUCKET } } });
  const [dynamodb, s3] = await Promise.all([startDynamoDb(account), startS3(account)]);
  services.push(dynamodb, s3);
  workOn(dynamodb.endpoint, { SESSIONS_TABLE: 'Sessions', ATTACHMENTS_BUCKET: BUCKET, BUS_NAME: 'bus' });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', String(s3.endpoint));
});
afterAll(async () => {
  for (const service of services) await service.close();
});
beforeEach(() => {
  told.length = 0;
  vi.stubEnv('SCANNER', 'false');
  bus.reset();
  bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });
});

const posted = async (bytes: Uint8Array, change: Partial<Upload> = {}): Promise<Upload> => {
  const upload: Upload = {
    id: newFileId(),
    conversationId,
    name: '品.png',
    type: 'image/png',
    size: bytes.length,
    sender: 'v1',
    role: 'customer',
    connectionId: 'k1',
    upload: 'u1',
    status: 'awaited',
    ...change,
  };
  await putUpload(upload);
  await post(upload, bytes);
  return upload;
};
const post = ({ id }: Upload, bytes: Uint8Array) => writeObject(BUCKET, incomingKey(conversationId, id), bytes);
const look = ({ id }: Upload) => inspect({ object: { key: incomingKey(conversationId, id) } });
const isKept = ({ id }: Upload) => isThere(BUCKET, fileKey(conversationId, id));
const take = ({ id }: Upload, message = 'm1', by = 'v1') => claim(conversationId, by, id, message);
const events = () => bus.commandCalls(PutEventsCommand).length;

describe('an inspected file', () => {
  it('is where no form leads, its sender hears so, and a message of his takes it, once', async () => {
    const upload = await posted(png());
    await expect(take(upload)).rejects.toMatchObject({ code: 'invalid' });
    await look(upload);
    expect(told).toEqual([expect.objectContaining({ type: 'uploaded', id: 'u1', attachment: upload.id, ok: true })]);
    expect(await isThere(BUCKET, incomingKey(conversationId, upload.id))).toBe(false);
    expect(await readObject(BUCKET, fileKey(conversationId, upload.id))).toEqual(new Uint8Array(png()));
    await expect(take(upload, 'm1', 'v2')).rejects.toMatchObject({ code: 'invalid' });
    const file = { id: upload.id, name: '品.png', type: 'image/png', size: png().length };
    expect(await take(upload)).toEqual(file);
    expect(await take(upload)).toEqual(file);
    await expect(take(upload, 'm2')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('is not replaced by what is posted to the same address later', async () => {
    const upload = await posted(png());
    await look(upload);
    await post(upload, png(9, 9));
    await look(upload);
    expect(await readObject(BUCKET, fileKey(conversationId, upload.id))).toEqual(new Uint8Array(png()));
    expect(await isThere(BUCKET, incomingKey(conversationId, upload.id))).toBe(false);
  });

  it('is told again when the event comes again, after the object is gone', async () => {
    const upload = await posted(png());
    await look(upload);
    await look(upload);
    expect(told).toHaveLength(2);
    expect(events()).toBe(2);
  });

  it('comes again as long as the bus does not take it', async () => {
    bus
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: [{}] })
      .resolves({ Entries: [{}] });
    const upload = await posted(png());
    await expect(look(upload)).rejects.toThrow('bus');
    bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });
    await look(upload);
    expect(told).toEqual([expect.objectContaining({ ok: true })]);
  });

  it('that is refused is gone at once, and cannot be sent', async () => {
    for (const [bytes, reason] of [
      [Buffer.from('<svg/>'), 'unsupported'],
      [gif(), 'mismatch'],
      [png().subarray(0, 50), 'damaged'],
    ] as const) {
      told.length = 0;
      const upload = await posted(bytes);
      await look(upload);
      expect(told).toEqual([expect.objectContaining({ ok: false, reason })]);
      expect(await isThere(BUCKET, incomingKey(conversationId, upload.id))).toBe(false);
      expect(await isKept(upload)).toBe(false);
      await expect(take(upload)).rejects.toMatchObject({ code: 'invalid' });
    }
    expect(events()).toBe(0);
  });

  it('of nobody is deleted', async () => {
    const id = newFileId();
    await writeObject(BUCKET, incomingKey(conversationId, id), png());
    await inspect({ object: { key: incomingKey(conversationId, id) } });
    expect(await isThere(BUCKET, incomingKey(conversationId, id))).toBe(false);
  });
});

describe('a scanner', () => {
  const say = ({ id }: Upload, verdict: 'clean' | 'infected') => judged({ conversationId, attachment: id, verdict });

  it('is waited for where there is one: nothing is told or sent before it says clean', async () => {
    vi.stubEnv('SCANNER', 'true');
    const upload = await posted(png());
    await look(upload);
    expect([told, events()]).toEqual([[], 1]);
    await expect(take(upload)).rejects.toMatchObject({ code: 'invalid' });
    await say(upload, 'clean');
    expect(told).toEqual([expect.objectContaining({ ok: true })]);
    expect((await take(upload)).id).toBe(upload.id);
  });

  it.each(['true', 'false'])('that says infected has the file deleted (waited for: %s)', async (waits) => {
    vi.stubEnv('SCANNER', waits);
    const upload = await posted(png());
    await look(upload);
    await say(upload, 'infected');
    expect(await isKept(upload)).toBe(false);
    expect(told.at(-1)).toMatchObject({ ok: false, reason: 'infected' });
    await expect(take(upload)).rejects.toMatchObject({ code: 'invalid' });
    await say(upload, 'clean');
    expect(await uploadOf(conversationId, upload.id)).toMatchObject({ status: 'refused' });
  });

  it('that says so after it was sent has it deleted, too', async () => {
    const upload = await posted(png());
    await look(upload);
    await take(upload);
    await keep({ conversationId, attachment: upload.id });
    await say(upload, 'infected');
    expect(await isKept(upload)).toBe(false);
    // Keeping what is gone is nothing to try again.
    await keep({ conversationId, attachment: upload.id });
  });
});

it('an hour has so many files and bytes; what is refused is not counted', async () => {
  const MB = 1024 * 1024;
  for (let n = 0; n < 5; n += 1) await countUpload('customer', 'bytes', 10 * MB);
  await expect(countUpload('customer', 'bytes', 1)).rejects.toMatchObject({ code: 'rate_limited' });
  for (let n = 0; n < 20; n += 1) await countUpload('customer', 'files', 1);
  await expect(countUpload('customer', 'files', 1)).rejects.toMatchObject({ code: 'rate_limited' });
  await countUpload('agent', 'files-of-an-agent', 10 * MB);
});
