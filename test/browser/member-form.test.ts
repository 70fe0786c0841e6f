import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat, PHONE } from './browser.ts';
import { openSite } from './embed.ts';
import { CODE as RIGHT, type Stub, startStub } from './stub.ts';

const CLAIM = '会員番号またはメールアドレス';
const CODE = '確認コード（6桁の数字）';
const DESKTOP = { viewport: { width: 1280, height: 800 } };

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

const open = async (options = {}) => {
  const { page } = await openSite(browser, stub, { head: '<script src="WIDGET" defer></script>', options });
  return { page, chat: await openChat(page) };
};
const ask = async (page: Page, chat: Locator, text = 'ポイントはあといくつ？') => {
  await chat.locator('.composer textarea').fill(text);
  await page.keyboard.press('Enter');
};
const claimed = async (page: Page, chat: Locator) => {
  await ask(page, chat);
  await chat.getByLabel(CLAIM).fill('M-1001');
  await page.keyboard.press('Enter');
  await chat.getByLabel(CODE).waitFor();
};
const sent = (action: string) => stub.received.filter((frame) => frame.action === action);
const isFocused = (part: Locator) => part.evaluate((element) => element.matches(':focus'));

describe('the form in which a visitor says who he is can be closed', () => {
  it('and opened again, with what was typed in it', async () => {
    const { page, chat } = await open(PHONE);
    await ask(page, chat);
    await chat.getByLabel(CLAIM).fill('M-10');
    await chat.getByRole('button', { name: 'やめる' }).click();
    expect(await chat.getByLabel(CLAIM).isVisible()).toBe(false);
    expect(await violations(page)).toEqual([]);
    await chat.getByRole('button', { name: '本人確認に進む' }).click();
    expect(await chat.getByLabel(CLAIM).inputValue()).toBe('M-10');
    expect(await isFocused(chat.getByLabel(CLAIM))).toBe(true);
    expect(sent('identify')).toEqual([]);
  });

  it('by keyboard, and the code is good as before', async () => {
    const { page, chat } = await open(DESKTOP);
    await claimed(page, chat);
    await chat.getByLabel(CODE).fill('123');
    await page.keyboard.press('Escape');
    expect(await chat.getByLabel(CODE).isVisible()).toBe(false);
    expect(await chat.isVisible()).toBe(true);
    const field = chat.locator('.composer textarea');
    expect(await isFocused(field)).toBe(true);
    // The bot goes on beside it, and the form does not come back by itself.
    await ask(page, chat, '送料はいくらですか');
    await chat.getByText('送料は全国一律').waitFor();
    expect(await chat.getByLabel(CODE).isVisible()).toBe(false);
    await chat.getByRole('button', { name: '確認コードを入力する' }).focus();
    await page.keyboard.press('Enter');
    expect(await isFocused(chat.getByLabel(CODE))).toBe(true);
    expect(await chat.getByLabel(CODE).inputValue()).toBe('123');
    await chat.getByRole('button', { name: 'やめる' }).focus();
    await page.keyboard.press('Enter');
    expect(await isFocused(field)).toBe(true);
    await chat.getByRole('button', { name: '確認コードを入力する' }).click();
    await chat.getByLabel(CODE).fill(RIGHT);
    await page.keyboard.press('Enter');
    await chat.getByText('1,200ポイント').waitFor();
  });

  it('until another question needs it', async () => {
    const { page, chat } = await open();
    await ask(page, chat);
    await chat.getByRole('button', { name: 'やめる' }).click();
    await ask(page, chat, 'ポイントの残りは？');
    await expect.poll(() => chat.getByLabel(CLAIM).isVisible()).toBe(true);
  });
});

