import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { codesTo, codeTo } from '../local/mailbox.ts';
import { temporaryFolder } from '../local/tables.fixture.ts';
import { pageViolations, violations } from './axe.ts';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { openConversation, signIn, timeline } from './console-desk.ts';

let account: RunningAccount;
let browser: Browser;

beforeAll(async () => {
  [account, browser] = await Promise.all([
    startAccount({ options: ['--data', temporaryFolder(), '--sample'] }),
    launch(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await account.stop();
});

const prove = async (page: Page, chat: Locator, number: string, email: string): Promise<void> => {
  const before = (await codesTo(account.url, email)).length;
  await chat.getByLabel('会員番号またはメールアドレス').fill(number);
  await page.keyboard.press('Enter');
  await chat.getByLabel('確認コード（6桁の数字）').fill(await codeTo(account.url, email, before + 1));
  await page.keyboard.press('Enter');
};
const kept = (page: Page) =>
  page.evaluate(async () => JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)]));

describe('the choices of what a member can look up', () => {
  it('lead from the greeting to an answer and on, on a phone, also after a reload', async () => {
    const { page, complaints } = await openPage(browser, account.url, PHONE);
    page.setDefaultTimeout(30_000);
    let chat = await openChat(page);
    await chat.getByRole('button', { name: '会員情報・ご注文の照会' }).click();
    await chat.getByText('どちらをお調べしますか？').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    chat = page.getByRole('dialog');
    await chat.getByRole('button', { name: '今月の利用量を確認する' }).click();
    await prove(page, chat, 'M-1001', 'sasaki.aya@example.com');
    await chat.getByText('データ通信: 残り 12.4 GB（20 GB中 7.6 GB 利用、2026年11月）').waitFor();
    await page.reload();
    await chat.getByRole('button', { name: '契約内容を確認する' }).click();
    await chat.getByText('サクラモバイル ベーシック 20GB').waitFor();
    // The choice was taken; what the answer offers is there in its place.
    expect(await chat.getByRole('button', { name: '契約内容を確認する' }).count()).toBe(0);
    await chat.getByRole('button', { name: '登録内容を確認する' }).waitFor();
    expect(await violations(page)).toEqual([]);
    // Nothing of who he is stays in the browser.
    expect(await kept(page)).not.toContain('M-1001');
    expect(complaints).toEqual([]);
  });

  it('are what the customer said to whoever takes over, whose panel shows all of what was looked up', async () => {
    const { page: phone } = await openPage(browser, account.url, PHONE);
    phone.setDefaultTimeout(30_000);
    const chat = await openChat(phone);
    await chat.getByRole('button', { name: '会員情報・ご注文の照会' }).click();
    await chat.getByRole('button', { name: '契約内容を確認する' }).click();
    await prove(phone, chat, 'M-1004', 'watanabe.daisuke@example.jp');
    await chat.getByText('ご契約のプランは').waitFor();
    await chat.getByRole('button', { name: '担当者に相談する' }).click();
    await chat.getByText('受け付けました').or(chat.getByText('順番待ち')).first().waitFor();

    const { page, complaints } = await signIn(browser, account, '鈴木 美咲');
    await page.setViewportSize({ width: 1280, height: 800 });
    const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
    const waiting = async (): Promise<string | undefined> => {
      const { conversations } = await (await fetch(`${account.url}/api/conversations?view=queue`, { headers })).json();
      return conversations[0]?.conversationId;
    };
    await expect.poll(waiting, { timeout: 30_000 }).toBeDefined();
    await openConversation(page, (await waiting()) ?? '');
    const packet = page.locator('.packet');
    await packet.getByText('ご用件:「契約内容を確認する」').waitFor();
    await packet.locator('.data-card').getByText('2027年9月30日').waitFor();
    expect(await packet.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBeLessThan(2);
    for (const said of ['会員情報・ご注文の照会', '契約内容を確認する'])
      await timeline(page).getByText(said, { exact: true }).first().waitFor();
    // The day leaves no room beside it in which what scrolls by could be read.
    const [day, log] = await Promise.all(
      [timeline(page).locator('.day > h2'), timeline(page)].map((part) =>
        part.evaluate(({ clientWidth }) => clientWidth),
      ),
    );
    expect(day).toBe(log);
    expect(await pageViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
