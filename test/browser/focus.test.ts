import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

describe('the focus in the widget', () => {
  let browser: Browser;
  let stub: Stub;
  let page: Page;

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(async () => {
    stub.reset();
    ({ page } = await openPage(browser, stub.url));
  });
  afterEach(async () => {
    await page.context().close();
  });

  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
  const press = async (name: string) => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  };

  it('moves the focus to the field, and back to the button on Escape', async () => {
    const chat = await openChat(page);
    expect(await focused()).toBe('TEXTAREA');
    await page.keyboard.press('Escape');
    await chat.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('BUTTON');
  });

  it('goes on in the field after a choice and after feedback', async () => {
    await openChat(page);
    await press('送料はいくらですか');
    expect(await focused()).toBe('TEXTAREA');
    await page.getByText('送料は全国一律550円').waitFor();
    await press('はい');
    await page.getByText('ご回答ありがとうございます').waitFor();
    expect(await focused()).toBe('TEXTAREA');
  });

  it('goes on in the stars after the wish to rate, and in the field after the rating', async () => {
    const chat = await openChat(page);
    await press('送料はいくらですか');
    await page.getByText('送料は全国一律550円').waitFor();
    await chat.locator('summary').focus();
    await page.keyboard.press('Enter');
    await press('評価する');
    expect(await chat.getByLabel('5段階中1').evaluate((star) => star.matches(':focus'))).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('評価 ★★☆☆☆').waitFor();
    expect(await focused()).toBe('TEXTAREA');
  });

  it('comes back to the menu button on Escape, and closes the chat on the next', async () => {
    const chat = await openChat(page);
    await chat.locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('SUMMARY');
    await page.keyboard.press('Escape');
    await chat.waitFor({ state: 'hidden' });
  });

  it('closes on Escape when the focus is nowhere', async () => {
    const chat = await openChat(page);
    await page.getByRole('button', { name: '送料はいくらですか' }).click();
    await page.getByText('送料は全国一律550円').waitFor();
    expect(await focused()).toBeUndefined();
    await page.keyboard.press('Escape');
    await chat.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('BUTTON');
  });

  it('leaves the focus alone after a tap, so that a phone does not open its keyboard', async () => {
    const phone = await openPage(browser, stub.url, PHONE);
    await openChat(phone.page);
    await phone.page.getByRole('button', { name: '送料はいくらですか' }).tap();
    await phone.page.getByText('送料は全国一律550円').waitFor();
    expect(await phone.page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await phone.page.context().close();
  });
});
