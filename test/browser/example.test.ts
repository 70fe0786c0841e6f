import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launch } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

const ROOT = join(import.meta.dirname, '../..');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const html = readFileSync(join(ROOT, 'docs/example.html'), 'utf8');
const inner = (tag: string) => new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = `default-src 'none'; script-src 'self' ${hash(inner('script'))}; style-src ${hash(inner('style'))}; connect-src 'self' ws:; base-uri 'none'; form-action 'none'`;

/** The site of a web team: the two files, and the service behind `/api`. */
const site = createServer(async (request, response) => {
  const { url = '/' } = request;
  if (url === '/example') {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY }).end(html);
  } else if (url === '/client.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(client);
  else if (url === '/api/sessions') {
    const answer = await fetch(`${stub.url}${url}`, { method: 'POST', body: await text(request) });
    response.end(await answer.text());
  } else response.writeHead(204).end();
});
const port = () => (site.address() as AddressInfo).port;

let browser: Browser;
let client: string;
let stub: Stub;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launch();
  await once(site.listen(0), 'listening');
  const entryPoints = [join(ROOT, 'web/client/index.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'esm', write: false });
  client = outputFiles[0]?.text ?? '';
});
afterAll(async () => {
  site.close();
  await browser.close();
});

beforeEach(async () => {
  complaints.length = 0;
  stub = await startStub();
  page = await browser.newPage({ locale: 'ja-JP' });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await page.goto(`http://localhost:${port()}/example`);
});
afterEach(async () => {
  await page.close();
  await stub.stop();
});

const ask = async (text: string) => {
  await page.getByLabel('ご質問').fill(text);
  await page.getByLabel('ご質問').press('Enter');
};
const said = () => page.getByRole('log').getByRole('listitem');

it('the example page talks under a strict policy, with the client alone, in about 30 lines', async () => {
  await page.getByRole('status').getByText('いらっしゃいませ').waitFor();
  await ask('送料は <b>いくら</b>ですか');
  await said().nth(1).waitFor();
  expect(await said().nth(0).textContent()).toBe('お客様：送料は <b>いくら</b>ですか');
  expect(await said().nth(1).textContent()).toContain('550円');
  expect(await page.getByRole('list', { name: '送信中' }).getByRole('listitem').count()).toBe(0);
  expect(complaints).toEqual([]);
  expect(
    inner('script')
      .split('\n')
      .filter((line) => line.trim() !== '').length,
  ).toBeLessThanOrEqual(35);
});

it('its conversation is there again after a reload, each line once', async () => {
  await page.getByRole('status').getByText('いらっしゃいませ').waitFor();
  await ask('送料はいくらですか');
  await said().nth(1).waitFor();
  await page.reload();
  await said().nth(1).waitFor();
  expect(await said().count()).toBe(2);
});

it('a message it could not send before a reload goes out after it, once', async () => {
  await page.getByRole('status').getByText('いらっしゃいませ').waitFor();
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await ask('送料はいくらですか');
  await page.reload();
  await said().nth(1).waitFor();
  expect(stub.received.filter(({ action }) => action === 'send')).toHaveLength(1);
});

it('it talks in a browser that refuses to store anything', async () => {
  await page.addInitScript(() => {
    const get = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get });
  });
  await page.reload();
  await page.getByRole('status').getByText('いらっしゃいませ').waitFor();
  await ask('送料はいくらですか');
  await said().nth(1).waitFor();
  expect(complaints).toEqual([]);
});

it('it has no accessibility fault that axe knows', async () => {
  await page.getByRole('status').getByText('いらっしゃいませ').waitFor();
  await ask('送料はいくらですか');
  await said().nth(1).waitFor();
  const violations = await page.evaluate(
    async (source) => {
      const found = await new Function(`${source}; return axe.run();`)();
      return found.violations.map(({ id }: { id: string }) => id);
    },
    readFileSync(AXE, 'utf8'),
  );
  expect(violations).toEqual([]);
});
