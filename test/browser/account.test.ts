import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { launch, openChat, openPage } from './browser.ts';

const QUESTION = '送料はいくらですか';

describe('the whole account, seen by people', () => {
  let account: RunningAccount;
  let browser: Browser;

  beforeAll(async () => {
    [account, browser] = await Promise.all([startAccount(), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });

  /** The console as an agent sees it who signs in on the issuer's own page. */
  const signIn = async (name: string): Promise<Page> => {
    const { page } = await openPage(browser, `${account.url}/console`);
    await page.getByRole('button', { name: 'サインイン' }).click();
    await page.waitForURL(/\/issuer\//);
    await page.getByRole('button', { name }).click();
    await page.waitForURL(`${account.url}/console`);
    return page;
  };

  const ask = async (page: Page, text: string) => {
    await page.getByRole('dialog').getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
  };

  it('answers a visitor with a source, keeps the conversation, and lets an agent read it, verified', async () => {
    const agent = await signIn('鈴木 美咲');
    await agent.getByText('まだ会話がありません').waitFor();

    const { page, complaints } = await openPage(browser, account.url);
    const chat = await openChat(page);
    await ask(page, QUESTION);
    await chat.getByText('送料は全国一律550円').waitFor();
    await chat.getByRole('link', { name: QUESTION }).waitFor();
    await chat.getByRole('button', { name: 'はい' }).click();
    await chat.getByText('ご回答ありがとうございます').waitFor();

    // A chat that was open is open again.
    await page.reload();
    const again = page.getByRole('dialog');
    await again.getByText('送料は全国一律550円').waitFor();
    expect(await again.locator('.customer .text').allTextContents()).toEqual([QUESTION]);
    expect(complaints).toEqual([]);

    await agent.locator('.conversation').click();
    await agent.getByText('改ざんなし').waitFor();
    await agent.locator('.entry').nth(2).waitFor();
    const entries = await agent.locator('.entry').allTextContents();
    expect(entries).toHaveLength(3);
    expect(entries[0]).toContain(QUESTION);
    expect(entries[1]).toMatch(/ja-shipping-fee v1 · スコア [01]\.\d+/);
    expect(entries[2]).toContain('役に立ったかはい');
  });

  it('tells a visitor whom staff have shut out, keeps what he reads, and tries nothing more', async () => {
    const { page } = await openPage(browser, account.url);
    const chat = await openChat(page);
    await ask(page, QUESTION);
    await chat.getByText('送料は全国一律550円').waitFor();
    const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
    const { conversations } = await (await fetch(`${account.url}/api/conversations`, { headers })).json();
    const path = `${account.url}/api/conversations/${conversations[0].conversationId}/block`;
    const body = JSON.stringify({ blocked: true, after: 1, evidence: [1] });
    expect((await fetch(path, { method: 'PUT', headers, body })).status).toBe(200);
    await chat.getByText('このチャットはご利用いただけません').waitFor();
    expect(await chat.getByRole('textbox').isDisabled()).toBe(true);
    expect(await chat.getByText('いかがでしたか').count()).toBe(0);
    await chat.getByText('送料は全国一律550円').waitFor();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    await page.waitForTimeout(3_000);
    expect(requests).toEqual([]);
  });

  it('gives an administrator, and nobody else, the token of the command line, which the API takes', async () => {
    const page = await signIn('山田 直樹');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'アクセストークンをコピー' }).click();
    await page.getByRole('button', { name: 'コピーしました' }).waitFor();
    const token = await page.evaluate(() => navigator.clipboard.readText());
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${account.url}/api/settings/versions`, { headers })).status).toBe(200);

    const agent = await signIn('鈴木 美咲');
    await agent.getByRole('button', { name: 'サインアウト' }).waitFor();
    expect(await agent.getByRole('button', { name: 'アクセストークン' }).count()).toBe(0);
  });

  it('shows no conversation to somebody who is not in a group of agents', async () => {
    const page = await signIn('木村 遥');
    await page.getByText('権限がありません').waitFor();
    expect(await page.locator('.conversation').count()).toBe(0);
  });

  it('ends the sign-in at the issuer too, so that the next person has to sign in', async () => {
    const page = await signIn('鈴木 美咲');
    const atIssuer = page.waitForURL(/\/issuer\//);
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await atIssuer;
    await page.waitForURL(/\/console/);
    await page.getByRole('button', { name: 'サインイン' }).click();
    await page.getByRole('button', { name: '田中 健' }).waitFor();
  });

  it('speaks English in the English shop', async () => {
    const { page, complaints } = await openPage(browser, `${account.url}/?lang=en`);
    const chat = await openChat(page, 'Open support chat');
    await ask(page, 'How much is shipping?');
    await chat.getByRole('link').waitFor();
    expect(await chat.locator('.bot .text').last().textContent()).toMatch(/550 yen/);
    expect(complaints).toEqual([]);
  });
});
