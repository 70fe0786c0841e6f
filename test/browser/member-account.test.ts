import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { codesTo, codeTo } from '../local/mailbox.ts';
import { temporaryFolder } from '../local/tables.fixture.ts';
import { pageViolations, violations } from './axe.ts';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { openConversation, signIn, timeline } from './console-desk.ts';

/** Members of the sample business. */
const SASAKI = { number: 'M-1001', email: 'sasaki.aya@example.com', phone: '000-7409-9499', points: '2,480' };
const CLAIM = '会員番号またはメールアドレス';
const CODE = '確認コード（6桁の数字）';

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

const openPhone = async (): Promise<{ page: Page; chat: Locator; complaints: string[] }> => {
  const { page, complaints } = await openPage(browser, account.url, PHONE);
  page.setDefaultTimeout(30_000);
  return { page, chat: await openChat(page), complaints };
};
const ask = async (page: Page, chat: Locator, text: string): Promise<void> => {
  await chat.getByRole('textbox', { name: 'メッセージを入力' }).fill(text);
  await page.keyboard.press('Enter');
};
const prove = async (
  page: Page,
  chat: Locator,
  { number, email }: { number: string; email: string },
): Promise<void> => {
  const before = (await codesTo(account.url, email)).length;
  await chat.getByLabel(CLAIM).fill(number);
  await page.keyboard.press('Enter');
  await chat.getByLabel(CODE).waitFor();
  await chat.getByLabel(CODE).fill(await codeTo(account.url, email, before + 1));
  await chat.getByRole('button', { name: '確認する' }).click();
  await chat.getByText(/ご本人確認済み（\d+:\d+まで）/).waitFor();
};

describe('a member, on a phone, with the whole system', () => {
  it('asks for his points and gets them once he has proven who he is, and reads on elsewhere', async () => {
    const { page, chat, complaints } = await openPhone();
    await ask(page, chat, 'ポイントはあといくつ？');
    await prove(page, chat, SASAKI);
    await chat.getByText(SASAKI.points).first().waitFor();
    expect(await violations(page)).toEqual([]);

    // Another device knows nothing, until it knows him.
    const other = await openPhone();
    await ask(other.page, other.chat, 'ポイントの残高を教えてください');
    expect(await other.chat.getByText(SASAKI.points).count()).toBe(0);
    await prove(other.page, other.chat, SASAKI);
    await other.chat.getByText(SASAKI.points).first().waitFor();
    await other.chat.getByLabel('メニュー').click();
    await other.chat.getByRole('button', { name: '以前のお問い合わせ' }).click();
    await other.chat.getByRole('button', { name: /ポイントはあといくつ/ }).click();
    await other.chat.locator('.earlier .message').getByText(SASAKI.points).first().waitFor();

    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '本人確認を終了' }).click();
    await chat.getByText('ご本人確認が終了したため表示していません').first().waitFor();
    expect(await chat.getByText(SASAKI.points).count()).toBe(0);
    expect([...complaints, ...other.complaints]).toEqual([]);
  });

  it('asks where his order is, wants a person, and the agent sees the card and looks at him on record', async () => {
    const { page: phone, chat, complaints } = await openPhone();
    await ask(phone, chat, '注文12345が届きません');
    await prove(phone, chat, SASAKI);
    await chat.locator('.bot .text').getByText('12345').first().waitFor();
    await chat.getByRole('button', { name: '担当者に相談する' }).click();
    await chat.getByText('順番待ち').or(chat.getByText('受け付けました')).first().waitFor();

    const { page, complaints: atDesk } = await signIn(browser, account, '鈴木 美咲');
    const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
    const waiting = async (): Promise<string | undefined> => {
      const { conversations } = await (await fetch(`${account.url}/api/conversations?view=queue`, { headers })).json();
      return conversations[0]?.conversationId;
    };
    await expect.poll(waiting, { timeout: 30_000 }).toBeDefined();
    const conversationId = (await waiting()) ?? '';
    await openConversation(page, conversationId);
    await page.getByRole('button', { name: '対応を開始' }).click();
    await page.locator('.column').getByText('あなたが対応中').waitFor();
    await page
      .getByText(/本人確認: 確認コード（\d+:\d+まで）/)
      .first()
      .waitFor();
    await page.locator('.packet .data-card').first().waitFor();
    await timeline(page).getByText('会員情報を照会しました').first().waitFor();
    expect(await pageViolations(page)).toEqual([]);

    const card = page.getByRole('complementary', { name: 'お客様情報' });
    await card.getByRole('button', { name: '会員情報を表示' }).click();
    await card.getByText('s***@example.com').waitFor();
    expect(await page.getByText(SASAKI.email).count()).toBe(0);
    await card.getByRole('button', { name: 'メールを表示' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'メールを表示' }).isDisabled()).toBe(true);
    await dialog.getByLabel('表示する理由').fill('返信先の確認のため');
    await dialog.getByRole('button', { name: 'メールを表示' }).click();
    await card.getByText(SASAKI.email).waitFor();
    await timeline(page).getByText('返信先の確認のため').waitFor();
    // For the next field of this conversation the reason is there already.
    await card.getByRole('button', { name: '電話番号を表示' }).click();
    await dialog.getByRole('button', { name: '電話番号を表示' }).click();
    await card.getByText(SASAKI.phone).waitFor();
    expect(await pageViolations(page)).toEqual([]);
    // What was shown is gone with the conversation.
    await page.goto(`${account.url}/console#/tickets`);
    await expect.poll(() => page.getByText(SASAKI.phone).count()).toBe(0);
    await openConversation(page, conversationId);
    await card.getByRole('button', { name: /会員情報を表示|表示し直す/ }).waitFor();
    expect([...complaints, ...atDesk]).toEqual([]);
  });
});
