import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, openPage, PHONE } from './browser.ts';
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
    await expect.poll(paths, { timeout: 5_000 }).toEqual(['/widget.js', '/status.json']);
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
    const { page, complaints } = await open({ origin: stub.foreignUrl });
    await page.getByRole('button', { name: 'お問い合わせを開く' }).click();
    await page.getByText('読み込めませんでした').waitFor();
    await expect.poll(() => complaints.join()).toContain('status.json');
    expect(complaints.every((line) => /CORS|Failed to load/.test(line))).toBe(true);
    expect(stub.sessions).toHaveLength(sessions);
  });

  describe('looks', () => {
    const host = (page: Awaited<ReturnType<typeof open>>['page']) => page.locator('#uragawa');
    const property = (page: Awaited<ReturnType<typeof open>>['page'], name: string) =>
      host(page).evaluate((element, asked) => getComputedStyle(element).getPropertyValue(asked), name);

    it.each([
      ['a dark ground', '<style>body { background: #222 }</style>', '', 'dark'],
      [
        'a light ground on a dark root',
        '<style>html { background: #000 } body { background: #fff }</style>',
        '',
        'light',
      ],
      ['no ground and a dark scheme', '<meta name="color-scheme" content="dark">', '', 'dark'],
      ['no ground and no scheme', '', '', 'light'],
      ['a dark ground, but light is wished', '<style>body { background: #222 }</style>', 'data-theme="light"', 'light'],
    ])('follow the page: %s', async (_, style, attributes, theme) => {
      const { page } = await open({ head: style + tag(attributes) });
      await page.getByRole('button').waitFor();
      expect(await host(page).getAttribute('data-theme')).toBe(theme);
    });

    it.each([
      ['data-color', '', 'data-color="rebeccapurple"', '#663399'],
      ['a modern notation', '', 'data-color="oklch(1 0 0)"', '#ffffff'],
      [
        'the property of the page',
        '<style>:root { --brand: #080; --uragawa-accent: var(--brand) }</style>',
        '',
        '#008800',
      ],
      ['a wrong property', '<style>:root { --uragawa-accent: blueish }</style>', '', '#1f5b84'],
      ['both', '<style>:root { --uragawa-accent: #080 }</style>', 'data-color="#123456"', '#123456'],
    ])('have the colour of %s', async (_, style, attributes, accent) => {
      const { page } = await open({ head: style + tag(attributes) });
      await page.getByRole('button').waitFor();
      expect(await property(page, '--accent')).toBe(accent);
    });

    it('look again at each opening', async () => {
      const { page } = await open();
      await page.getByRole('button').waitFor();
      await page.evaluate(() => {
        document.body.style.background = '#111';
      });
      await openChat(page);
      expect(await host(page).getAttribute('data-theme')).toBe('dark');
    });

    it('are left to themselves by the rules of the page', async () => {
      const style = `<style>div, span, button { display: none; font-size: 3px; opacity: .1; transform: rotate(9deg) }
        html { font-size: 5px } body > * { visibility: hidden; color: red }</style>`;
      const { page } = await open({ head: style + TAG });
      const launcher = page.getByRole('button', { name: 'お問い合わせを開く' });
      await launcher.waitFor();
      expect(await launcher.evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px');
      expect(await host(page).evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
    });

    it('are in the corner that is wished', async () => {
      const { page } = await open({ head: tag('data-position="left" data-offset-x="10" data-offset-y="70"') });
      const box = await page.getByRole('button').boundingBox();
      const { height = 0 } = page.viewportSize() ?? {};
      expect([box?.x, height - (box?.y ?? 0) - (box?.height ?? 0)]).toEqual([10, 70]);
    });

    it('are compact on a phone', async () => {
      const { page } = await open({ options: PHONE });
      const box = await page.getByRole('button', { name: 'お問い合わせを開く' }).boundingBox();
      expect([box?.width, box?.height]).toEqual([56, 56]);
    });

    it('are not on paper', async () => {
      const { page } = await open();
      await page.getByRole('button').waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button').isVisible()).toBe(false);
    });
  });

  describe("with the site's own launcher", () => {
    it('opens by it, also when it comes later, and gives it back the focus', async () => {
      const { page } = await open({ head: tag('data-launcher=".help"') });
      expect(await page.locator('#uragawa button').count()).toBe(0);
      await page.evaluate(() => {
        const link = Object.assign(document.createElement('a'), { href: '/elsewhere', className: 'help' });
        link.append(Object.assign(document.createElement('b'), { textContent: 'ヘルプ' }));
        document.body.append(link);
      });
      await page.getByText('ヘルプ').click();
      await page.getByRole('dialog').waitFor();
      expect(new URL(page.url()).pathname).toBe('/site');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('help');
    });

    it('marks it while there is something to read', async () => {
      const { page } = await open({
        head: tag('data-launcher=".help"'),
        body: '<button class="help">ヘルプ</button>',
      });
      await page.getByText('ヘルプ').click();
      await page.getByRole('dialog').waitFor();
      await expect.poll(() => page.getByRole('log').textContent()).not.toBe('');
      await page.keyboard.press('Escape');
      const unread = () =>
        page.locator('.help').evaluateAll((all) => all.map((each) => each.getAttribute('data-uragawa-unread')));
      expect(await unread()).toEqual([null]);
      stub.say('お待たせしました。');
      await expect.poll(unread).toEqual(['1']);
      await page.evaluate(() =>
        document.body.append(Object.assign(document.createElement('i'), { className: 'help' })),
      );
      await expect.poll(unread).toEqual(['1', '1']);
      await page.locator('button.help').click();
      await expect.poll(unread).toEqual([null, null]);
    });

    it('has none where none is wished, and opens by the method', async () => {
      const { page } = await open({ head: tag('data-launcher="none"') });
      expect(await page.locator('#uragawa button').count()).toBe(0);
      await page.evaluate(() => window.uragawa?.open());
      await page.getByRole('dialog').waitFor();
    });
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

    it('what has ended without asking, and what is new each minute while the chat is open', async () => {
      const { page, requests } = await open({ head: '' });
      const asked = () => requests.filter((url) => url.endsWith('/status.json')).length;
      // A routed request is never answered from the browser's cache, which runs by the real time.
      await page.route('**/status.json', (route) => route.continue());
      await page.clock.install();
      stub.status = {
        v: 1,
        bot: true,
        notices: [{ ...late, validUntil: new Date(Date.now() + 40_000).toISOString() }],
      };
      await page.addScriptTag({ url: `${stub.url}/widget.js` });
      const chat = await openChat(page);
      await chat.getByText(late.text).waitFor();
      const before = asked();
      await page.clock.runFor(45_000);
      await chat.getByText(late.text).waitFor({ state: 'hidden' });
      expect(asked()).toBe(before);
      stub.status = { v: 1, bot: true, notices: [{ id: 'new', text: '新しいお知らせ' }] };
      // The clock goes on by itself, too; a jump over the answer would be past the time it may take.
      await page.clock.runFor(12_000);
      await chat.getByText('新しいお知らせ').waitFor({ timeout: 15_000 });
      expect(asked()).toBe(before + 1);
      await page.evaluate(() => window.uragawa?.close());
      await page.clock.runFor(300_000);
      expect(asked()).toBe(before + 1);
    });
  });

  it('is accessible with its launcher, in both themes, and when it could not be loaded', async () => {
    const { page } = await open({ head: tag('data-color="yellow"') });
    await page.route('**/widget/chat-*', (route) => route.abort());
    await page.addScriptTag({ path: fileURLToPath(import.meta.resolve('axe-core/axe.min.js')) });
    const violations = () =>
      page.evaluate(async () => {
        const axe = Reflect.get(window, 'axe') as typeof import('axe-core');
        return (await axe.run('#uragawa')).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      });
    const launcher = page.getByRole('button', { name: 'お問い合わせを開く' });
    await launcher.waitFor();
    expect(await violations()).toEqual([]);
    await page.evaluate(() => {
      document.body.style.background = '#111';
    });
    await page.emulateMedia({ colorScheme: 'dark' });
    await launcher.click();
    await page.getByText('読み込めませんでした').waitFor();
    expect(await page.locator('#uragawa').getAttribute('data-theme')).toBe('dark');
    expect(await violations()).toEqual([]);
  });
});
