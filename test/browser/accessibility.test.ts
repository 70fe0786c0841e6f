import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

describe('everybody can use the chat', () => {
  let browser: Browser;
  let stub: Stub;

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => stub.reset());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const field = (page: Page) => page.getByRole('dialog').getByRole('textbox');
  const ask = async (page: Page, text: string) => {
    await field(page).fill(text);
    await page.keyboard.press('Enter');
  };

  /** The states of a conversation, one after the other in one page. */
  const states: readonly [name: string, reach: (page: Page) => Promise<void>][] = [
    ['closed', async (page) => page.getByRole('button', { name: 'お問い合わせを開く' }).waitFor()],
    [
      'a disclosure to accept, and a notice',
      async (page) => {
        await openChat(page);
        await page.getByText('同意して始める').waitFor();
        await page.getByText('大雪').waitFor();
      },
    ],
    [
      'greeting and choices',
      async (page) => {
        await page.getByRole('button', { name: '同意して始める' }).click();
        await page.getByText('いらっしゃいませ').waitFor();
      },
    ],
    [
      'an answer with its source',
      async (page) => {
        await ask(page, '送料はいくらですか');
        await page.getByRole('button', { name: 'はい', exact: true }).click();
        await page.getByText('ご回答ありがとうございます').waitFor();
      },
    ],
    [
      'choices of a reply',
      async (page) => {
        await ask(page, '返したい');
        await page.getByText('どちらについて').waitFor();
      },
    ],
    [
      'Markdown of every kind',
      async (page) => {
        stub.say(
          '# 見出し\n\n1. 一\n2. 二\n\n- あ\n- い\n\n> 引用\n\n`code` と [リンク](https://a.example/)、[電話](tel:0120000000)\n\n```\nblock\n```',
        );
        await page.locator('.bot pre').waitFor();
      },
    ],
    [
      'an answer on the way, and the menu',
      async (page) => {
        stub.faults.silent = true;
        await ask(page, 'まだですか');
        await page.locator('.writing').waitFor();
        await page.locator('#uragawa summary').click();
      },
    ],
    [
      'a person, who has read and types',
      async (page) => {
        await page.keyboard.press('Escape');
        stub.mode = 'agent';
        stub.write({ from: { role: 'agent', name: '鈴木' }, text: '鈴木です。' });
        stub.tell({ type: 'typing', conversationId: 'c-stub', on: true, from: { role: 'agent', name: '鈴木' } });
        await page.getByText('鈴木です。').waitFor();
      },
    ],
    [
      'a message that failed, and one that is too long',
      async (page) => {
        stub.faults.refuse = true;
        await ask(page, '届かない');
        await page.getByText('送信できませんでした').waitFor();
        await field(page).fill('あ'.repeat(8_001));
      },
    ],
    [
      'the end and the rating',
      async (page) => {
        await field(page).fill('');
        stub.faults.refuse = false;
        await page.getByRole('button', { name: '取り消す' }).click();
        await page.locator('#uragawa summary').click();
        await page.getByRole('button', { name: '会話を終了する' }).click();
        await page.getByRole('button', { name: '評価を送る' }).click();
        await page.getByText('星を選んでください').waitFor();
      },
    ],
    [
      'the rating given',
      async (page) => {
        await page.getByLabel('5段階中4').check();
        await page.getByRole('button', { name: '評価を送る' }).click();
        await page.getByText('評価 ★★★★☆').waitFor();
      },
    ],
    [
      'offline',
      async (page) => {
        await page.context().setOffline(true);
        await page.getByText('接続が切れました').waitFor();
      },
    ],
  ];

  it.each([
    ['on a desk', '/', {}],
    ['on a dark page', '/?theme=dark', {}],
    ['on a phone', '/', PHONE],
  ] satisfies [string, string, BrowserContextOptions][])(
    'without a violation that axe finds, in every state, %s',
    async (_, path, options) => {
      stub.joined.disclosure = {
        text: '記録します。[方針](https://a.example/)',
        version: 'abcdefghijklmnop',
        accept: true,
      };
      stub.status = { v: 1, bot: true, notices: [{ id: 'snow', text: '**大雪**のため遅れています。' }] };
      const { page } = await openPage(browser, stub.url + path, options);
      const found: Record<string, string[]> = {};
      for (const [name, reach] of states) {
        await reach(page);
        found[name] = await violations(page);
      }
      expect(found).toEqual(Object.fromEntries(states.map(([name]) => [name, []])));
    },
  );

  it('without a violation where the chat is shut', async () => {
    const { page } = await openPage(browser, stub.url);
    await page.route('**/api/sessions', (route) =>
      route.fulfill({ status: 403, json: { error: { code: 'forbidden', message: 'x' } } }),
    );
    await openChat(page);
    await page.getByText('このチャットはご利用いただけません').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each(['#ffe600', '#ffffff', '#111111', '#7fbf7f'])('with the accent %s', async (color) => {
    const { page } = await openPage(browser, stub.url);
    await page.evaluate((value) => document.documentElement.style.setProperty('--uragawa-accent', value), color);
    await openChat(page);
    await ask(page, '送料はいくらですか');
    await page.getByRole('button', { name: 'はい', exact: true }).click();
    await page.getByText('ご回答ありがとうございます').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('with letters of twice the size: nothing is cut off or scrolls sideways', async () => {
    const { page } = await openPage(browser, stub.url);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
    await page.reload();
    const chat = await openChat(page);
    await ask(page, '送料はいくらですか');
    await page.getByText('送料は全国一律550円').waitFor();
    const size = await field(page).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    expect(size).toBeGreaterThanOrEqual(30);
    const box = await chat.boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 1_280 && box.y + box.height <= 720).toBe(true);
    const cut = await chat.evaluate((panel) =>
      [...panel.querySelectorAll<HTMLElement>('button, .bubble, h2, .there, .log, textarea')]
        .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
        .map(({ className }) => className),
    );
    expect(cut).toEqual([]);
    const composer = await field(page).boundingBox();
    expect(composer && composer.y + composer.height).toBeLessThanOrEqual(720);
    const log = await chat.getByRole('log').boundingBox();
    expect(log?.height).toBeGreaterThan(100);
  });

  it('by keyboard alone: open, ask, say that it helped, rate, leave', async () => {
    const { page } = await openPage(browser, stub.url);
    const press = async (key: string, until: () => Promise<boolean>) => {
      for (let presses = 0; presses < 40 && !(await until()); presses += 1) await page.keyboard.press(key);
      expect(await until()).toBe(true);
    };
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement?.shadowRoot?.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    const reach = (name: string) => press('Tab', async () => (await focused()).startsWith(name));
    await reach('お問い合わせを開く');
    await page.keyboard.press('Enter');
    await page.getByText('いらっしゃいませ').waitFor();
    await page.keyboard.type('送料はいくらですか');
    await page.keyboard.press('Enter');
    await page.getByText('送料は全国一律550円').waitFor();
    await press('Shift+Tab', async () => (await focused()) === 'はい');
    await page.keyboard.press('Enter');
    await page.getByText('ご回答ありがとうございます').waitFor();
    await press('Shift+Tab', async () => (await focused()) === 'メニュー');
    await page.keyboard.press('Enter');
    await reach('評価する');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('評価 ★★☆☆☆').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused()).toContain('お問い合わせを開く');
  });

  it('shows where the focus is, at every stop', async () => {
    const { page } = await openPage(browser, stub.url);
    await openChat(page);
    await ask(page, '送料はいくらですか');
    await page.getByText('送料は全国一律550円').waitFor();
    for (let stop = 0; stop < 12; stop += 1) {
      await page.keyboard.press('Shift+Tab');
      const outline = await page.evaluate(() => {
        const element = document.activeElement?.shadowRoot?.activeElement;
        return element
          ? `${element.className} ${Number.parseFloat(getComputedStyle(element).outlineWidth) > 0}`
          : 'outside true';
      });
      expect(outline).toContain('true');
    }
  });

  it('without movement, where the visitor wants none', async () => {
    const { page } = await openPage(browser, stub.url, { reducedMotion: 'reduce' });
    await openChat(page);
    stub.faults.silent = true;
    await ask(page, 'まだですか');
    await page.locator('.writing').waitFor();
    expect(await page.evaluate(() => document.querySelector('#uragawa')?.shadowRoot?.getAnimations().length)).toBe(0);
  });
});
