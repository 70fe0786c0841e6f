import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { violations } from './axe.ts';
import { launch, PHONE } from './browser.ts';
import { askAsCustomer, choosePresence, openConsole, signInAs, waitAsCustomer } from './console.ts';

const LATE = '注文した商品がまだ届きません';
const SUZUKI = '鈴木 美咲';

describe('the inbox of an agent', () => {
  let account: RunningAccount;
  let browser: Browser;
  let watched: Awaited<ReturnType<typeof openConsole>>;
  const sent: string[] = [];

  beforeAll(async () => {
    [account, browser] = await Promise.all([startAccount(), launch()]);
    watched = await openConsole(browser, account, '佐藤 由紀');
    watched.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await watched.page.reload();
  });
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) if (context !== watched.page.context()) await context.close();
  });

  const rows = (page: Page) => page.locator('.row-link');
  const view = (page: Page, name: string) =>
    page.getByRole('navigation', { name: '会話の一覧' }).getByRole('link', { name });
  const field = (column: Locator) => column.getByRole('textbox', { name: 'お客様への返信' });
  /** What the list of keys has. */
  const keysOf = async (page: Page): Promise<string[]> => {
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'キーボード操作' });
    await list.waitFor();
    const names = await list.locator('dd').allInnerTexts();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    return names;
  };
  /** Who goes while he has a conversation is asked first. */
  const offline = async (page: Page) => {
    await page.getByTitle('受付状態').click();
    await page.getByRole('dialog', { name: '受付状態' }).getByRole('button', { name: 'オフライン' }).click();
    const asked = page.getByRole('dialog', { name: /担当中の会話が\d+件あります/ });
    const gone = page.locator('.presence-button').getByText('オフライン');
    await asked.or(gone).first().waitFor();
    if (await asked.isVisible()) await asked.getByRole('button', { name: '終了' }).click();
    await gone.waitFor();
  };

  it('rings for a customer who waits, and has him after one key, with what he writes and how long he waits', async () => {
    const { page, complaints } = await openConsole(browser, account, SUZUKI);
    await page.getByText('担当中の会話はありません').waitFor();
    await page.getByRole('button', { name: '受付を開始' }).click();
    await page.locator('.presence-button').getByText('0/3').waitFor();

    const customer = await waitAsCustomer(account, LATE);
    await page.getByRole('region', { name: 'あなたへの呼び出し' }).getByText(LATE).waitFor();
    await page.getByText(/あと(2\d|30)秒/).waitFor();
    // Said aloud once, and not anew each second.
    const aloud = await page.locator('[aria-live="assertive"]').allInnerTexts();
    expect(aloud.join()).toContain(LATE);
    expect(aloud.join()).not.toContain('秒');
    await page.keyboard.press('4');
    await page.getByRole('heading', { level: 1, name: 'チーム' }).waitFor();
    await page.getByRole('button', { name: /応答する/ }).waitFor();
    await page.keyboard.press('1');
    await view(page, '順番待ち 1').waitFor();
    await rows(page).getByText('呼び出し中').waitFor();
    await page.waitForFunction(() => document.title.includes('新しい会話の呼び出し'));

    // No key has two meanings, also where he looks at what he could take.
    await rows(page).click();
    await page.getByRole('button', { name: '対応を開始' }).waitFor();
    const keys = await keysOf(page);
    expect(keys).toContain('A');
    expect(keys).toEqual([...new Set(keys)]);
    await page.keyboard.press('a');
    await customer.next('entry', ({ entry }) => entry.kind === 'assigned');
    await rows(page).getByText('対応中').waitFor();
    await view(page, '順番待ち 0').waitFor();
    await page.locator('.presence-button').getByText('1/3').waitFor();
    await page.waitForURL(new RegExp(`#/inbox/mine/${customer.conversationId}$`));
    await rows(page)
      .getByText(/待ち \d+秒/)
      .waitFor();

    // He looks at another page; what is written meanwhile is counted.
    await page.keyboard.press('4');
    await page.waitForURL(/#\/team$/);
    await customer.say('注文番号はA-1001です', 5);
    await customer.say('急いでいます', 6);
    await page.getByRole('navigation', { name: 'ページ' }).getByTitle('1件の呼び出し・未読').waitFor();
    await page.waitForFunction(() => document.title === '(1) uragawa コンソール');
    await page.keyboard.press('1');
    await rows(page).waitFor();
    customer.act('typing', { on: true });
    await rows(page).getByText('入力中…').waitFor();
    expect(complaints).toEqual([]);
    await offline(page);
    await customer.close();
  });

  it('takes who waits from the queue, and tells of a supervisor who has changed his presence', async () => {
    const customer = await waitAsCustomer(account, '返品したい');
    const { page, complaints } = await openConsole(browser, account, '田中 健');
    await view(page, '順番待ち').click();
    await page.getByRole('button', { name: /担当する: .*返品したい/ }).click();
    await customer.next('entry', ({ entry }) => entry.kind === 'assigned');
    await view(page, '担当中 1').waitFor();

    await choosePresence(page, '受付中');
    const headers = { authorization: `Bearer ${await account.agentToken('sato')}` };
    const path = `${account.url}/api/agents/${agentNamed('tanaka').sub}/presence`;
    const changed = await fetch(path, { method: 'PUT', headers, body: JSON.stringify({ status: 'away' }) });
    expect(changed.status).toBe(200);
    await page.getByRole('alert').getByText('管理者が受付状態を変更しました').waitFor();
    await page.locator('.presence-button').getByText('離席中').waitFor();
    await page.getByRole('button', { name: '受付を再開' }).click();
    await page.locator('.presence-button').getByText('受付中').waitFor();
    expect(complaints).toEqual([]);
    await offline(page);
    await customer.close();
  });

  it('narrows the list, and keeps over a reload what was open side by side', async () => {
    const customers = [
      await askAsCustomer(account, '送料はいくらですか'),
      await askAsCustomer(account, 'ポイントの有効期限は'),
    ];
    const { page, complaints } = await openConsole(browser, account, '田中 健');
    await view(page, 'すべて').click();
    await rows(page).getByText('送料はいくらですか').waitFor();
    await view(page, '終了').click();
    await page.getByText('この期間に終了した会話はありません').waitFor();
    await view(page, 'すべて').click();
    await rows(page).getByText('送料はいくらですか').click();
    await rows(page)
      .getByText('ポイントの有効期限は')
      .click({ modifiers: ['Control'] });
    expect(await page.locator('.column').count()).toBe(2);
    await page.getByText('絞り込み').click();
    await page.getByRole('button', { name: '開いている会話のお客様で絞り込む' }).click();
    await page.getByText('絞り込み（1）').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.row-link').length === 1);
    await page.getByRole('combobox', { name: 'タグ' }).fill('ない');
    await page.getByRole('combobox', { name: 'タグ' }).press('Tab');
    await page.getByText('条件に合う会話はありません').waitFor();

    await page.reload();
    await page.locator('.tab').nth(1).waitFor();
    expect(await page.locator('.column').count()).toBe(2);
    await page.keyboard.press('[');
    await page.waitForURL(new RegExp(`${customers[0]?.conversationId}$`));
    await page.keyboard.press('x');
    expect(await page.locator('.tab').count()).toBe(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'キーボード操作' }).getByText('前の会話').waitFor();
    expect(complaints).toEqual([]);
    await Promise.all(customers.map((customer) => customer.close()));
  });

  it('takes keys for the conversation the agent is in, of two side by side', async () => {
    const customers = [await waitAsCustomer(account, '領収書がほしい'), await waitAsCustomer(account, '色を変えたい')];
    const { page, complaints } = await openConsole(browser, account, 'Alex Miller');
    await page.evaluate(() => localStorage.setItem('uragawa.console.holdSeconds', '10'));
    await page.reload();
    for (const { conversationId } of customers) {
      await page.goto(`${account.url}/console#/inbox/mine/${conversationId}`);
      await page.getByRole('button', { name: '対応を開始' }).click();
      await page.locator('.column.active').getByText('あなたが対応中').waitFor();
    }
    const [id] = customers.map(({ conversationId }) => conversationId);
    await page.locator(`.row-link[data-id="${id}"]`).click({ modifiers: ['Control'] });
    const [other, own] = [page.locator('.column').first(), page.locator('.column').last()];
    await field(own).waitFor();

    for (const column of [own, other]) {
      await field(column).fill('確認します');
      await field(column).press('Control+Enter');
      await column.getByRole('button', { name: '取り消す' }).first().waitFor();
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => field(other).inputValue(), { timeout: 30_000 }).toBe('確認します');
    expect(await field(own).inputValue()).toBe('');
    await own.getByRole('button', { name: '取り消す' }).first().waitFor();

    // The other way round, and with what is no key of the field's: he goes on by a key, out of what he was writing.
    await page.keyboard.press('Alt+ArrowDown');
    await page.locator('.column:not(.active) ~ .column.active').waitFor();
    const keys = await keysOf(page);
    expect(keys).toEqual([...new Set(keys)]);
    await customers[0]?.say('青です');
    await own.getByRole('log').getByText('お客様: 青です').waitFor();
    await page.keyboard.press('e');
    await own.getByRole('dialog').waitFor();
    expect(await other.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await field(other).inputValue()).toBe('確認します');

    await page.getByTitle('アカウントと設定').click();
    await page.getByLabel('文字キーのショートカット').uncheck();
    await page.getByRole('button', { name: 'キーボード操作の一覧' }).click();
    const list = page.getByRole('dialog', { name: 'キーボード操作' });
    await list.locator('dd').first().waitFor();
    const left = await list.locator('dd').allInnerTexts();
    expect(left).toContain('AltD');
    expect(left).not.toContain('E');
    expect(complaints).toEqual([]);
    await Promise.all(customers.map((customer) => customer.close()));
  });

  it('renews its tokens; when the sign-in is over it asks for another one, and goes on where the agent was', async () => {
    const customer = await askAsCustomer(account, '営業時間を教えて');
    const { page } = await openConsole(browser, account, SUZUKI);
    let refusing = false;
    let renewed = 0;
    await page.route('**/issuer/token', async (route) => {
      if (!route.request().postData()?.includes('grant_type=refresh_token')) return route.continue();
      renewed += 1;
      if (refusing) return route.fulfill({ status: 400, json: { error: 'invalid_grant' } });
      return route.continue();
    });
    const age = () =>
      page.evaluate(() => {
        const key = 'uragawa.console.session';
        const tokens = JSON.parse(sessionStorage.getItem(key) ?? '{}');
        sessionStorage.setItem(key, JSON.stringify({ ...tokens, expiresAt: Date.now() + 60_000 }));
      });
    await age();
    await page.reload();
    await view(page, 'すべて').click();
    await rows(page).getByText('営業時間を教えて').click();
    expect(renewed).toBe(1);
    const open = page.url();

    refusing = true;
    await age();
    await page.reload();
    await page.getByText('書きかけの文章は残っています').waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('uragawa.console.session'))).toBeNull();
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    await page.locator('.tab').waitFor();
    expect(page.url()).toBe(open);

    // Another person at the same machine finds nothing of this one.
    await age();
    await page.reload();
    await page.getByText('書きかけの文章は残っています').waitFor();
    await page.context().clearCookies();
    await signInAs(page, account, '田中 健');
    await page.locator('.presence-button').waitFor();
    expect(await page.locator('.tab').count()).toBe(0);
    await customer.close();
  });

  it('signs out who does nothing for half an hour, in all tabs, after a warning', async () => {
    const { page } = await openConsole(browser, account, SUZUKI);
    const other = await page.context().newPage();
    await other.goto(`${account.url}/console`);
    await other.getByRole('button', { name: 'サインイン', exact: true }).click();
    await other.locator('.presence-button').waitFor();
    const idleFor = (minutes: number) =>
      page.evaluate((at) => localStorage.setItem('uragawa.console.touched', String(at)), Date.now() - minutes * 60_000);
    await idleFor(29.5);
    await page.getByText(/あと\d+秒でサインアウトします/).waitFor();
    await other.getByRole('button', { name: 'サインインを続ける' }).click();
    await page.getByText(/あと\d+秒でサインアウトします/).waitFor({ state: 'detached' });
    await idleFor(31);
    await Promise.all([page, other].map((each) => each.getByText('30分間操作がなかった').waitFor()));
    const left = () =>
      page.evaluate(() => [
        sessionStorage.getItem('uragawa.console.session'),
        localStorage.getItem('uragawa.console.owner'),
      ]);
    // What is shown comes with a page that is only loading, and there is no asking between two.
    await expect.poll(() => left().catch(String)).toEqual([null, null]);
  });

  it('renders what is shown of fifty open conversations', async () => {
    const customer = await askAsCustomer(account, '返品の送料は誰が払いますか');
    const { page } = await openConsole(browser, account, '田中 健');
    const others = Array.from({ length: 49 }, (_, index) => `conversation-${index}`);
    for (const each of [...others, customer.conversationId]) {
      await page.evaluate((id) => {
        location.hash = `#/inbox/all/${id}`;
      }, each);
    }
    await page.waitForFunction(() => document.querySelectorAll('.tab').length === 50);
    expect(await page.locator('.column').count()).toBe(1);
    await page.keyboard.press(']');
    await page.waitForURL(/conversation-0$/);
    await page.keyboard.press('[');
    await page.locator('.tab').getByText('返品の送料は誰が払いますか').waitFor();
    await customer.close();
  });

  it.each([
    ['light, on a desktop', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark, on a tablet', { colorScheme: 'dark', viewport: { width: 1024, height: 768 } }],
    ['light, on a phone', PHONE],
  ] as const)('has nothing that axe finds wrong: %s', async (_, options) => {
    const { page } = await openConsole(browser, account, '佐藤 由紀', options);
    await view(page, 'すべて').click();
    await rows(page).first().waitFor();
    expect(await violations(page, 'body')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByTitle('アカウントと設定').click();
    expect(await violations(page, 'body')).toEqual([]);
  });

  it('shows that it lives by a worker, which the page is allowed and hidden tabs do not slow down', async () => {
    const [worker] = watched.page.workers();
    expect(worker?.url()).toMatch(/\/console\/assets\/beat\.worker-/);
    await expect.poll(() => sent, { timeout: 30_000 }).toContain(JSON.stringify({ action: 'ping' }));
    expect(watched.complaints).toEqual([]);
  });
});
