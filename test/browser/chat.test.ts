import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

const LONG = Array.from({ length: 40 }, (_, line) => `${line + 1}行目の長い回答です。`).join('\n\n');

describe('the chat', () => {
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
    for (const context of browser.contexts()) await context.close();
  });

  const field = (from = page) => from.getByRole('dialog').getByRole('textbox');
  const ask = async (text: string, from = page) => {
    await field(from).fill(text);
    await from.keyboard.press('Enter');
  };
  const sent = () => stub.received.filter((frame) => frame.action === 'send');
  const asked = async (text: string, from = page) => {
    stub.faults.silent = true;
    await ask(text, from);
    await expect.poll(() => sent().length).toBeGreaterThan(0);
    const [frame] = sent();
    return frame && 'id' in frame ? frame.id : '';
  };
  const answers = (from = page) => from.locator('.bot .text').allTextContents();

  it('that is erased says so and nothing else, and what is written next is the beginning of another', async () => {
    await openChat(page);
    await ask('住所は千代田区千代田です');
    await page.locator('.bot time').first().waitFor();
    stub.mode = 'erased';
    stub.write({ kind: 'erased', from: { role: 'system' } });
    await page.getByText('この会話の内容は消去されました。').waitFor();
    const shown = await page.getByRole('dialog').textContent();
    expect(shown).not.toContain('千代田');
    expect(shown).not.toContain('担当者が対応しています');
    await page.locator('.menu summary').click();
    for (const name of ['評価する', '会話を終了する']) {
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    }
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  describe('an answer that is streamed', () => {
    const delta = (replyTo: string, offset: number, text: string, attempt = 1) =>
      stub.tell({ type: 'delta', conversationId: 'c-stub', replyTo, epoch: 1, attempt, offset, text });

    it('grows, and is there once when it is whole', async () => {
      await openChat(page);
      const id = await asked('送料は？');
      delta(id, 0, '送料は**全国');
      await page.getByText('送料は**全国').waitFor();
      delta(id, 7, '一律**550円です。');
      await page.locator('.bot strong', { hasText: '全国一律' }).waitFor();
      stub.say('送料は**全国一律**550円です。');
      await page.locator('.bot time').waitFor();
      expect((await answers()).slice(1)).toEqual(['送料は全国一律550円です。']);
    });

    it('starts again with a later attempt, and drops what is older', async () => {
      await openChat(page);
      const id = await asked('送料は？');
      delta(id, 0, '最初の下書き');
      await page.getByText('最初の下書き').waitFor();
      delta(id, 0, '二度目', 2);
      delta(id, 6, 'の残り', 1);
      await page.getByText('二度目').waitFor();
      expect((await answers()).at(-1)).toBe('二度目');
    });

    it('is the same after a reload in the middle of it', async () => {
      await openChat(page);
      const id = await asked('送料は？');
      delta(id, 0, '送料は全国');
      await page.getByText('送料は全国').waitFor();
      await page.reload();
      await page.locator('.customer .text', { hasText: '送料は？' }).waitFor();
      stub.say('送料は全国一律550円です。');
      await page.getByText('送料は全国一律550円です。').waitFor();
      expect(await page.locator('.customer .text').allTextContents()).toEqual(['送料は？']);
      expect((await answers()).filter((text) => text.includes('550円'))).toHaveLength(1);
    });
  });

  it('reads out what others write and not what the visitor does, each once', async () => {
    await openChat(page);
    await page.evaluate(() => {
      const log = document.querySelector('#uragawa')?.shadowRoot?.querySelector('[role=log]');
      const heard: string[] = [];
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          if (!(node instanceof Element) || node.closest('[aria-live=off]')) continue;
          heard.push(node.textContent ?? '');
        }
      }).observe(log ?? document, { childList: true, subtree: true });
      Object.assign(document, { heard });
    });
    await ask('送料はいくらですか');
    await page.getByRole('button', { name: 'いいえ' }).click();
    await page.getByText('ご回答ありがとうございます').waitFor();
    const heard = await page.evaluate(() => Reflect.get(document, 'heard') as string[]);
    expect(heard.filter((text) => text.includes('全国一律550円'))).toHaveLength(1);
    expect(heard.filter((text) => text.startsWith('あなた'))).toEqual([]);
  });

  it('shows a long answer from its beginning, and the way to its end', async () => {
    await openChat(page);
    await asked('全部教えて');
    stub.say(LONG);
    await page.getByText('1行目の長い回答です。', { exact: true }).waitFor();
    const jump = page.getByRole('button', { name: '最新のメッセージへ' });
    await jump.waitFor();
    expect(await page.getByText('1行目の長い回答です。', { exact: true }).isVisible()).toBe(true);
    const inView = (text: string) =>
      page.getByText(text, { exact: true }).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        const log = element.closest('[role=log]')?.getBoundingClientRect();
        return log !== undefined && top >= log.top && bottom <= log.bottom;
      });
    expect(await inView('1行目の長い回答です。')).toBe(true);
    await jump.click();
    await expect.poll(() => inView('40行目の長い回答です。')).toBe(true);
  });

  it('says after 45 seconds that there is no answer yet, with ways on', async () => {
    await page.clock.install();
    await openChat(page);
    await asked('まだですか');
    await page.locator('.writing').waitFor();
    await page.clock.fastForward(44_000);
    expect(await page.getByText('まだ回答がありません').count()).toBe(0);
    await page.clock.fastForward(2_000);
    await page.getByText('まだ回答がありません').waitFor();
    await page.getByRole('button', { name: 'このまま待つ' }).click();
    await page.locator('.writing').waitFor();
    expect(await page.getByText('まだ回答がありません').count()).toBe(0);
  });

  it('asks again, as a new question, when the visitor wants to', async () => {
    await page.clock.install();
    await openChat(page);
    await asked('まだですか');
    await page.locator('.writing').waitFor();
    await page.clock.fastForward(46_000);
    await page.getByRole('button', { name: 'もう一度質問する' }).click();
    await expect.poll(() => new Set(sent().map((frame) => 'id' in frame && frame.id)).size).toBe(2);
    expect(sent().at(-1)).toMatchObject({ text: 'まだですか' });
  });

  it('shows notices, also those that come while it is open, until they are dismissed', async () => {
    stub.status = { v: 1, bot: true, notices: [{ id: 'snow', text: '大雪のため**配送が遅れています**。' }] };
    // The page may have asked before there was anything to say.
    await page.reload();
    await openChat(page);
    const banner = page.getByRole('region', { name: 'お知らせ' });
    await banner.getByText('配送が遅れています').waitFor();
    await banner.getByRole('button', { name: 'お知らせを閉じる' }).click();
    await banner.waitFor({ state: 'hidden' });
  });

  it('says when staff are there', async () => {
    const now = Date.now();
    stub.status = { v: 1, bot: true, notices: [], openings: [[now - 1_000, now + 3_600_000]] };
    // The page may have asked before there was anything to say.
    await page.reload();
    await openChat(page);
    await page.getByText('担当者の受付時間内').waitFor();
  });

  it('takes no message before what it says of the record is accepted, where the business wants that', async () => {
    stub.joined.disclosure = {
      text: '会話は[個人情報保護方針](https://sakura-shop.example/privacy)のとおり記録します。',
      version: 'abcdefghijklmnop',
      accept: true,
    };
    await openChat(page);
    await page.getByRole('link', { name: '個人情報保護方針' }).waitFor();
    await page.getByText('上の説明に同意すると、メッセージを送信できます。').waitFor();
    expect(await field().count()).toBe(0);
    expect(await page.getByRole('button', { name: '注文してから届くまで何日かかりますか' }).count()).toBe(0);
    await page.getByRole('button', { name: '同意して始める' }).click();
    await ask('送料はいくらですか');
    await page.getByText('送料は全国一律550円').waitFor();
    expect(sent()).toMatchObject([{ accept: 'abcdefghijklmnop' }]);
    expect(await page.getByRole('button', { name: '同意して始める' }).count()).toBe(0);
  });

  it('tells the room that the visitor types and reads, and shows what a person does', async () => {
    await openChat(page);
    await asked('人と話したい');
    stub.mode = 'agent';
    stub.write({ kind: 'message', from: { role: 'agent', name: '鈴木' }, text: '鈴木です。' });
    await page.getByText('鈴木です。').waitFor();
    await expect.poll(() => stub.received).toContainEqual({ action: 'read', conversationId: 'c-stub', seq: 2 });
    await field().pressSequentially('あ');
    await expect.poll(() => stub.received).toContainEqual({ action: 'typing', conversationId: 'c-stub', on: true });
    stub.tell({ type: 'typing', conversationId: 'c-stub', on: true, from: { role: 'agent', name: '鈴木' } });
    await page.locator('.writing').waitFor();
    stub.tell({ type: 'read', conversationId: 'c-stub', seq: 1, from: { role: 'agent' } });
    await page.getByText('既読').waitFor();
    expect(await page.getByRole('button', { name: '担当者に相談する' }).isVisible()).toBe(false);
  });

  describe('while the line is bad', () => {
    const offline = (on: boolean) => page.context().setOffline(on);

    it('keeps what is written offline, and sends it once', async () => {
      await openChat(page);
      await page.getByText('いらっしゃいませ').waitFor();
      await offline(true);
      await page.getByText('接続が切れました').waitFor();
      await ask('送料はいくらですか');
      await page.getByText('送信待ち').waitFor();
      await offline(false);
      await page.getByText('送料は全国一律550円').waitFor();
      expect(await page.locator('.customer .text').allTextContents()).toEqual(['送料はいくらですか']);
    });

    it('keeps it also when the page is loaded again, and what is only typed', async () => {
      await openChat(page);
      await page.getByText('いらっしゃいませ').waitFor();
      stub.faults.mute = true;
      await ask('送料はいくらですか');
      await field().fill('まだ書きかけ');
      stub.drop();
      await page.reload();
      stub.faults.mute = false;
      await page.getByText('送料は全国一律550円').waitFor();
      expect(await page.locator('.customer .text').allTextContents()).toEqual(['送料はいくらですか']);
      expect(await field().inputValue()).toBe('まだ書きかけ');
    });

    it('goes on after each cut without losing or doubling anything', async () => {
      await openChat(page);
      for (const text of ['一', '二', '三', '四']) {
        await ask(`${text}つ目の送料`);
        stub.drop();
      }
      await expect
        .poll(() => page.locator('.customer .text').allTextContents(), { timeout: 30_000 })
        .toEqual(['一つ目の送料', '二つ目の送料', '三つ目の送料', '四つ目の送料']);
      await expect.poll(async () => (await answers()).filter((text) => text.includes('550円'))).toHaveLength(4);
    });

    it('finds out by itself that the line is dead when the phone is unlocked', async () => {
      await openChat(page);
      await page.getByText('いらっしゃいませ').waitFor();
      await page.clock.install();
      stub.faults.mute = true;
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await expect.poll(() => stub.received.at(-1)).toMatchObject({ action: 'ping' });
      await page.clock.fastForward(6_000);
      await page.getByText('接続が切れました').waitFor();
      stub.faults.mute = false;
      await page.clock.fastForward(6_000);
      await page.getByText('接続が切れました').waitFor({ state: 'detached' });
    });
  });

  it('agrees with the other tab', async () => {
    await openChat(page);
    const other = await page.context().newPage();
    await other.goto(stub.url);
    await openChat(other);
    await ask('送料はいくらですか', other);
    for (const tab of [page, other]) {
      await tab.getByText('送料は全国一律550円').waitFor();
      expect(await tab.locator('.customer .text').allTextContents()).toEqual(['送料はいくらですか']);
    }
  });

  describe('the field', () => {
    it('does not send on the Enter that ends a composition in Safari’s order of events', async () => {
      await openChat(page);
      await field().fill('送料');
      await field().evaluate((element) => {
        element.dispatchEvent(new CompositionEvent('compositionend', { data: '送料', bubbles: true }));
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true }),
        );
        element.dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter', keyCode: 13, bubbles: true }));
      });
      expect(sent()).toEqual([]);
      await page.keyboard.press('Enter');
      await expect.poll(() => sent()).toMatchObject([{ text: '送料' }]);
    });

    it('counts near the limit, and keeps what is too long instead of cutting or sending it', async () => {
      await openChat(page);
      await field().fill('あ'.repeat(7_000));
      expect(await page.locator('.counter').isHidden()).toBe(true);
      await field().fill('あ'.repeat(7_950));
      await page.getByText('あと50文字').waitFor();
      await field().fill('あ'.repeat(8_020));
      await page.getByText('20文字多すぎます').waitFor();
      await page.keyboard.press('Enter');
      expect(sent()).toEqual([]);
      expect(await field().inputValue()).toHaveLength(8_020);
      expect(await page.getByRole('button', { name: '送信' }).isDisabled()).toBe(true);
    });

    it('sends what was pasted without what nobody can see, and full-width digits as they are', async () => {
      await openChat(page);
      await field().evaluate((element) => {
        if (element instanceof HTMLTextAreaElement) element.value = '注文番号\u0000は\u0007１２３\r\n👨‍👩‍👧';
        element.dispatchEvent(new InputEvent('input', { bubbles: true }));
      });
      await page.getByRole('button', { name: '送信' }).click();
      await expect.poll(() => sent()).toMatchObject([{ text: '注文番号は１２３\n👨‍👩‍👧' }]);
    });
  });

  it('keeps right-to-left text in its own direction', async () => {
    await openChat(page);
    await asked('שלום, מה מחיר המשלוח?');
    stub.say('دکمه **ارسال** را بزنید.');
    const arabic = page.locator('.bot p', { hasText: 'ارسال' });
    await arabic.waitFor();
    const direction = (element: Element) => getComputedStyle(element).direction;
    expect(await arabic.evaluate(direction)).toBe('rtl');
    expect(await page.locator('.customer .text').evaluate(direction)).toBe('rtl');
  });

  it('saves the conversation as a file', async () => {
    const chat = await openChat(page);
    await ask('送料はいくらですか');
    await page.getByText('送料は全国一律550円').waitFor();
    await chat.locator('summary').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '会話を保存する' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^chat-\d{8}-\d{4}\.txt$/);
    const chunks = await (await download.createReadStream()).toArray();
    const text = Buffer.concat(chunks).toString();
    expect(text).toContain('送料はいくらですか');
    expect(text).toContain('送料は全国一律550円');
    expect(complaints).toEqual([]);
  });

  describe('on a phone', () => {
    it('keeps the focus inside while it covers the page', async () => {
      const phone = await openPage(browser, stub.url, PHONE);
      const chat = await openChat(phone.page);
      await chat.getByText('いらっしゃいませ').waitFor();
      const inside = () => phone.page.evaluate(() => document.activeElement?.id);
      for (let presses = 0; presses < 14; presses += 1) {
        await phone.page.keyboard.press(presses < 12 ? 'Tab' : 'Shift+Tab');
        expect(await inside()).toBe('uragawa');
      }
    });

    it('stays above the keyboard', async () => {
      const phone = await openPage(browser, stub.url, PHONE);
      await openChat(phone.page);
      // What a keyboard leaves of the page is what the visual viewport says.
      await phone.page.evaluate(() => {
        Object.defineProperty(window.visualViewport, 'height', { value: 420, configurable: true });
        window.visualViewport?.dispatchEvent(new Event('resize'));
      });
      const box = await field(phone.page).boundingBox();
      expect(box && box.y + box.height).toBeLessThan(420);
    });
  });
});
