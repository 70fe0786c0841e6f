import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat } from './browser.ts';
import { openSite } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('the visitor who wants an answer by e-mail', () => {
  let browser: Browser;
  let stub: Stub;
  const open = async () => {
    const { page } = await openSite(browser, stub);
    return { page, chat: await openChat(page) };
  };
  const tickets = () => stub.received.filter(({ action }) => action === 'ticket');

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

  it('is asked for name and address once he has chosen it while he waits, and told number and time', async () => {
    const { page, chat } = await open();
    await chat.getByRole('button', { name: '送料はいくらですか' }).click();
    await chat.getByText('送料は全国一律').waitFor();
    await chat.getByRole('button', { name: '担当者に相談する' }).click();
    await chat.locator('.choices').getByRole('button', { name: '返事をメールで受け取る' }).click();
    await chat.getByLabel('お名前').fill('山田 花子');
    await chat.getByLabel('メールアドレス').fill('ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ');
    await chat.getByLabel('書き添えること').fill('夜に届けてほしいです');
    expect(await violations(page)).toEqual([]);
    await chat.getByRole('form').getByRole('button', { name: '送信する' }).click();
    await chat.getByText('受付番号 7F3K-9Q2M で承りました。').waitFor();
    await chat.getByText('夜に届けてほしいです').waitFor();
    expect(await chat.getByLabel('お名前').count()).toBe(0);
    expect(tickets()).toEqual([
      expect.objectContaining({
        name: '山田 花子',
        email: 'hanako@example.jp',
        text: '夜に届けてほしいです',
        after: 4,
      }),
    ]);
  });

  it('finds it in the menu, and says what it is about where nothing is written yet', async () => {
    const { chat } = await open();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '返事をメールで受け取る' }).click();
    const submit = chat.getByRole('form').getByRole('button', { name: '送信する' });
    await submit.click();
    await chat.getByText('お名前を入力してください。').waitFor();
    await chat.getByLabel('お名前').fill('山田');
    await chat.getByLabel('メールアドレス').fill('hanako@example');
    await submit.click();
    await chat.getByText('メールアドレスを「hanako@example.jp」の形で').waitFor();
    await chat.getByLabel('メールアドレス').fill('hanako@example.jp');
    await submit.click();
    await chat.getByText('ご用件を入力してください。').waitFor();
    expect(tickets()).toEqual([]);
    await chat.getByLabel('ご用件').fill('花瓶が割れていました');
    await submit.click();
    await chat.getByText('受付番号 7F3K-9Q2M').waitFor();
    expect(tickets()).toHaveLength(1);
  });

  it('keeps what he filled in when it is refused, and can send it away', async () => {
    const { chat } = await open();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '返事をメールで受け取る' }).click();
    await chat.getByLabel('お名前').fill('山田');
    await chat.getByLabel('メールアドレス').fill('hanako@example.jp');
    await chat.getByLabel('ご用件').fill('花瓶が割れていました');
    stub.faults.refuse = true;
    await chat.getByRole('form').getByRole('button', { name: '送信する' }).click();
    await chat.getByText('操作を完了できませんでした').waitFor();
    expect(await chat.getByLabel('ご用件').inputValue()).toBe('花瓶が割れていました');
    await chat.getByRole('form').getByRole('button', { name: 'やめる' }).click();
    expect(await chat.getByLabel('ご用件').count()).toBe(0);
  });

  it('sends it after a reload that came before the service had it, once', async () => {
    const { page, chat } = await open();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '返事をメールで受け取る' }).click();
    await chat.getByLabel('お名前').fill('山田');
    await chat.getByLabel('メールアドレス').fill('hanako@example.jp');
    await chat.getByLabel('ご用件').fill('花瓶が割れていました');
    stub.faults.mute = true;
    await chat.getByRole('form').getByRole('button', { name: '送信する' }).click();
    await expect.poll(() => tickets().length).toBe(1);
    stub.faults.mute = false;
    await page.reload();
    await page.getByText('受付番号 7F3K-9Q2M').waitFor();
    const [first, second] = tickets();
    expect(second).toEqual(first);
    expect(await page.getByText('花瓶が割れていました').count()).toBe(1);
  });
});
