import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { Status } from '../../functions/protocol/status.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';

const directory = temporaryFolder();
let account: RunningAccount;
let headers: Record<string, string>;
let bucket: string;

/** The object out of the bucket itself. */
const status = async (): Promise<{ said: Status; headers: Headers }> => {
  const { AWS_ENDPOINT_URL_S3 } = JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8'));
  const response = await fetch(
    `${AWS_ENDPOINT_URL_S3}/${bucket}/status.json`,
    // As a distribution, which signs.
    { headers: { authorization: 'AWS4-HMAC-SHA256' } },
  );
  if (!response.ok) throw new Error(`there is no status.json: ${response.status}`);
  return { said: await response.json(), headers: response.headers };
};
const noticed = async () => (await status()).said.notices.map(({ id, text }) => [id, text]);

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  headers = { authorization: `Bearer ${await account.agentToken('yamada')}` };
  bucket = readdirSync(join(directory, 's3')).find((name) => name.includes('status')) ?? '';
});
afterAll(() => account.stop());

const ask = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${account.url}/api/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};
const ok = async (...request: Parameters<typeof ask>) => {
  const answer = await ask(...request);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};
const settings = (bot: boolean) => ({ ...DEFAULTS, switches: { bot, model: true } });
const saveBot = async (bot: boolean) => {
  const { version } = await ok('GET', 'settings');
  return ok('PUT', 'settings', { version, settings: settings(bot) });
};
/** Runs the schedule now, which is the only one of this name. */
const fire = async () => {
  const schedules = await (await fetch(`${account.url}/local/fire/none`, { method: 'POST' })).text();
  const rule = /\S*KnowledgeStatus\w+/.exec(schedules)?.[0];
  expect((await fetch(`${account.url}/local/fire/${rule}`, { method: 'POST' })).status).toBe(202);
};

describe('status.json', () => {
  it('is there soon after the start, for five seconds in a cache', async () => {
    await eventually(status);
    const { said, headers } = await status();
    expect(said).toMatchObject({ v: 1, timeZone: 'Asia/Tokyo', bot: true, notices: [] });
    expect(said.openings.length).toBeGreaterThan(5);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=5',
    });
  });

  it('says what was saved as soon as that is answered: settings, a notice, an import of notices', async () => {
    await saveBot(false);
    expect((await status()).said.bot).toBe(false);
    await saveBot(true);
    expect((await status()).said.bot).toBe(true);

    const fields = { text: '台風のため遅れています。', scope: { pages: ['/orders'] } };
    await ok('PUT', 'knowledge/notice/storm', { version: 0, status: 'published', fields });
    expect((await status()).said.notices).toEqual([{ id: 'storm', version: 1, text: fields.text, pages: ['/orders'] }]);
    const draft = { version: 1, status: 'draft', fields: { ...fields, text: '下書き' } };
    await ok('PUT', 'knowledge/notice/storm', draft);
    expect(await noticed()).toEqual([['storm', fields.text]]);
    const content = 'id,text,status\nsale,セール中です。,\nstorm,台風は過ぎました。,published\n';
    await ok('POST', 'knowledge/notice/import', { format: 'csv', content, dryRun: true });
    expect(await noticed()).toEqual([['storm', fields.text]]);
    await ok('POST', 'knowledge/notice/import', { format: 'csv', content });
    expect(await noticed()).toEqual([
      ['sale', 'セール中です。'],
      ['storm', '台風は過ぎました。'],
    ]);
    for (const [id, version] of [
      ['sale', 1],
      ['storm', 3],
    ]) {
      await ok('PUT', `knowledge/notice/${id}`, { version, status: 'archived', fields });
    }
    expect(await noticed()).toEqual([]);
  });

  it('is the newest also after many were saved at once', async () => {
    const texts = Array.from({ length: 6 }, (_, i) => `お知らせ${i}`);
    await Promise.all(
      texts.map((text, i) =>
        ok('PUT', `knowledge/notice/many-${i}`, { version: 0, status: 'published', fields: { text, scope: {} } }),
      ),
    );
    expect((await noticed()).map(([, text]) => text)).toEqual(texts);
  });

  it('comes back by itself within a minute when it was lost', async () => {
    for (const file of readdirSync(join(directory, 's3', bucket))) rmSync(join(directory, 's3', bucket, file));
    await expect(status()).rejects.toThrow('404');
    await fire();
    await eventually(status);
    expect(await noticed()).toHaveLength(6);
  });

  it('that cannot be written fails the save, which stands; the same request again tells it', async () => {
    const folder = join(directory, 's3', bucket);
    const { version } = await ok('GET', 'settings');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    const request = { version, settings: settings(false) };
    const refused = await ask('PUT', 'settings', request);
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    expect(refused.body.error.message).toMatch(/it is saved.*same request again/);
    expect((await ok('GET', 'settings')).version).toBe(version + 1);
    rmSync(folder);
    mkdirSync(folder);
    expect(await ok('PUT', 'settings', request)).toEqual({ version: version + 1, settings: settings(false) });
    expect((await status()).said.bot).toBe(false);
  });
});
