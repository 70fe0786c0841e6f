import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from '../attachment/samples.ts';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { violations } from './axe.ts';
import { launch, openChat, openPage, PHONE } from './browser.ts';
import { openConsole } from './console.ts';

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
    const { page } = await openConsole(browser, account, name);
    return page;
  };

  const ask = async (page: Page, text: string) => {
    await page.getByRole('dialog').getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
  };

  it('answers a visitor with a source, keeps the conversation, and lets an agent find it, verified', async () => {
    const agent = await signIn('鈴木 美咲');
    await agent.getByRole('link', { name: 'すべて' }).click();
    await agent.getByText('この期間の会話はまだありません').waitFor();

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

    await agent.getByRole('link', { name: 'すべて' }).click();
    const row = agent.locator('.row-link');
    await row.getByText(QUESTION).click();
    await agent.waitForURL(/#\/inbox\/all\/[\w-]+$/);
    const id = agent.url().split('/').at(-1);
    const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
    const { entries, verified } = await (await fetch(`${account.url}/api/conversations/${id}`, { headers })).json();
    expect(verified).toBe(true);
    expect(entries).toMatchObject([
      { kind: 'message', text: QUESTION },
      { kind: 'message', sources: [{ id: 'ja-shipping-fee', version: 1 }] },
      { kind: 'feedback', helpful: true },
    ]);
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
    // What the business tells all pages is a file, which the launcher goes on reading.
    expect(requests.filter((url) => !url.endsWith('/status.json'))).toEqual([]);
  });

  it('gives an administrator, and nobody else, the token of the command line, which the API takes', async () => {
    const page = await signIn('山田 直樹');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByTitle('アカウントと設定').click();
    await page.getByRole('button', { name: 'アクセストークンをコピー' }).click();
    await page.getByRole('button', { name: 'コピーしました' }).waitFor();
    const token = await page.evaluate(() => navigator.clipboard.readText());
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${account.url}/api/settings/versions`, { headers })).status).toBe(200);

    const agent = await signIn('鈴木 美咲');
    await agent.getByTitle('アカウントと設定').click();
    await agent.getByRole('button', { name: 'サインアウト' }).waitFor();
    expect(await agent.getByRole('button', { name: 'アクセストークン' }).count()).toBe(0);
  });

  it('shows no conversation to somebody who is not in a group of agents', async () => {
    const page = await signIn('木村 遥');
    await page.getByText('権限がありません').waitFor();
    expect(await page.locator('.row-link').count()).toBe(0);
  });

  it('ends the sign-in at the issuer too, so that the next person has to sign in', async () => {
    const page = await signIn('鈴木 美咲');
    const atIssuer = page.waitForURL(/\/issuer\//);
    await page.getByTitle('アカウントと設定').click();
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await atIssuer;
    await page.waitForURL(/\/console/);
    await page.getByRole('button', { name: 'サインイン' }).click();
    await page.getByRole('button', { name: '田中 健' }).waitFor();
  });

  it.each([
    ['at a desk', {}],
    ['on a phone', PHONE],
  ])('takes a picture %s, shows it, and says why it takes no other file', async (_, device) => {
    const { page, complaints } = await openPage(browser, account.url, device);
    const chat = await openChat(page);
    const chooser = chat.locator('input[type=file]');
    expect(await chooser.getAttribute('accept')).toContain('image/jpeg');
    await chooser.setInputFiles([
      { name: '届いた品.png', mimeType: 'image/png', buffer: png(320, 200) },
      { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
      { name: '偽物.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    ]);
    await chat.locator('.chip', { hasText: '届いた品.png' }).getByText('送信できます').waitFor();
    for (const name of ['logo.svg', '偽物.png'])
      await chat.locator('.chip', { hasText: name }).getByText('この形式のファイルは添付できません').waitFor();
    expect(await violations(page)).toEqual([]);
    for (const name of ['logo.svg', '偽物.png']) await chat.getByRole('button', { name: `${name} を取り消す` }).click();
    await chat.getByRole('textbox').fill('これが届きました');
    await chat.getByRole('button', { name: '送信', exact: true }).click();

    const picture = chat.getByRole('img', { name: '届いた品.png' });
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
    expect(await chat.locator('.chip').count()).toBe(0);
    const box = await picture.boundingBox();
    expect(box?.height).toBeLessThanOrEqual(250);
    expect(box?.width).toBeLessThanOrEqual((await chat.boundingBox())?.width ?? 0);
    await chat.getByText('これが届きました').waitFor();

    // After a reload it is asked for anew, and has its room before it is there: nothing below it moves away under a finger.
    const arrival = Promise.withResolvers<void>();
    await page.route('**', async (route) => {
      if (route.request().resourceType() === 'image') await arrival.promise;
      await route.continue();
    });
    await page.reload();
    const again = page.getByRole('img', { name: '届いた品.png' });
    await again.waitFor();
    const sizeOf = async () => {
      const { width, height } = (await again.boundingBox()) ?? { width: 0, height: 0 };
      return { width, height };
    };
    const before = await sizeOf();
    arrival.resolve();
    await expect
      .poll(() => again.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
      .toBe(320);
    expect(await sizeOf()).toEqual(before);
    expect(complaints).toEqual([]);
  });

  it('takes what is pasted or dropped, and says what the bot cannot do with a file alone', async () => {
    const { page } = await openPage(browser, account.url);
    const chat = await openChat(page);
    const give = (type: 'paste' | 'drop') =>
      chat.getByRole('textbox').evaluate(
        (field, { type, bytes }) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], `${type}.png`, { type: 'image/png' }));
          const how = { bubbles: true, cancelable: true, composed: true };
          const event =
            type === 'paste'
              ? new ClipboardEvent('paste', { ...how, clipboardData: data })
              : new DragEvent('drop', { ...how, dataTransfer: data });
          field.dispatchEvent(event);
        },
        { type, bytes: [...png()] },
      );
    await give('paste');
    await give('drop');
    await expect.poll(() => chat.locator('.chip[data-status=ready]').count()).toBe(2);
    await chat.getByRole('textbox').press('Enter');
    await expect.poll(() => chat.getByRole('img').count()).toBe(2);
    await chat.getByText('自動応答はファイルの中身を確認できません').first().waitFor();
    await chat.getByRole('button', { name: '担当者と話したい' }).last().click();
    await chat.getByText(/担当者におつなぎします|ご相談を承りました/).waitFor();
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