describe('a code that does not count any more', () => {
  it('is said to be so after five wrong ones, also after a reload, and another is offered', async () => {
    const { page, chat } = await open(PHONE);
    await claimed(page, chat);
    const spent = chat.getByText('この確認コードは使えなくなりました');
    for (let guess = 1; guess <= 5; guess += 1) {
      expect(await spent.count()).toBe(0);
      await chat.getByLabel(CODE).fill(`00000${guess}`);
      await page.keyboard.press('Enter');
      await expect.poll(() => sent('prove').length).toBe(guess);
      await expect.poll(() => chat.locator('form[aria-busy=true]').count()).toBe(0);
    }
    await spent.waitFor();
    expect(await chat.getByLabel(CODE).isVisible()).toBe(false);
    // Said once, and the focus is on the way on.
    expect(await chat.getByText('正しくないか').count()).toBe(0);
    const again = chat.getByRole('button', { name: 'もう一度送る' });
    expect(await isFocused(again)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await spent.waitFor();
    // Whom it was for is not kept, so that he is asked again.
    await again.click();
    await chat.getByLabel(CLAIM).fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByLabel(CODE).fill(RIGHT);
    await page.keyboard.press('Enter');
    await chat.getByText('1,200ポイント').waitFor();
  });

  it('ends with its time while the visitor looks at it, and that is said once', async () => {
    stub.member.codeSeconds = 2;
    const { page, chat } = await open();
    await claimed(page, chat);
    await chat.getByLabel(CODE).fill('000000');
    await page.keyboard.press('Enter');
    await chat.getByText('正しくないか').waitFor();
    await chat.getByText('有効期限が切れました').waitFor();
    expect(await chat.getByLabel(CODE).isVisible()).toBe(false);
    expect(await chat.getByText('正しくないか').count()).toBe(0);
    stub.member.codeSeconds = 600;
    await chat.getByRole('button', { name: 'もう一度送る' }).click();
    await expect.poll(() => chat.getByLabel(CODE).isVisible()).toBe(true);
    expect(await isFocused(chat.getByLabel(CODE))).toBe(true);
  });
});

describe.each([
  ['a desktop', DESKTOP],
  ['a small desktop', { viewport: { width: 1024, height: 560 } }],
  ['a phone', PHONE],
])('on %s the form', (_, options) => {
  const jumpOver = (chat: Locator): Promise<boolean> =>
    chat.evaluate((panel) => {
      const jump = panel.querySelector('.jump')?.getBoundingClientRect();
      const form = panel.querySelector('.form')?.getBoundingClientRect();
      if (!jump || !form || jump.width === 0) return false;
      return jump.top < form.bottom && jump.bottom > form.top;
    });
  /** Whether all that is needed of the form is seen in the log. */
  const isInSight = (chat: Locator): Promise<boolean> =>
    chat.evaluate((panel) => {
      const log = panel.querySelector('.log')?.getBoundingClientRect();
      const needed = [...panel.querySelectorAll('.form :is(.hint, label, .primary, .cancel)')];
      const isIn = ({ top, bottom }: DOMRect) => log !== undefined && top >= log.top && bottom <= log.bottom;
      return needed.length > 3 && needed.every((part) => isIn(part.getBoundingClientRect()));
    });

  it('is in sight when it comes, after a long conversation too, and no button covers it', async () => {
    const { page, chat } = await open(options);
    for (let count = 1; count <= 3; count += 1) {
      await ask(page, chat, '送料はいくらですか');
      await expect.poll(() => chat.getByText('送料は全国一律').count()).toBe(count);
    }
    await ask(page, chat);
    await chat.getByLabel(CLAIM).waitFor();
    await expect.poll(() => isInSight(chat)).toBe(true);
    expect(await jumpOver(chat)).toBe(false);
    await chat.getByLabel(CLAIM).fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByLabel(CODE).waitFor();
    await expect.poll(() => isInSight(chat)).toBe(true);
    expect(await jumpOver(chat)).toBe(false);
    // Wherever he scrolls to.
    for (const up of [40, 90, 140, 200, 400]) {
      await chat
        .getByRole('log')
        .first()
        .evaluate((log, by) => log.scrollTo(0, log.scrollHeight - log.clientHeight - by), up);
      await page.waitForTimeout(50);
      expect(await jumpOver(chat)).toBe(false);
    }
  });
});
