import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import type { Visitor } from '../local/visitor.ts';
import { launch, openPage } from './browser.ts';
import { choosePresence, openConsole, signInAs, waitAsCustomer } from './console.ts';
import { field, openConversation, take, timeline, waiting } from './console-desk.ts';

let account: RunningAccount;
let browser: Browser;
let customers: Visitor[] = [];

beforeAll(async () => {
  [account, browser] = await Promise.all([startAccount(), launch()]);
});
afterEach(async () => {
  await Promise.all(customers.map((customer) => customer.close()));
  customers = [];
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await account.stop();
});

/** An agent in the second of two conversations that are his. */
const inTheSecond = async (name: string) => {
  const [first, second] = [await waiting(account), await waiting(account)];
  customers = [first, second];
  const { page } = await openConsole(browser, account, name);
  await take(page, first);
  await take(page, second);
  return { page, first, second };
};
const shown = '.column';

describe('of several open conversations', () => {
  it('a dialog in one that is not shown is in nobody’s way, and is there again with it', async () => {
    const { page } = await inTheSecond('鈴木 美咲');
    await page.getByRole('button', { name: '解決', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('カテゴリー').fill('delivery');
    await page.goBack();
    await dialog.waitFor({ state: 'hidden' });
    await field(page).fill('確認します');
    await page.goForward();
    await dialog.waitFor();
    expect(await dialog.getByLabel('カテゴリー').inputValue()).toBe('delivery');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('one that is taken meanwhile takes the field from nobody who is writing', async () => {
    const { page, second } = await inTheSecond('田中 健');
    await choosePresence(page, '受付中');
    const third = await waitAsCustomer(account, '返品したい');
    customers.push(third);
    const accept = page.getByRole('button', { name: /応答する/ });
    await accept.waitFor();
    await field(page).fill('お待ち');
    await accept.evaluate((button: HTMLElement) => {
      button.click();
      document.querySelector<HTMLElement>('.column textarea')?.focus();
    });
    await third.next('entry', ({ entry }) => entry.kind === 'assigned');
    await page.getByText('担当になりました', { exact: false }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type('ください');
    expect(await field(page).inputValue()).toBe('お待ちください');
    expect(page.url()).toContain(second.conversationId);
    await page.getByRole('navigation', { name: '開いている会話' }).getByText('返品したい', { exact: false }).click();
    await timeline(page).getByText('返品したい', { exact: true }).waitFor();
    expect(await field(page).inputValue()).toBe('');
    await choosePresence(page, '離席中');
  });

  it('a reply that is held, or has come back, in one that is not shown is told of, and can be taken back', async () => {
    const { page, first, second } = await inTheSecond('Alex Miller');
    await page.evaluate(() => localStorage.setItem('uragawa.console.holdSeconds', '10'));
    await page.reload();
    for (const take of ['取り消す', undefined]) {
      await openConversation(page, second.conversationId);
      await field(page).fill('明日発送します。');
      await field(page).press('Control+Enter');
      await page.locator(shown).getByRole('button', { name: '取り消す' }).first().waitFor();
      await openConversation(page, first.conversationId);
      const line = page.locator('.alert', { hasText: '返信の送信待ち' });
      await line.waitFor();
      if (take) await line.getByRole('button', { name: take }).click();
      else {
        await second.say('やはりキャンセルしたいです');
        await page.getByText('送信されずに入力欄に戻った返信が1件の会話に').waitFor();
      }
      await line.waitFor({ state: 'detached' });
    }
    await page.locator('.alert').getByRole('link').click();
    await expect.poll(() => field(page).inputValue()).toBe('明日発送します。');
    expect(JSON.stringify(second.frames)).not.toContain('明日発送します。');
  });

  it('on a phone, one behind the list is not read', async () => {
    const { page, second } = await inTheSecond('佐藤 由紀');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('link', { name: '一覧へ戻る' }).click();
    await page.locator('.row-link').first().waitFor();
    const { seq } = await second.say('まだですか');
    await page.locator('.row-link .count').first().waitFor();
    expect(second.frames.filter((frame) => frame.type === 'read' && frame.seq >= seq)).toEqual([]);
    await page.locator(`.row-link[data-id="${second.conversationId}"]`).click();
    await second.next('read', (frame) => frame.seq >= seq);
  });

  it('what is shown is painted, also beside another one and after a look at another page', async () => {
    const { page, first, second } = await inTheSecond('山田 直樹');
    const ids = [first, second].map(({ conversationId }) => conversationId);
    const tabs = page.getByRole('navigation', { name: '開いている会話' });
    const isPainted = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.column')].every((column) =>
          [...column.querySelectorAll('.entry')].at(-1)?.checkVisibility({ contentVisibilityAuto: true }),
        ),
      );
    await page.locator(`.row-link[data-id="${ids[0]}"]`).click({ modifiers: ['Control'] });
    expect(await page.locator(shown).count()).toBe(2);
    for (const at of [0, 1, 0, 1, 0]) {
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'チーム' }).click();
      await page.getByRole('heading', { level: 1, name: 'チーム' }).waitFor();
      await page.getByRole('link', { name: '受信トレイ' }).click();
      await tabs.locator(`a[href$="${ids[at]}"]`).click();
      await expect.poll(isPainted).toBe(true);
    }
    await page.getByRole('button', { name: '並べて表示をやめる' }).first().click();
    for (const at of [0, 1, 0]) {
      await tabs.locator(`a[href$="${ids[at]}"]`).click();
      await expect.poll(isPainted).toBe(true);
    }
  });

  it('the place that somebody was on the way to is shown after the sign-in, and its links work', async () => {
    const { page } = await openPage(browser, `${account.url}/console#/team`);
    await signInAs(page, account, '佐藤 由紀');
    await page.getByRole('heading', { level: 1, name: 'チーム' }).waitFor();
    await page.getByRole('link', { name: '受信トレイ' }).click();
    await page.getByRole('heading', { level: 1, name: '受信トレイ' }).waitFor();
  });
});
