import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launch, openChat, PHONE } from './browser.ts';
import { openSite, type SitePage, TAG } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('the launcher in the pages of a site', () => {
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
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
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
