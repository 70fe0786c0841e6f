import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages, type Pages } from '../../local/pages.ts';

describe('the pages', () => {
  let pages: Pages;
  let url: string;
  let status: string | undefined;
  const server = createServer(async (request, response) => {
    if (!(await pages.handle(request, response))) response.writeHead(404).end('not a page');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    pages = await createPages({
      publicUrl: url,
      issuer: 'https://issuer.example/pool',
      clientId: 'console',
      watch: false,
      allowedOrigins: ['https://shop.example'],
      status: async () => status,
    });
  });
  afterAll(async () => {
    server.close();
    await pages.close();
  });

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/widget.js', 'text/javascript; charset=utf-8'],
    ['/widget.js.map', 'application/json'],
    ['/console', 'text/html; charset=utf-8'],
    ['/console/', 'text/html; charset=utf-8'],
    ['/console?code=1&state=2', 'text/html; charset=utf-8'],
    ['/console/main.js', 'text/javascript; charset=utf-8'],
    ['/console/config.json', 'application/json'],
  ])('%s is %s and must not be taken for anything else', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  });

  it.each(['/nothing', '/console/nothing.js', '/widget.js/', '/..%2fpackage.json', '/__proto__', '//'])(
    '%s is left to others',
    async (path) => expect((await fetch(url + path)).status).toBe(404),
  );

  it('answers HEAD without a body and leaves other methods to others', async () => {
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000);
    expect(await head.text()).toBe('');
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404);
  });

  it('lets each page load and reach only what it needs', async () => {
    const shop = (await fetch(`${url}/`)).headers.get('content-security-policy') ?? '';
    const console = (await fetch(`${url}/console`)).headers.get('content-security-policy') ?? '';
    for (const policy of [shop, console]) {
      for (const rule of ["script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(policy.split('; ')).toContain(rule);
      }
      expect(policy).not.toContain('unsafe');
    }
    expect(shop.split('; ')).toContain("connect-src 'self' ws:");
    expect(console.split('; ')).toContain("connect-src 'self' https://issuer.example");
  });

  it('tells the console where to sign in', async () => {
    expect(await (await fetch(`${url}/console/config.json`)).json()).toEqual({
      issuer: 'https://issuer.example/pool',
      clientId: 'console',
      scope: 'openid profile',
    });
  });

  it('speaks English when asked', async () => {
    expect(await (await fetch(`${url}/?lang=en`)).text()).toContain('<html lang="en">');
    expect(await (await fetch(`${url}/?lang=xx`)).text()).toContain('<html lang="ja">');
  });

  it('keeps the widget small and free of the schema library', async () => {
    const widget = await (await fetch(`${url}/widget.js`)).text();
    expect(gzipSync(widget).length).toBeLessThan(16 * 1024);
    expect(widget).not.toContain('~standard');
  });
});
