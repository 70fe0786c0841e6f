import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, PHONE } from './browser.ts';
import { openSite, type SitePage, TAG } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('the widget in a page and a browser that nobody knows', () => {
  let browser: Browser;
  let stub: Stub;
  const open = (site?: SitePage) => openSite(browser, stub, site);

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => {
    stub.reset();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('answers where the browser is of the spring of 2023', async () => {
    const before = () => {
      Reflect.deleteProperty(URL, 'canParse');
      Reflect.deleteProperty(URL, 'parse');
      Reflect.deleteProperty(Element.prototype, 'checkVisibility');
    };
    stub.status = { v: 1, bot: true, notices: [{ id: 'n', text: 'お知らせ', pages: ['/site'] }] };
    const { page, complaints } = await open({ before, options: { viewport: { width: 390, height: 844 } } });
    const chat = await openChat(page);
    await chat.getByText('お知らせ').waitFor();
    await chat.getByRole('textbox').fill('送料');
    await page.keyboard.press('Enter');
    await chat.getByRole('link', { name: '送料はいくらですか' }).waitFor();
    for (let presses = 0; presses < 14; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('uragawa');
    }
    expect(complaints).toEqual([]);
  });

  it('stays when the site fills its body anew', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    for (const text of ['つぎ', 'そのつぎ']) {
      await page.evaluate((words) => {
        document.body.innerHTML = `<main>${words}</main>`;
      }, text);
      await chat.waitFor();
    }
    await page.evaluate(() => {
      document.body = document.createElement('body');
    });
    await chat.waitFor();
    await page.evaluate(() => document.body.replaceChildren());
    await chat.waitFor();
  });

  it('is gone after its unloading, whoever still holds its methods', async () => {
    const body = '<button id="help">Help</button>';
    const { page } = await open({ head: TAG.replace('defer', 'data-launcher="#help" defer'), body });
    await page.getByRole('button', { name: 'Help' }).click();
    await page.getByRole('dialog').waitFor();
    await page.evaluate(() => {
      const { uragawa } = window;
      uragawa?.unload();
      uragawa?.open();
      uragawa?.toggle();
      uragawa?.identify(async () => 'token');
    });
    await page.waitForTimeout(200);
    expect(await page.locator('#uragawa').count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem('uragawa.member'))).toBeNull();
    expect(await page.locator('#help').getAttribute('aria-expanded')).toBeNull();
  });

  it('leaves the Escape to the page that is pressed in the page', async () => {
    const { page } = await open({ body: '<input id="search">' });
    const chat = await openChat(page);
    await page.locator('#search').press('Escape');
    expect(await chat.isVisible()).toBe(true);
    await chat.getByRole('textbox').press('Escape');
    await chat.waitFor({ state: 'hidden' });
  });

  it('takes no place in a body that is a flex box, and no lengths of the page', async () => {
    const head = `<style>
      :root { --offset-x: 300px; --offset-y: 200px; --z-index: -1; --visible-height: 10px; --visible-top: 99px }
      body { margin: 0; display: flex; flex-direction: column; justify-content: space-between; min-height: 100vh; gap: 60px }
    </style>`;
    const box = { body: '<header>お店</header>', head };
    const without = await open(box);
    const { page } = await open({ ...box, head: head + TAG });
    await page.locator('.launcher').waitFor();
    expect(await page.locator('main').boundingBox()).toEqual(await without.page.locator('main').boundingBox());
    const dock = await page.locator('.dock').evaluate((element) => {
      const { right, bottom, zIndex } = getComputedStyle(element);
      return { right, bottom, zIndex };
    });
    expect(dock).toEqual({ right: '24px', bottom: '24px', zIndex: '2147483000' });
  });

  it.each([
    ['upright', 390, 844, 420],
    ['sideways', 844, 390, 160],
    ['small and sideways', 667, 375, 150],
  ])(
    'keeps the field and the way to a person above the keyboard of a phone held %s',
    async (_, width, height, left) => {
      const { page } = await open({ options: { ...PHONE, viewport: { width, height } } });
      const chat = await openChat(page);
      await chat.getByText('いらっしゃいませ').waitFor();
      await page.evaluate((visible) => {
        Object.defineProperty(window.visualViewport, 'height', { value: visible, configurable: true });
        window.visualViewport?.dispatchEvent(new Event('resize'));
      }, left);
      const person = chat.getByRole('button', { name: '担当者に相談する' });
      for (const part of [chat.getByRole('textbox'), person, chat.getByRole('button', { name: '閉じる' })]) {
        const box = await part.boundingBox();
        expect(box?.y).toBeGreaterThanOrEqual(0);
        expect(box && box.y + box.height).toBeLessThanOrEqual(left);
      }
    },
  );

  it('shows at once that an answer helped, also while nobody hears it', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByRole('textbox').fill('送料');
    await page.keyboard.press('Enter');
    const yes = chat.getByRole('button', { name: 'はい', exact: true });
    await yes.waitFor();
    stub.faults.mute = true;
    await yes.click();
    expect(await yes.getAttribute('aria-pressed')).toBe('true');
  });

  it('reads out that a message could not be sent, and a notice that comes later', async () => {
    stub.faults.refuse = true;
    stub.status = { v: 1, bot: true, notices: [{ id: 'n', text: '配送が遅れています。' }] };
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    await chat.getByRole('textbox').fill('送料');
    await page.keyboard.press('Enter');
    await chat.getByText('送信できませんでした').waitFor();
    const live = (text: string) =>
      chat.getByText(text).evaluate((element) => element.closest('[aria-live]')?.getAttribute('aria-live'));
    expect(await live('送信できませんでした')).toBe('polite');
    expect(await live('配送が遅れています。')).toBe('polite');
  });

  it('calls yesterday what was today when the day ends', async () => {
    const { page } = await open();
    await page.clock.install({ time: new Date('2026-11-21T14:59:30Z') });
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    stub.write({ text: '夜です', at: '2026-11-21T14:59:31Z' });
    await chat.getByText('今日', { exact: true }).waitFor();
    await page.clock.fastForward(60_000);
    stub.write({ text: '朝です', at: '2026-11-21T15:00:31Z' });
    await chat.getByText('朝です').waitFor();
    expect(await chat.getByText(/^(昨日|今日)$/).allTextContents()).toEqual(['昨日', '今日']);
  });

  it('can be read while it is on its way, whatever the accent', async () => {
    const { page } = await open({ head: TAG.replace('defer', 'data-color="#767676" defer') });
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    stub.faults.mute = true;
    await chat.getByRole('textbox').fill('届きません');
    await page.keyboard.press('Enter');
    await chat.getByText('送信中').waitFor();
    const opacity = await chat
      .getByText('届きません')
      .evaluate((element) => getComputedStyle(element.closest('.bubble') ?? element).opacity);
    expect(opacity).toBe('1');
  });

  it('shows the end of a conversation to the one who ends it in the middle of a long answer', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    stub.say('とても長い答えです。\n'.repeat(60));
    await chat.getByText('とても長い答えです。').waitFor();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '会話を終了する' }).click();
    const stars = chat.getByText('今回の対応はいかがでしたか');
    await stars.waitFor();
    const log = await chat.getByRole('log').boundingBox();
    const box = await stars.boundingBox();
    expect(box && log && box.y + box.height).toBeLessThan(log ? log.y + log.height : 0);
  });

  it('rates without what the service refuses in a comment', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByRole('button', { name: '送料はいくらですか' }).click();
    await chat.getByText('送料は全国一律').waitFor();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '評価する' }).click();
    await chat.getByRole('radio', { name: '5段階中4' }).check();
    await chat.getByLabel('ご意見').fill('よかった\u0007です\u0000');
    await chat.getByRole('button', { name: '評価を送る' }).click();
    await expect
      .poll(() => stub.received.find(({ action }) => action === 'rate'))
      .toMatchObject({
        score: 4,
        comment: 'よかったです',
      });
  });

  it('promises neither an answer of the machine nor a person while the bot is switched off', async () => {
    stub.joined.bot = false;
    stub.status = { v: 1, bot: false, openings: [], notices: [] };
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    await chat.getByText('自動応答は停止中です').waitFor();
    expect(await chat.locator('.sender').allTextContents()).toEqual(['サポート窓口']);
    expect(await chat.textContent()).not.toContain('がお答えします');
  });
});
