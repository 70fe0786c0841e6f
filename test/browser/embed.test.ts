import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, openPage } from './browser.ts';
import { openSite, type SitePage, TAG } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

declare global {
  interface Document {
    /** Names that were added to the page since it began. */
    added?(): unknown;
  }
}

describe('the widget in the pages of a site on another origin', () => {
  let browser: Browser;
  let stub: Stub;
  const open = (site?: SitePage) => openSite(browser, stub, site);
  const tag = (attributes: string) => TAG.replace(' defer', ` ${attributes} defer`);

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => {
    stub.status = { v: 1, bot: true, notices: [] };
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('answers under a content security policy with a nonce and without trusted types', async () => {
    const { page, complaints } = await openPage(browser, stub.shopUrl);
    const chat = await openChat(page);
    await chat.getByRole('textbox').fill('送料はいくらですか');
    await page.keyboard.press('Enter');
    await chat.getByText('送料は全国一律550円').first().waitFor();
    expect(complaints).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('asks for the script and the state of the business, and for nothing else until it is wanted', async () => {
    const { page, requests } = await open();
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const paths = () => requests.filter((url) => !url.includes('/site')).map((url) => url.replace(stub.url, ''));
    await expect.poll(paths, { timeout: 30_000 }).toEqual(['/widget.js', '/status.json']);
    await page.waitForLoadState('networkidle');
    expect(paths()).toHaveLength(2);
    await page.getByRole('button', { name: 'お問い合わせを開く' }).hover();
    await expect.poll(paths).toHaveLength(3);
    expect(paths()[2]).toMatch(/^\/widget\/chat-\w+\.js$/);
    expect(sockets).toEqual([]);
    await openChat(page);
    await expect.poll(() => sockets).toEqual([`${stub.url.replace('http', 'ws')}/ws`]);
    expect(paths().filter((path) => path.includes('chat-'))).toHaveLength(1);
    expect(requests.filter((url) => !url.startsWith(stub.url) && !url.startsWith(stub.shopUrl))).toEqual([]);
  });

  it('adds one name to the page, and nothing to what the browser brings', async () => {
    const { page } = await open({
      before: () => {
        const names = () =>
          [Object, Array, String, Promise, Element, Node, EventTarget, Document]
            .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
            .concat(Object.getOwnPropertyNames(Object));
        const [globals, prototypes] = [Object.keys(window), names().length];
        Object.assign(document, {
          added: () => [Object.keys(window).filter((key) => !globals.includes(key)), names().length - prototypes],
        });
      },
    });
    await openChat(page);
    expect(await page.evaluate(() => document.added?.())).toEqual([['uragawa'], 0]);
  });

  it.each([
    ['in the head, before there is a body', '<script src="WIDGET"></script>', ''],
    ['async', '<script src="WIDGET" async></script>', ''],
    ['as a module', '<script src="WIDGET" type="module"></script>', ''],
    ['at the end of the body', '', '<script src="WIDGET"></script>'],
    [
      'from a tag manager',
      '<script>const s = document.createElement("script"); s.src = "WIDGET"; document.head.append(s)</script>',
      '',
    ],
  ])('works %s', async (_, head, body) => {
    const { page, complaints, warnings } = await open({ head, body });
    await openChat(page);
    expect([complaints, warnings]).toEqual([[], []]);
  });

  it('works in a frame without an address', async () => {
    const { page } = await open({ head: '', body: `<iframe srcdoc='${TAG}' width="900" height="700"></iframe>` });
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button').click();
    await frame.getByRole('dialog').waitFor();
  });

  it('is there once when its tag is there twice', async () => {
    const { page, warnings } = await open({ head: TAG + TAG });
    await openChat(page);
    expect(await page.locator('#uragawa').count()).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('more than once')]);
  });

  it('names a wrong attribute and works', async () => {
    const { page, warnings } = await open({ head: tag('data-theme="blue" data-launcher="a["') });
    await openChat(page);
    expect(warnings).toEqual([
      'uragawa: data-theme="blue" is not taken; write auto, light, dark',
      'uragawa: data-launcher="a[" is not taken; write a CSS selector such as #help, or none',
    ]);
  });

  it('stays when the site swaps its whole body', async () => {
    const { page } = await open();
    await openChat(page);
    await page.evaluate(() => {
      document.body = document.createElement('body');
    });
    await page.getByRole('dialog').waitFor();
  });

  it('says that it cannot load, and loads at the next press from an address that did not fail', async () => {
    const { page, requests } = await open();
    await page.route('**/widget/chat-*', (route) => route.abort());
    const launcher = page.getByRole('button', { name: 'お問い合わせを開く' });
    await launcher.click();
    await page.getByRole('status').getByText('読み込めませんでした').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.unroute('**/widget/chat-*');
    await launcher.click();
    await page.getByRole('dialog').waitFor();
    expect(await page.getByText('読み込めませんでした').count()).toBe(0);
    const chunks = requests.filter((url) => url.includes('chat-'));
    expect(new Set(chunks).size).toBe(chunks.length);
  });

  it('gives a site that is not allowed neither the chat nor the state of the business', async () => {
    const sessions = stub.sessions.length;
    const { page, complaints, warnings } = await open({ origin: stub.foreignUrl });
    await page.getByRole('button', { name: 'お問い合わせを開く' }).click();
    await page.getByText('読み込めませんでした').waitFor();
    await expect.poll(() => complaints.join()).toContain('status.json');
    expect(complaints.every((line) => /CORS|Failed to load/.test(line))).toBe(true);
    expect(warnings.join()).toContain(`${stub.foreignUrl} has to be in allowedOrigins`);
    expect(stub.sessions).toHaveLength(sessions);
  });

  it('tells the site what the service has against its proof of a member, and the visitor that it does not work', async () => {
    const { page, warnings } = await open();
    const error = { code: 'identity_refused', message: 'identityToken: must be a signed JWT' };
    await page.route('**/api/sessions', (route) => route.fulfill({ status: 401, json: { error } }));
    await openChat(page);
    await page.getByText('ただいまチャットに接続できません').waitFor();
    const told = warnings.filter((line) => line.includes('uragawa: identity_refused'));
    expect(told).toEqual([expect.stringContaining('identityToken: must be a signed JWT')]);
  });

  describe('tells', () => {
    const late = { id: 'late', text: '配送が遅れています。' };

    it('notices of this page and language', async () => {
      stub.status = {
        v: 1,
        bot: true,
        notices: [
          { ...late, pages: ['/site'], languages: ['ja'] },
          { id: 'cart', text: 'カート', pages: ['/cart'] },
          { id: 'en', text: 'Delays', languages: ['en'] },
        ],
      };
      const { page } = await open();
      const chat = await openChat(page);
      await chat.getByText(late.text).waitFor();
      expect(await chat.getByText(/カート|Delays/).count()).toBe(0);
    });

    it("notices in force by the server's clock, whatever the visitor's says", async () => {
      const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
      stub.status = {
        v: 1,
        bot: true,
        notices: [
          { ...late, validFrom: at(-1), validUntil: at(1) },
          { id: 'tomorrow', text: '明日のお知らせ', validFrom: at(23) },
        ],
      };
      const { page } = await open({ head: '' });
      await page.clock.setSystemTime(Date.now() + 24 * 3_600_000);
      await page.addScriptTag({ url: `${stub.url}/widget.js` });
      const chat = await openChat(page);
      await chat.getByText(late.text).waitFor();
      expect(await chat.getByText('明日のお知らせ').count()).toBe(0);
    });

    it('that the business is closed', async () => {
      stub.status = { v: 1, bot: true, notices: [], openings: [[Date.now() + 3_600_000, Date.now() + 7_200_000]] };
      const { page } = await open();
      const launcher = page.getByRole('button', { name: 'お問い合わせを開く' });
      await expect.poll(() => launcher.getAttribute('title')).toBe('現在は営業時間外です。');
    });

    it('what has ended without asking, and what is new twice a minute while the chat is open', async () => {
      const { page, requests } = await open({ head: '' });
      const asked = () => requests.filter((url) => url.endsWith('/status.json')).length;
      // A routed request is never answered from the browser's cache, which runs by the real time.
      await page.route('**/status.json', (route) => route.continue());
      await page.clock.install();
      const ending = { ...late, validUntil: new Date(Date.now() + 20_000).toISOString() };
      stub.status = { v: 1, bot: true, notices: [ending] };
      await page.addScriptTag({ url: `${stub.url}/widget.js` });
      const chat = await openChat(page);
      await chat.getByText(late.text).waitFor();
      // Opened soon after the page, it asks once more when the first answer is old. The clock waits for that answer:
      // one that came after a jump would tell that the visitor's clock is wrong.
      stub.status = { v: 1, bot: true, notices: [ending, { id: 'too', text: 'もう一つのお知らせ' }] };
      await page.clock.runFor(6_000);
      await chat.getByText('もう一つのお知らせ').waitFor();
      expect(asked()).toBe(2);
      const before = asked();
      await page.clock.runFor(18_000);
      await chat.getByText(late.text).waitFor({ state: 'hidden' });
      expect(asked()).toBe(before);
      stub.status = { v: 1, bot: true, notices: [{ id: 'new', text: '新しいお知らせ' }] };
      // The clock goes on by itself, too; a jump over the answer would be past the time it may take.
      await page.clock.runFor(12_000);
      await chat.getByText('新しいお知らせ').waitFor({ timeout: 30_000 });
      expect(asked()).toBe(before + 1);
      await page.evaluate(() => window.uragawa?.close());
      await page.clock.runFor(300_000);
      expect(asked()).toBe(before + 1);
    });
  });
});
