import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages, type Pages } from '../../local/pages.ts';

const SHOP = 'https://shop.example';

describe('the pages', () => {
  let pages: Pages;
  let url: string;
  let status: string | undefined;
  let chunk: string;
  const server = createServer(async (request, response) => {
    if (!(await pages.handle(request, response))) response.writeHead(404).end('not a page');
  });
  const get = (path: string, origin?: string) => fetch(url + path, { headers: { ...(origin && { origin }) } });
  const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy')?.split('; ') ?? [];

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    pages = await createPages({
      socketUrl: `${url.replace('http', 'ws')}/ws`,
      publicUrl: url,
      issuer: 'https://issuer.example/pool',
      clientId: 'console',
      files: 'http://127.0.0.1:9000',
      watch: false,
      allowedOrigins: [SHOP, 'https://other.example'],
      status: async () => status,
    });
    chunk = /"(widget\/chat-[A-Z0-9]{8}\.js)"/.exec(await (await get('/widget.js')).text())?.[1] ?? '';
  });
  afterAll(async () => {
    server.close();
    await pages.close();
  });

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/widget.js', 'text/javascript; charset=utf-8'],
    ['/widget.js.map', 'application/json'],
    ['/client.js', 'text/javascript; charset=utf-8'],
    ['/console', 'text/html; charset=utf-8'],
    ['/console/', 'text/html; charset=utf-8'],
    ['/console?code=1&state=2', 'text/html; charset=utf-8'],
    ['/console/config.json', 'application/json'],
  ])('%s is %s and must not be taken for anything else', async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  });

  it.each([
    '/nothing',
    '/console/nothing.js',
    '/widget.js/',
    '/widget/chat.js',
    '/..%2fpackage.json',
    '/__proto__',
    '//',
  ])('%s is left to others', async (path) => expect((await get(path)).status).toBe(404));

  it('answers HEAD without a body and leaves other methods to others', async () => {
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000);
    expect(await head.text()).toBe('');
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404);
  });

  it('lets each page load and reach only what it needs', async () => {
    for (const policy of [await policyOf('/'), await policyOf('/console')]) {
      for (const rule of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule);
      }
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy.join()).not.toContain('unsafe');
    }
    const files = 'http://127.0.0.1:9000';
    expect(await policyOf('/')).toContain(`connect-src ${url} ${url.replace('http', 'ws')} ${files}`);
    expect(await policyOf('/')).toContain(`img-src data: ${files}`);
    expect(await policyOf('/console')).toContain(`img-src data: blob: ${files}`);
    expect(await policyOf('/console')).toContain("script-src 'self'");
    expect(await policyOf('/console')).toContain(
      `connect-src 'self' https://issuer.example ${url.replace('http', 'ws')}/ws ${files}`,
    );
  });

  it('lets the script of the shop run by a nonce that no other response has', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await get('/');
        const [, nonce] = /<script nonce="([^"]+)"/.exec(await response.text()) ?? [];
        expect(response.headers.get('content-security-policy')?.split('; ')).toContain(`script-src 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it('gives the shop the script by its whole address, so that it works from another host', async () => {
    expect(await (await get('/')).text()).toContain(`src="${url}/widget.js"`);
  });

  it('tells the console where to sign in', async () => {
    expect(await (await get('/console/config.json')).json()).toEqual({
      issuer: 'https://issuer.example/pool',
      clientId: 'console',
      scope: 'openid profile',
      socketUrl: `${url.replace('http', 'ws')}/ws`,
    });
  });

  it('speaks English when asked, and is dark when asked', async () => {
    expect(await (await get('/?lang=en')).text()).toContain('<html lang="en">');
    expect(await (await get('/?lang=xx')).text()).toContain('<html lang="ja">');
    expect(await (await get('/?theme=dark')).text()).toContain('<html lang="ja" class="dark">');
  });

  it('keeps what every page view loads small, and free of the schema library', async () => {
    const widget = await (await get('/widget.js')).text();
    expect(gzipSync(widget).length).toBeLessThan(12 * 1024);
    expect(widget).not.toContain('~standard');
    expect(widget).not.toContain('WebSocket');
  });

  it('names what the console loads by its content, and gives it to no other site', async () => {
    const page = await (await get('/console')).text();
    const files = [...page.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(new Set(files.map((path) => path.split('.').at(-1)))).toEqual(new Set(['js', 'css']));
    for (const path of files) {
      const { status, headers } = await get(path, SHOP);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('names the chat by its content, so that a browser keeps it for good', async () => {
    const response = await get(`/${chunk}`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await response.text()).toContain('WebSocket');
  });

  describe('on other sites', () => {
    const shared = () => ['/widget.js', '/widget.js.map', `/${chunk}`, '/client.js', '/status.json'];
    const sharing = async (path: string, origin?: string) => {
      const { headers } = await get(path, origin);
      return ['access-control-allow-origin', 'timing-allow-origin', 'access-control-expose-headers', 'vary'].map(
        (name) => headers.get(name),
      );
    };

    it('are for exactly the allowed ones', async () => {
      for (const path of shared()) {
        expect(await sharing(path, SHOP)).toEqual([SHOP, SHOP, 'date', 'origin']);
        for (const origin of [undefined, 'null', 'https://shop.example.evil', 'https://shop.example:8443', `${SHOP}/`])
          expect(await sharing(path, origin)).toEqual([null, null, null, 'origin']);
      }
    });

    it('are nothing of the console or of the shop', async () => {
      for (const path of ['/', '/console', '/console/main.js', '/console/config.json'])
        expect(await sharing(path, SHOP)).toEqual([null, null, null, null]);
    });
  });

  it('tells the state of the business as it is now, for five seconds', async () => {
    expect((await get('/status.json')).status).toBe(404);
    for (const text of ['{"v":1}', '{"v":1,"bot":false}']) {
      status = text;
      const response = await get('/status.json');
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=5']);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe(text);
    }
  });
});
