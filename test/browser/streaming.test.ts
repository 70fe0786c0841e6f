import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { launch, openChat, openPage } from './browser.ts';

/** A model that takes its time between two sentences of the published answer. */
const SLOW = `export default ({ operation }) => operation === 'converse' ? '送料' : [
  { text: '送料は全国一律550円（税込）です [1]。' }, { wait: 4000 },
  { text: '1回のご注文が税込5,000円以上の場合は、送料無料でお届けします [1]。' },
];`;

describe('an answer on its way, in the whole account', () => {
  let account: RunningAccount;
  let browser: Browser;

  beforeAll(async () => {
    const script = join(mkdtempSync(join(tmpdir(), 'uragawa-')), 'model.mjs');
    writeFileSync(script, SLOW);
    [account, browser] = await Promise.all([
      startAccount({ options: ['--fresh', '--model-script', script] }),
      launch(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const ask = async (page: Page) => {
    await page.getByRole('dialog').getByRole('textbox').fill('送料はいくらですか');
    await page.keyboard.press('Enter');
    await page.locator('.bot .text', { hasText: '全国一律550円' }).waitFor();
  };
  const whole = async (page: Page) => {
    await page.getByText('送料無料でお届けします').waitFor();
    await page.locator('.bot .sources').waitFor();
    expect(await page.locator('.customer .text').allTextContents()).toEqual(['送料はいくらですか']);
    expect((await page.locator('.bot .text').allTextContents()).filter((text) => text.includes('550円'))).toHaveLength(
      1,
    );
  };

  it('goes on after a reload, and in another tab, and is there once', async () => {
    const { page, complaints } = await openPage(browser, account.url);
    await openChat(page);
    await ask(page);
    const other = await page.context().newPage();
    await other.goto(account.url);
    await openChat(other);
    // Two tabs that begin at once ask with the same key; the browser notes who comes second.
    await other.locator('.customer .text').waitFor();
    await page.reload();
    for (const tab of [page, other]) await whole(tab);
    expect(complaints).toEqual([]);
  });

  it('is there when the line comes back', async () => {
    const { page } = await openPage(browser, account.url);
    await openChat(page);
    await ask(page);
    await page.context().setOffline(true);
    await page.getByText('接続が切れました').waitFor();
    await page.waitForTimeout(4_500);
    await page.context().setOffline(false);
    await whole(page);
  });

  it('reaches a shop on another origin', async () => {
    const { page, complaints } = await openPage(browser, account.url.replace('localhost', '127.0.0.1'));
    await openChat(page);
    await ask(page);
    await whole(page);
    expect(complaints).toEqual([]);
  });
});
