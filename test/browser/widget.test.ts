import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

describe('the widget', () => {
  let browser: Browser;
  let stub: Stub;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(async () => {
    stub.reset();
    ({ page, complaints } = await openPage(browser, stub.url));
  });
  afterEach(async () => {
    await page.context().close();
  });

  const sent = () => stub.received.filter((frame) => frame.action === 'send');
  const field = () => page.getByRole('textbox', { name: 'メッセージを入力' });

  it('asks the server for nothing before it is opened', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.waitForLoadState('networkidle');
    expect(requests.filter((url) => url.includes('/api/'))).toEqual([]);
    await openChat(page);
    await page.getByText('いらっしゃいませ').waitFor();
    expect(requests.filter((url) => url.includes('/api/'))).toHaveLength(1);
  });

  it('answers a question with its source, under the content security policy of the shop', async () => {
    await openChat(page);
    await field().fill('送料はいくらですか');
    await page.keyboard.press('Enter');
    await page.getByText('送料は全国一律550円').waitFor();
    const source = page.getByRole('link', { name: '送料はいくらですか' });
    expect(await source.getAttribute('href')).toBe('https://sakura-shop.example/help/shipping-fee');
    expect(await source.getAttribute('rel')).toContain('noopener');
    expect(complaints).toEqual([]);
  });

  it('sends nothing on the Enter that accepts a conversion, and the message on the next', async () => {
    await openChat(page);
    await field().focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'そうりょう', selectionStart: 5, selectionEnd: 5 });
    await page.keyboard.down('Enter');
    await devtools.send('Input.insertText', { text: '送料' });
    await page.keyboard.up('Enter');
    expect(await field().inputValue()).toContain('送料');
    expect(sent()).toEqual([]);
    await field().fill('送料');
    await page.keyboard.press('Enter');
    await page.getByText('送料は全国一律550円').waitFor();
    expect(sent()).toMatchObject([{ text: '送料' }]);
  });

  it('makes a new line on Shift and Enter, and keeps it', async () => {
    await openChat(page);
    await field().pressSequentially('一');
    await page.keyboard.press('Shift+Enter');
    await field().pressSequentially('二');
    await page.keyboard.press('Enter');
    const bubble = page.locator('.customer .text');
    await bubble.waitFor();
    expect(await bubble.textContent()).toBe('一\n二');
  });

  it('shows markup as the text it is', async () => {
    await openChat(page);
    const markup = '<img src=x onerror="document.title=1"><b>太字</b>';
    await field().fill(markup);
    await page.keyboard.press('Enter');
    const bubble = page.locator('.customer .text');
    await bubble.waitFor();
    expect(await bubble.textContent()).toBe(markup);
    expect(await bubble.locator('*').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('sends a choice by its id', async () => {
    await openChat(page);
    await page.getByRole('button', { name: '送料はいくらですか' }).click();
    await page.getByText('送料は全国一律550円').waitFor();
    expect(sent()).toMatchObject([{ choice: 'ja-shipping-fee', after: 0 }]);
    expect(await page.getByRole('button', { name: '送料はいくらですか' }).count()).toBe(0);
  });

  it('keeps a refused message and sends it again under the same id', async () => {
    stub.faults.refuse = true;
    await openChat(page);
    await field().fill('送料');
    await page.keyboard.press('Enter');
    await page.getByText('送信できませんでした').waitFor();
    stub.faults.refuse = false;
    await page.getByRole('button', { name: '再送する' }).click();
    await page.getByText('送料は全国一律550円').waitFor();
    expect(new Set(sent().map((frame) => 'id' in frame && frame.id)).size).toBe(1);
  });

  it('shows that a reply is awaited', async () => {
    stub.faults.silent = true;
    await openChat(page);
    await field().fill('送料');
    await page.keyboard.press('Enter');
    await page.locator('.writing').waitFor();
    expect(await page.getByRole('log').textContent()).toContain('入力中');
  });

  it('says so when the server is gone, and keeps what is written meanwhile', async () => {
    const short = await startStub();
    await page.goto(short.url);
    await openChat(page);
    await page.getByText('いらっしゃいませ').waitFor();
    await short.stop();
    await page.getByText('接続が切れました').waitFor();
    await field().fill('まだ聞きたい');
    await page.keyboard.press('Enter');
    await page.getByText('送信待ち').waitFor();
  });

  it('takes feedback, the end of the conversation and a rating', async () => {
    const chat = await openChat(page);
    await field().fill('送料');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'いいえ' }).click();
    await page.getByText('ご回答ありがとうございます').waitFor();
    expect(await page.getByRole('button', { name: 'いいえ' }).getAttribute('aria-pressed')).toBe('true');
    await chat.locator('summary').click();
    await page.getByRole('button', { name: '会話を終了する' }).click();
    await page.getByLabel('5段階中4').check();
    await page.getByPlaceholder('ご意見（任意）').fill('助かりました');
    await page.getByRole('button', { name: '評価を送る' }).click();
    await page.getByText('評価 ★★★★☆').waitFor();
    expect(stub.received.slice(-3)).toMatchObject([
      { action: 'feedback', seq: 2, helpful: false },
      { action: 'close' },
      { action: 'rate', score: 4, comment: '助かりました' },
    ]);
  });

  describe('the rating form', () => {
    const ask = async () => {
      const chat = await openChat(page);
      await page.getByRole('button', { name: '送料はいくらですか' }).click();
      await page.getByText('送料は全国一律550円').waitFor();
      await chat.locator('summary').click();
      await page.getByRole('button', { name: '評価する' }).click();
      return chat.locator('.rating');
    };

    it('goes away when cancelled, also after the end of the conversation', async () => {
      const form = await ask();
      await form.getByRole('button', { name: 'やめる' }).click();
      await form.waitFor({ state: 'detached' });
      await page.locator('#uragawa summary').click();
      await page.getByRole('button', { name: '会話を終了する' }).click();
      await page.getByText('会話を終了しました').waitFor();
      expect(await form.count()).toBe(0);
    });

    it('goes away with the next message', async () => {
      const form = await ask();
      await field().fill('送料');
      await page.keyboard.press('Enter');
      await form.waitFor({ state: 'detached' });
    });

    it('asks for a star in its own words', async () => {
      const form = await ask();
      await form.getByRole('button', { name: '評価を送る' }).click();
      await form.getByText('星を選んでください').waitFor();
      expect(stub.received.filter(({ action }) => action === 'rate')).toEqual([]);
      await form.getByLabel('5段階中3').check();
      expect(await form.getByText('星を選んでください').count()).toBe(0);
      await form.getByRole('button', { name: '評価を送る' }).click();
      await page.getByText('評価 ★★★☆☆').waitFor();
    });
  });

  it('asks for a person once, and shows what the system says as a line, not as an answer', async () => {
    const chat = await openChat(page);
    await chat.locator('summary').click();
    await page.getByRole('button', { name: '担当者に相談する' }).click();
    const line = chat.locator('.system');
    await line.waitFor();
    expect(await line.textContent()).toContain('ご希望を記録しました');
    expect(await chat.locator('.bubble').count()).toBe(1);
    await chat.locator('summary').click();
    // While he waits there is nothing more to ask for.
    expect(await page.getByRole('button', { name: '担当者に相談する' }).count()).toBe(0);
    expect(await chat.getByText('担当者は時間外').isVisible()).toBe(true);
    expect(stub.received.filter(({ action }) => action === 'escalate')).toHaveLength(1);
  });

  it('says so at once when the browser is offline, and is back as soon as the browser is', async () => {
    await openChat(page);
    await page.getByText('いらっしゃいませ').waitFor();
    const { banner, attempts } = await page.evaluate(() => {
      let attempts = 0;
      window.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          attempts += 1;
        }
      };
      dispatchEvent(new Event('offline'));
      const banner = document.querySelector('#uragawa')?.shadowRoot?.querySelector('.trouble')?.textContent;
      dispatchEvent(new Event('online'));
      return { banner, attempts };
    });
    expect(banner).toContain('接続が切れました');
    expect(attempts).toBe(1);
    await page.getByText('接続が切れました').waitFor({ state: 'detached' });
  });

  it('names the bot as its answers do, in English too', async () => {
    await page.goto(`${stub.url}/?lang=en`);
    const chat = await openChat(page, 'Open support chat');
    expect(await chat.locator('.bot .sender').first().textContent()).toBe('Automatic assistant');
  });

  it('fills a phone without scrolling sideways', async () => {
    const phone = await openPage(browser, stub.url, PHONE);
    const overflow = () => phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBe(0);
    const chat = await openChat(phone.page);
    await chat.getByRole('textbox').fill(`送料${'あ'.repeat(200)}${'a'.repeat(200)}`);
    await phone.page.keyboard.press('Enter');
    await chat.getByText('送料は全国一律550円').waitFor();
    expect(await overflow()).toBe(0);
    // It slides in; where it comes to rest counts.
    await expect.poll(() => chat.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    expect(await chat.getByRole('log').evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
    await phone.page.context().close();
  });
});
