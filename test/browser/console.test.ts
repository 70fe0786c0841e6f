import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat, openPage } from './browser.ts';
import { type Stub, startStub } from './stub.ts';

describe('the console of a signed-in agent', () => {
  let browser: Browser;
  let stub: Stub;
  let page: Page;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stub = await startStub();
    ({ page } = await openPage(browser, `${stub.url}/console`));
    await page.getByRole('button', { name: 'サインイン' }).waitFor();
    const session = JSON.stringify({ accessToken: 'token', name: '佐藤 葵' });
    await page.evaluate((value) => sessionStorage.setItem('uragawa.console.session', value), session);
  });
  afterEach(async () => {
    await page.context().close();
    await stub.stop();
  });

  const exchange = async () => {
    const { page: shop } = await openPage(browser, stub.url);
    await openChat(shop);
    await shop.getByRole('textbox').fill('送料は？ <b>太字</b>');
    await shop.keyboard.press('Enter');
    await shop.getByText('送料は全国一律550円').waitFor();
    await shop.context().close();
  };

  it('says that there are no conversations yet', async () => {
    await page.reload();
    await page.getByText('まだ会話がありません').waitFor();
  });

  it('shows the whole record of a conversation, as text', async () => {
    await exchange();
    await page.reload();
    await page.locator('.conversation').click();
    await page.getByText('改ざんなし').waitFor();
    const entries = await page.locator('.entry').allInnerTexts();
    expect(entries).toHaveLength(2);
    expect(entries[0]).toContain('送料は？ <b>太字</b>');
    expect(entries[0]).toMatch(
      /#1[\s\S]*お客様[\s\S]*メッセージ[\s\S]*\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d[\s\S]*localhost:3000/,
    );
    expect(entries[1]).toMatch(/#2[\s\S]*自動応答[\s\S]*ja-shipping-fee v1[\s\S]*回答[\s\S]*412 ms/);
    expect(await page.getByText('ab'.repeat(32)).count()).toBe(1);
  });

  it('raises the alarm when the record does not verify', async () => {
    await exchange();
    stub.faults.broken = true;
    await page.goto(`${stub.url}/console#c-stub`);
    await page.reload();
    await page.getByText('記録が一致しません').waitFor();
    expect(await page.getByText('改ざんなし').count()).toBe(0);
  });

  it('says who can help when the account may not read', async () => {
    stub.faults.status = 403;
    await page.reload();
    await page.getByText('権限がありません').waitFor();
  });

  it('asks to sign in again when the token is not valid any more', async () => {
    stub.faults.status = 401;
    await page.reload();
    await page.getByText('有効期限が切れました').waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('uragawa.console.session'))).toBeNull();
  });

  it('leaves what it shows when the service cannot be reached', async () => {
    await exchange();
    await page.reload();
    await page.locator('.conversation').click();
    await page.getByText('改ざんなし').waitFor();
    stub.faults.status = 500;
    await page.getByText('接続できません').waitFor();
    expect(await page.locator('.entry').count()).toBe(2);
  });

  it('marks a conversation a person was promised for, until it is closed', async () => {
    const { page: shop } = await openPage(browser, stub.url);
    const chat = await openChat(shop);
    await chat.locator('summary').click();
    await chat.getByRole('button', { name: '担当者に相談する' }).click();
    await chat.getByText('ご希望を記録しました').waitFor();
    await page.reload();
    await page.locator('.conversation').getByText('要確認').waitFor();
    await chat.locator('summary').click();
    await chat.getByRole('button', { name: '会話を終了する' }).click();
    await chat.getByText('会話を終了しました').waitFor();
    await page.reload();
    await page.locator('.conversation').getByText('終了', { exact: true }).waitFor();
    expect(await page.getByText('要確認').count()).toBe(0);
    await shop.context().close();
  });

  it('says beside the list that a conversation could not be loaded, and shows it later', async () => {
    await exchange();
    await page.reload();
    await page.locator('.conversation').waitFor();
    stub.faults.status = 500;
    await page.locator('.conversation').click();
    await page.getByText('読み込めませんでした').waitFor();
    expect(await page.getByText('読み込んでいます').count()).toBe(0);
    stub.faults.status = 200;
    await page.getByText('改ざんなし').waitFor();
  });

  it.each(['#..', '#日本語', `#${'a'.repeat(65)}`])('takes the fragment %s for no conversation', async (fragment) => {
    await exchange();
    await page.goto(`${stub.url}/console${fragment}`);
    await page.reload();
    await page.getByText('左の一覧から会話を選んでください').waitFor();
    expect(await page.getByText('接続できません').count()).toBe(0);
  });

  it('changes its language and remembers it', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('No conversations yet').waitFor();
    await page.reload();
    await page.getByText('No conversations yet').waitFor();
  });
});
