import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { launch, openChat, openPage } from './browser.ts';
import { openConsole, signInAs } from './console.ts';

const DAY_MS = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), 'uragawa-'));
let account: RunningAccount;
let browser: Browser;

beforeAll(async () => {
  [account, browser] = await Promise.all([startAccount({ options: ['--data', directory] }), launch()]);
});
afterAll(async () => {
  await browser.close();
  await account.stop();
});

const ask = async (shop: Page, text: string): Promise<void> => {
  await shop.getByRole('textbox', { name: 'メッセージを入力' }).fill(text);
  await shop.keyboard.press('Enter');
};
/** Asks for a person and gives the conversation to the agent, who has the ring in front of him. */
const handedTo = async (shop: Page, desk: Page, question: string): Promise<void> => {
  await ask(shop, question);
  await shop.locator('.bot .text').last().waitFor();
  await ask(shop, '担当者と話したい');
  await desk
    .getByRole('region', { name: 'あなたへの呼び出し' })
    .getByRole('button', { name: /応答する/ })
    .click();
  await desk.locator('.column').getByText('あなたが対応中').waitFor();
};

it('a customer who comes back the next day is known, to the bot and to another agent', async () => {
  const { page: shop } = await openPage(browser, account.url);
  await openChat(shop);
  const { page: first } = await openConsole(browser, account, '鈴木 美咲');
  await first.getByRole('button', { name: '受付を開始' }).click();
  await handedTo(shop, first, '注文番号A-1001の商品がまだ届きません');
  await first.getByRole('textbox', { name: 'お客様への返信' }).fill('本日発送いたしました。');
  await first.keyboard.press('Control+Enter');
  await shop.getByText('本日発送いたしました。').waitFor();
  await first.getByRole('button', { name: '解決', exact: true }).click();
  await first.getByRole('dialog').getByLabel('カテゴリー').fill('delivery');
  await first.getByRole('dialog').getByRole('button', { name: '解決' }).click();
  await shop.getByRole('button', { name: '評価を送る' }).waitFor();
  await first.context().close();

  // The night goes by.
  const port = Number(new URL(account.url).port);
  await account.stop();
  account = await startAccount({ options: ['--data', directory, '--days-ahead', '1'], port });
  const tomorrow = Date.now() + DAY_MS;
  await shop.clock.setSystemTime(tomorrow);
  await shop.reload();
  await shop.getByText('本日発送いたしました。').waitFor();

  const { page: next } = await openPage(browser, `${account.url}/console`, { viewport: { width: 1280, height: 800 } });
  await next.clock.setSystemTime(tomorrow);
  await next.reload();
  await signInAs(next, account, '田中 健');
  await next.getByRole('button', { name: '受付を開始' }).click();
  await handedTo(shop, next, '昨日の荷物の追跡番号を教えてください');
  const card = next.getByRole('complementary', { name: 'お客様情報' });
  await card.getByText('2回').waitFor();
  const row = next.locator('.row-link').first();
  expect(await row.textContent()).toContain('ご用件:「昨日の荷物の追跡番号を教えてください」（注文番号 A-1001）');
  expect(await row.textContent()).not.toContain('ほか');
  expect(await card.textContent()).toContain('delivery');
});
