import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { agentToken } from '../local/desk.ts';
import { pageViolations } from './axe.ts';
import { launch, openChat, openPage } from './browser.ts';
import { field, ORDER, openConversation, signIn, signInAgain, take, timeline, waiting } from './console-desk.ts';
import { HOSTILE, hostileCard, hostilePage, longEntry, longPage } from './console-pages.ts';

/** One white pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

let account: RunningAccount;
let browser: Browser;

beforeAll(async () => {
  [account, browser] = await Promise.all([startAccount(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await account.stop();
});

/** How much of the window's height the history has, and how far the way to send something lies inside the window. */
const roomIn = (page: Page) =>
  page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    return {
      history: boxOf('.timeline').height / innerHeight,
      below: innerHeight - boxOf('.composer-tools .primary').bottom,
      beside: boxOf('.customer-panel').left - boxOf('.composer-tools .primary').right,
    };
  });

describe('a conversation in the console', () => {
  it('knows what the customer has asked, answers him, takes back what was sent too soon, and is handed on, resolved and rated', async () => {
    const { page: shop, complaints: shopComplaints } = await openPage(browser, account.url);
    const frames: string[] = [];
    shop.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
    await shop.reload();
    shop.setDefaultTimeout(30_000);
    const chat = await openChat(shop);
    const ask = async (text: string) => {
      await chat.getByRole('textbox', { name: 'メッセージを入力' }).fill(text);
      await shop.keyboard.press('Enter');
    };
    await ask(ORDER);
    await chat.locator('.bot .text').last().waitFor();
    await ask('担当者と話したい');
    await chat.getByText('担当者', { exact: false }).last().waitFor();

    const { page, complaints } = await signIn(browser, account, '鈴木 美咲');
    const headers = { authorization: `Bearer ${await agentToken(account.url, 'suzuki')}` };
    const newest = async () => {
      const { conversations } = await (await fetch(`${account.url}/api/conversations`, { headers })).json();
      return conversations.find(({ escalated }: { escalated: boolean }) => escalated)?.conversationId;
    };
    await expect.poll(newest, { timeout: 30_000 }).toBeDefined();
    await openConversation(page, await newest());
    await timeline(page).getByText(ORDER).waitFor();
    await page.getByRole('button', { name: '対応を開始' }).click();
    await page.locator('.column').getByText('あなたが対応中').waitFor();

    // What a narrow window has to show: all of the composer, and the customer's own words.
    for (const [width, height] of [
      [1024, 768],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.getByText('Alt+1').waitFor();
      const { history, below, beside } = await roomIn(page);
      expect(history).toBeGreaterThan(0.45);
      expect(below).toBeGreaterThan(0);
      if (width === 1280) expect(beside).toBeGreaterThan(0);
    }

    // The first line names the order and the problem, so that nobody asks again.
    await page.getByRole('button', { name: '入力欄に入れる' }).click();
    expect(await field(page).inputValue()).toContain(ORDER);
    await field(page).press('End');
    await field(page).press('Control+End');
    await field(page).pressSequentially('配送会社に確認します。');
    await chat.getByText('入力', { exact: false }).first().waitFor();

    // Sent too soon: undone while it is held, edited, sent.
    await field(page).press('Control+Enter');
    await timeline(page).getByRole('button', { name: '取り消す' }).waitFor();
    await page.getByRole('button', { name: '取り消す Esc' }).waitFor();
    expect(await field(page).inputValue()).toBe('');
    await field(page).press('Escape');
    await timeline(page).getByRole('button', { name: '取り消す' }).waitFor({ state: 'detached' });
    await expect.poll(() => field(page).inputValue()).toContain('配送会社に確認します。');
    await field(page).fill('ご注文の商品は本日発送いたします。');
    await field(page).press('Control+Enter');
    await chat.getByText('ご注文の商品は本日発送いたします。').waitFor();
    expect(frames.join()).not.toContain('配送会社に確認します。');

    await page.locator('input[type=file]').setInputFiles({ name: '送り状.png', mimeType: 'image/png', buffer: PNG });
    await page.getByText('📎 送り状.png').waitFor();
    await page.getByRole('button', { name: '送信', exact: false }).last().click();
    await page.getByRole('button', { name: '今すぐ送信' }).click();
    await chat.getByText('送り状.png').or(chat.getByAltText('送り状.png')).first().waitFor();
    await timeline(page).getByAltText('送り状.png').waitFor();

    // A note is for colleagues alone.
    await page.getByRole('button', { name: '社内メモ' }).click();
    await page.getByRole('textbox', { name: '社内メモ' }).fill('配送会社へ電話済み');
    await page.getByRole('textbox', { name: '社内メモ' }).press('Control+Enter');
    await timeline(page).getByText('配送会社へ電話済み').waitFor();
    // What he goes on writing is for colleagues still.
    await expect.poll(() => page.getByRole('textbox', { name: '社内メモ' }).inputValue()).toBe('');
    expect(await field(page).count()).toBe(0);

    await page.getByRole('button', { name: '返信', exact: true }).click();
    await field(page).focus();
    await page.getByRole('button', { name: '解決' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('対応内容').inputValue()).toContain('本日発送');
    await dialog.getByLabel('カテゴリー').fill('delivery');
    await dialog.getByRole('button', { name: '解決' }).click();
    await timeline(page).getByText('解決しました', { exact: false }).waitFor();
    await chat.getByRole('radio').last().check();
    await chat.getByRole('button', { name: '評価を送る' }).click();
    await timeline(page).getByText('評価 ★★★★★', { exact: false }).waitFor();
    expect(frames.join()).not.toContain('電話済み');

    // Who comes again is known, with what he came for before.
    await ask('返品の送料はいくらですか');
    await page.getByText('2回').waitFor();
    await page.getByRole('complementary', { name: 'お客様情報' }).getByRole('link').first().waitFor();
    expect(await pageViolations(page)).toEqual([]);
    expect([...complaints, ...shopComplaints]).toEqual([]);
  });

  it('shows hostile texts as texts', async () => {
    const customer = await waiting(account, HOSTILE.join('\n'));
    const { page, complaints } = await signIn(browser, account, '佐藤 由紀');
    await take(page, customer);
    await timeline(page).getByText('<script>window.__xss=1</script>', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: '社内メモ' }).click();
    await page.getByRole('textbox', { name: '社内メモ' }).fill(HOSTILE.join('\n'));
    await page.getByRole('button', { name: 'メモを追加' }).click();
    await timeline(page).locator('.entry.note').waitFor();
    expect(await page.evaluate(() => Reflect.has(window, '__xss'))).toBe(false);
    expect(await timeline(page).locator('img, script, iframe, svg').count()).toBe(0);
    expect(await timeline(page).getByRole('link').count()).toBe(0);
    expect(complaints).toEqual([]);
    await customer.close();
  });

  it('reads a thousand entries, says when there is something new below, and shows what a bot has written as text', async () => {
    const { page, complaints } = await openPage(browser, `${account.url}/console`, {
      viewport: { width: 1440, height: 900 },
    });
    page.setDefaultTimeout(30_000);
    await page.route(/\/api\/conversations\/\w+\/customer$/, (route) => route.fulfill({ json: hostileCard() }));
    let tell: (frame: object) => void = () => {};
    await page.routeWebSocket(/\/ws/, (socket) => {
      const server = socket.connectToServer();
      tell = (frame) => socket.send(JSON.stringify(frame));
      socket.onMessage((message) => {
        const { action, conversationId, after } = JSON.parse(String(message));
        if (conversationId !== 'long' && conversationId !== 'hostile') server.send(message);
        else if (action === 'join') tell(conversationId === 'long' ? longPage(after) : hostilePage());
      });
    });
    await signInAgain(page, '鈴木 美咲');
    await openConversation(page, 'long');
    await timeline(page).getByText('発言 1000', { exact: true }).waitFor();
    const entries = timeline(page).locator('.entry');
    // The newest are there at once, the others follow.
    await expect.poll(() => entries.count(), { timeout: 30_000 }).toBe(1_000);
    const fromEnd = () => timeline(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await expect.poll(fromEnd).toBeLessThan(48);
    tell(longEntry(1_001));
    await timeline(page).getByText('発言 1001', { exact: true }).waitFor();
    await expect.poll(fromEnd).toBeLessThan(48);
    await timeline(page).evaluate((box) => box.scrollTo({ top: 1_000 }));
    await page.getByRole('button', { name: '最新へ' }).waitFor();
    // What he has written himself is nothing new to him.
    const own = { ...longEntry(1_002).entry, from: { role: 'agent', name: '鈴木 美咲' } };
    tell({ ...longEntry(1_002), entry: own });
    tell(longEntry(1_003));
    await page.getByRole('button', { name: '新しいメッセージ 1件' }).click();
    await expect.poll(fromEnd).toBeLessThan(48);

    // What a bot and its model have written is text as well: in the history, its details, the handoff and the card.
    await openConversation(page, 'hostile');
    const script = '<img src=x onerror=window.__xss=1>';
    await timeline(page).locator('.entry.bot .text').getByText(script, { exact: false }).first().waitFor();
    await page.locator('.column details:not([open]) > summary').evaluateAll((all) => {
      for (const summary of all) if (summary instanceof HTMLElement) summary.click();
    });
    await page.locator('.packet-note').getByText(script, { exact: false }).waitFor();
    await page.locator('.packet-suggestion').getByText(script, { exact: false }).waitFor();
    await page.locator('.column .card-note').getByText(script, { exact: false }).first().waitFor();
    await timeline(page).locator('.turn dd').getByText(script, { exact: false }).first().waitFor();
    expect(await page.evaluate(() => Reflect.has(window, '__xss'))).toBe(false);
    const inert = page.locator('.conversation-page');
    expect(await inert.locator('img, script, iframe, .entry svg, .packet svg').count()).toBe(0);
    expect(await inert.locator('a:not([href^="#/"])').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
