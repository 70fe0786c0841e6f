import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, PHONE } from './browser.ts';
import { openSite, type SitePage, setHidden } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('a site', () => {
  let browser: Browser;
  let stub: Stub;
  const open = (site?: SitePage) => openSite(browser, stub, site);
  const dialog = (page: Page) => page.getByRole('dialog');
  const launcher = (page: Page) => page.getByRole('button', { name: /お問い合わせを開く/ });
  const joined = (page: Page) => expect.poll(() => dialog(page).getByRole('log').textContent()).not.toBe('');
  const key = (page: Page) => page.evaluate(() => localStorage.getItem('uragawa.resume'));

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stub = await startStub();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await stub.stop();
  });

  it('hears what happens, and a listener of it that throws stops nobody', async () => {
    const { page, complaints } = await open({
      head: `<script>
        window.heard = [];
        document.addEventListener('uragawa:ready', ({ detail }) => {
          heard.push('uragawa:ready');
          for (const event of ['ready', 'open', 'close', 'message', 'unread']) {
            detail.on(event, () => { throw new Error('of the site'); });
            detail.on(event, (what) => heard.push(what?.text ? event + ' ' + what.role + ' ' + what.text : event + (what ?? '')));
          }
          const off = detail.on('open', () => heard.push('never'));
          off();
        });
      </script><script src="WIDGET" defer></script>`,
    });
    const heard = () => page.evaluate(() => Reflect.get(window, 'heard') as string[]);
    await page.evaluate(() => window.uragawa?.toggle());
    await dialog(page).waitFor();
    await joined(page);
    await page.evaluate(() => window.uragawa?.close());
    await dialog(page).waitFor({ state: 'hidden' });
    stub.say('お待たせしました。');
    await expect
      .poll(heard)
      .toEqual(['uragawa:ready', 'ready', 'open', 'close', 'message bot お待たせしました。', 'unread1']);
    await page.getByRole('button', { name: '未読1件' }).waitFor();
    expect(new Set(complaints)).toEqual(new Set(['Error: of the site']));
  });

  it('can open the chat before there is a body', async () => {
    const { page } = await open({ head: '<script src="WIDGET"></script><script>uragawa.open()</script>' });
    await dialog(page).waitFor();
  });

  it('is told what a method takes', async () => {
    const { page, warnings } = await open();
    await launcher(page).waitFor();
    await page.evaluate(() => {
      const site = window.uragawa;
      if (!site) throw new Error('no widget');
      for (const wrong of ['javascript:alert(1)', '/orders', `https://shop.example/${'a'.repeat(1_000)}`, 7])
        Reflect.apply(site.setPage, site, [wrong]);
      Reflect.apply(site.identify, site, ['token']);
      Reflect.apply(site.on, site, ['opened', () => {}]);
    });
    expect(warnings.filter((line) => line.includes('setPage takes'))).toHaveLength(4);
    expect(warnings.filter((line) => line.includes('identify takes'))).toHaveLength(1);
    expect(warnings.filter((line) => line.includes('on(event, listener) takes'))).toHaveLength(1);
  });

  it('says on which of its pages the visitor is', async () => {
    stub.status = { v: 1, bot: true, notices: [{ id: 'cart', text: 'カートのお知らせ', pages: ['/cart'] }] };
    const { page } = await open();
    await openChat(page);
    await joined(page);
    expect(await page.getByText('カートのお知らせ').count()).toBe(0);
    await page.evaluate(() => window.uragawa?.setPage(`${location.origin}/cart`));
    await page.getByText('カートのお知らせ').waitFor();
  });

  describe('with members', () => {
    it('proves the one who is signed in, before and after the chat is opened', async () => {
      const { page } = await open();
      await launcher(page).waitFor();
      await page.evaluate(() => window.uragawa?.identify(async () => 'first'));
      await openChat(page);
      await joined(page);
      await page.evaluate(() => window.uragawa?.identify(async () => 'second'));
      await expect.poll(() => stub.sessions.map(({ identityToken }) => identityToken)).toEqual(['first', 'second']);
    });

    it('waits for the site to name a member who was here, and goes on without a name when it does not', async () => {
      const { page } = await open();
      await launcher(page).waitFor();
      await page.evaluate(() => window.uragawa?.identify(async () => 'first'));
      await openChat(page);
      await joined(page);
      const proofs = () => stub.sessions.map(({ identityToken }) => identityToken);
      await page.goto(`${stub.shopUrl}/site/next`);
      await launcher(page).waitFor();
      await page.waitForFunction(() =>
        performance.getEntriesByType('resource').some(({ name }) => /\/chat-/.test(name)),
      );
      await page.evaluate(() => window.uragawa?.identify(async () => 'again'));
      await joined(page);
      expect(proofs()).toEqual(['first', 'again']);
      await page.goto(`${stub.shopUrl}/site/last`);
      await expect.poll(proofs, { timeout: 30_000 }).toEqual(['first', 'again', undefined]);
    });

    it('leaves nothing for the next visitor when a member signs out in a page that did not open the chat', async () => {
      const { page } = await open();
      await launcher(page).waitFor();
      await page.evaluate(() => window.uragawa?.identify(async () => 'first'));
      await openChat(page);
      await joined(page);
      await dialog(page).press('Escape');
      await page.goto(`${stub.shopUrl}/site/left`);
      await launcher(page).waitFor();
      expect(await key(page)).not.toBeNull();
      await page.evaluate(() => window.uragawa?.identify());
      const left = () => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
      expect(await left()).toEqual([]);
    });

    it('keeps the conversation of a visitor who never was one', async () => {
      const { page } = await open();
      await openChat(page);
      await joined(page);
      await page.evaluate(() => window.uragawa?.identify());
      expect(await key(page)).not.toBeNull();
      expect(stub.sessions).toHaveLength(1);
    });
  });

  it('takes the widget out, and a later script tag starts anew', async () => {
    const { page, warnings } = await open();
    await openChat(page);
    await joined(page);
    await dialog(page).press('Escape');
    await setHidden(page, true);
    stub.say('お待たせしました。');
    await expect.poll(() => page.title()).toBe('(1) お店');
    await page.evaluate(() => window.uragawa?.unload());
    expect(await page.title()).toBe('お店');
    expect(await page.locator('#uragawa').count()).toBe(0);
    expect(await page.evaluate(() => 'uragawa' in window)).toBe(false);
    await expect.poll(() => stub.sockets()).toBe(0);
    await page.addScriptTag({ url: `${stub.url}/widget.js` });
    await openChat(page);
    expect(warnings).toEqual([]);
  });

  it('changes its title while it shows a count, and gets its newest one back', async () => {
    const { page } = await open();
    await openChat(page);
    await joined(page);
    await dialog(page).press('Escape');
    stub.say('一つ目');
    await page.getByRole('button', { name: '未読1件' }).waitFor();
    expect(await page.title()).toBe('お店');
    await setHidden(page, true);
    await expect.poll(() => page.title()).toBe('(1) お店');
    await page.evaluate(() => {
      document.title = 'カート';
    });
    await expect.poll(() => page.title()).toBe('(1) カート');
    await page.evaluate(() => {
      document.title += '（空）';
    });
    await expect.poll(() => page.title()).toBe('(1) カート（空）');
    stub.say('二つ目');
    await expect.poll(() => page.title()).toBe('(2) カート（空）');
    await setHidden(page, false);
    expect(await page.title()).toBe('カート（空）');
  });

  describe('with more pages than one', () => {
    it('finds the chat open on the next page, and the focus where it was', async () => {
      const { page } = await open();
      await openChat(page);
      await page.goto(`${stub.shopUrl}/site/next`);
      await dialog(page).waitFor();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
      await page.evaluate(() => window.uragawa?.close());
      await page.goto(`${stub.shopUrl}/site/third`);
      await launcher(page).waitFor();
      expect(await dialog(page).count()).toBe(0);
    });

    it('shows its next page on a phone, and the chat again where it was only loaded anew', async () => {
      const { page } = await open({ options: PHONE });
      await openChat(page);
      await page.reload();
      await dialog(page).waitFor();
      await page.goto(`${stub.shopUrl}/site/next`);
      await launcher(page).waitFor();
      expect(await dialog(page).count()).toBe(0);
    });

    it('tells of an answer that was on the way, without opening', async () => {
      stub.faults.silent = true;
      const { page } = await open();
      const chat = await openChat(page);
      await chat.getByRole('textbox').fill('送料はいくらですか');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate(() => sessionStorage.getItem('uragawa.pending'))).toBe('1');
      await chat.press('Escape');
      await page.goto(`${stub.shopUrl}/site/next`);
      await expect
        .poll(() => stub.received.filter(({ action }) => action === 'join').length, { timeout: 30_000 })
        .toBe(2);
      expect(await dialog(page).count()).toBe(0);
      stub.say('お待たせしました。');
      await page.getByRole('button', { name: '未読1件' }).waitFor();
    });
  });
});
