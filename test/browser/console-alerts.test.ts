import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { agentToken } from '../local/desk.ts';
import { pageViolations } from './axe.ts';
import { launch, openPage, PHONE } from './browser.ts';
import { signInAs } from './console.ts';
import { LOGIN, Surges } from './console-surges.ts';

const SATO = '佐藤 由紀';
const SUZUKI = '鈴木 美咲';
const NOTICE = `surge-${LOGIN.id}`;

/** Keeps what would sound, and what would be shown on a desktop that looks at something else. */
const LISTEN = `
  window.heard = { tones: 0, titles: [] };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { heard.tones += 1; return start.apply(this, at); };
  window.Notification = class { static permission = 'granted'; constructor(title) { heard.titles.push(title); } close() {} };
  document.hasFocus = () => false;
`;

/** What is counted and found is the other parts' matter: their answers are given by the test, notices are the service's own. */
describe('surges, in the console', () => {
  let account: RunningAccount;
  let browser: Browser;

  beforeAll(async () => {
    [account, browser] = await Promise.all([startAccount(), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const open = async (name: string, options: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }) => {
    const surges = new Surges();
    const opened = await openPage(browser, 'about:blank', options);
    const { page } = opened;
    page.setDefaultTimeout(12_000);
    await surges.attach(page);
    await page.goto(`${account.url}/console`);
    await signInAs(page, account, name);
    return { ...opened, surges };
  };
  const goTo = (page: Page, place: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${place}`);
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const notice = async () => {
    const authorization = `Bearer ${await agentToken(account.url, 'sato')}`;
    return (await fetch(`${account.url}/api/knowledge/notice/${NOTICE}`, { headers: { authorization } })).json();
  };
  const rail = (page: Page) => page.getByRole('navigation', { name: 'ページ' });

  it('are listed, and one of them says what it is about in words, a chart and a table', async () => {
    const { page, complaints } = await open(SATO);
    await rail(page).locator('.count.bad').waitFor({ timeout: 30_000 });
    await page.keyboard.press('5');
    const now = page.getByRole('region', { name: '継続中の急増' });
    await now.getByText('通常2.1件のところ 41件（20倍）').waitFor();
    const past = page.getByRole('region', { name: 'これまでの急増' });
    expect(await past.getByRole('listitem').count()).toBe(1);
    await press(page, 'さらに表示');
    await past.getByText('お問い合わせ全体').waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'ログインできない' }).waitFor();
    await page.getByText('この話題の普段の件数をまだ学習しています').waitFor();
    const chart = page.getByRole('img', { name: 'ログインできないの件数の推移（5分ごと）' });
    await chart.waitFor();
    await page.getByText('数値の表').click();
    await page.getByRole('cell', { name: '通常より多い' }).first().waitFor();
    expect(await page.getByRole('row').count()).toBe(25);
    const example = page.getByRole('link', { name: 'アプリにログインできません。どうすればよいですか' });
    expect(await example.getAttribute('href')).toBe('#/inbox/all/c-0/1');
    expect(await pageViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'この質問のFAQを書く' }).click();
    await expect
      .poll(() => page.getByLabel('質問', { exact: true }).inputValue())
      .toContain('アプリにログインできません');
    expect(complaints).toEqual([]);
  });

  it('are gone ahead of with one click: the notice is drafted, published, shown on sites, and withdrawn when it is over', async () => {
    const { page, complaints, surges } = await open(SATO);
    await goTo(page, `alerts/${LOGIN.id}`);
    await press(page, 'お知らせの下書き');
    const dialog = page.getByRole('dialog', { name: 'お知らせの下書き' });
    const text = dialog.getByLabel('お知らせの文');
    await dialog.getByLabel('英語', { exact: true }).check();
    expect(await text.inputValue()).toContain('Many customers are asking');
    await dialog.getByLabel('日本語', { exact: true }).check();
    await text.fill('ログインの障害を確認しています。');
    expect(await pageViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '公開する' }).click();
    await page.getByText(/公開から\d+秒で、チャットのバナーに表示されました/).waitFor({ timeout: 35_000 });
    const ahead = page.getByRole('region', { name: 'お客様へのお知らせ' });
    await ahead.getByText('ログインの障害を確認しています。').waitFor();
    await ahead.getByText('通知から公開まで').waitFor();
    expect(await notice()).toMatchObject({
      status: 'published',
      fields: { text: 'ログインの障害を確認しています。', scope: {} },
    });

    surges.tell({
      ...{ type: 'surge', change: 'ended' },
      alert: surges.change(LOGIN.id, { endedAt: new Date().toISOString() }),
    });
    await page.getByText('収まりました：ログインできない').waitFor();
    await ahead.getByText('お知らせを取り下げますか').waitFor();
    await expect.poll(() => rail(page).locator('.count').count()).toBe(0);
    await ahead.getByRole('button', { name: 'お知らせを取り下げる' }).click();
    await page
      .getByRole('dialog', { name: 'お知らせを取り下げる' })
      .getByRole('button', { name: 'お知らせを取り下げる' })
      .click();
    await page.getByText('お知らせを取り下げました。').waitFor();
    expect(await notice()).toMatchObject({ status: 'archived' });
    expect(surges.alerts.get(LOGIN.id)?.notice).toBeUndefined();
    await ahead.getByText(/お知らせは .+ に取り下げました。/).waitFor();
    await ahead.getByText('通知から公開まで').waitFor();

    await page.getByRole('region', { name: '実際に急増していましたか' }).getByRole('button', { name: 'はい' }).click();
    await page.locator('[aria-pressed="true"]', { hasText: 'はい' }).waitFor();
    expect(surges.alerts.get(LOGIN.id)?.verdict?.real).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('are told wherever an agent is, with a link, and read by him alone where he may change nothing', async () => {
    const { page, complaints, surges } = await open(SUZUKI);
    await page.addInitScript(LISTEN);
    surges.alerts.delete(LOGIN.id);
    await goTo(page, 'tickets');
    await page.reload();
    await page.getByRole('heading', { name: 'チケット' }).waitFor();
    await expect.poll(() => rail(page).getByText('アラート').count()).toBe(1);
    await page.waitForFunction(() => document.querySelector('.presence-button small') !== null);
    await page.keyboard.press('Shift');
    const alert = surges.change(LOGIN.id, {});
    surges.tell({ type: 'surge', change: 'started', alert });
    const told = page.getByText('お問い合わせの急増：ログインできない 通常2.1件のところ 41件（20倍）');
    await told.waitFor();
    const title = 'お問い合わせの急増：ログインできない';
    expect(await page.evaluate('heard')).toEqual({ tones: 2, titles: [title] });
    expect(await rail(page).locator('.count.bad').textContent()).toBe('1');
    expect(await pageViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'アラートを見る' }).click();
    await page.getByRole('heading', { name: 'ログインできない' }).waitFor();
    await page.getByText('閲覧のみです。').waitFor();
    surges.tell({ type: 'surge', change: 'updated', alert: surges.change(LOGIN.id, { count: 66, ratio: 31.4 }) });
    await page.locator('.surge-count').getByText('通常2.1件のところ 66件（31倍）').waitFor();
    expect(await page.getByRole('link', { name: 'アラートを見る' }).count()).toBe(0);
    surges.tell({
      type: 'surge',
      change: 'ended',
      alert: surges.change(LOGIN.id, { endedAt: new Date().toISOString() }),
    });
    await page.getByText('収まりました：ログインできない').waitFor();
    expect(await page.evaluate('heard')).toEqual({ tones: 2, titles: [title] });
    for (const name of ['お知らせの下書き', 'はい', 'いいえ']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    await page.getByText('まだ記録されていません。').waitFor();
    expect(await page.getByRole('link', { name: 'メール通知先' }).count()).toBe(0);
    await page.getByRole('link', { name: '話題', exact: true }).click();
    await page.getByText('標準').first().waitFor();
    expect(await page.getByRole('combobox').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('have topics, whose sensitivity is set and which are muted with a reason, and subscribers', async () => {
    const { page, complaints, surges } = await open(SATO);
    await goTo(page, `alerts/topics/${encodeURIComponent(LOGIN.topic)}`);
    await page.getByRole('img', { name: 'ログインできないの件数の推移（5分ごと）' }).waitFor();
    await page.getByLabel('「ログインできない」の感度').selectOption('high');
    await expect.poll(() => surges.topics.get(LOGIN.topic)?.sensitivity).toBe('high');
    await press(page, 'ミュート: ポイントの有効期限はいつですか');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('理由').fill('月末の恒例のお知らせのため');
    await dialog.getByLabel('解除する日時（日本時間）').fill('2030-12-01T10:00');
    expect(await pageViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'ミュートする' }).click();
    await page.getByText('ミュート中：月末の恒例のお知らせのため').waitFor();
    expect(surges.topics.get('ja-point-expiry')?.muted?.until).toBe('2030-12-01T10:00:00+09:00');
    await press(page, 'ミュートを解除: ポイントの有効期限はいつですか');
    await expect.poll(() => surges.topics.get('ja-point-expiry')?.muted).toBeUndefined();
    await page.getByRole('searchbox', { name: '話題を検索' }).fill('有効期限');
    await expect.poll(() => page.locator('.surge-topics tbody tr').count()).toBe(1);

    await page.getByRole('link', { name: 'メール通知先' }).click();
    await page.getByText('通知先はまだありません。').waitFor();
    await press(page, '通知先を追加');
    const form = page.getByRole('dialog', { name: '通知先を追加' });
    await form.getByLabel('メールアドレス').fill('ops@sakura-shop.example');
    await form.getByLabel('知らせる話題').selectOption({ label: 'お問い合わせ全体' });
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByRole('rowheader', { name: 'ops@sakura-shop.example' }).waitFor();
    expect([...surges.subscribers.values()]).toMatchObject([{ language: 'ja', topics: ['*'] }]);
    expect(await pageViolations(page)).toEqual([]);
    await press(page, '削除: ops@sakura-shop.example');
    await page.getByRole('dialog').getByRole('button', { name: '削除' }).click();
    await page.getByText('通知先はまだありません。').waitFor();
    expect(complaints).toEqual([]);
  });

  it('say what is wrong where they cannot be read, and try again', async () => {
    const { page, surges } = await open(SATO);
    // What the console asks for by itself when it opens must not come in between.
    await rail(page).locator('.count.bad').waitFor({ timeout: 30_000 });
    surges.failure = { status: 503, code: 'busy' };
    await goTo(page, 'alerts');
    await page.getByText('サービスが混み合っています').waitFor();
    surges.failure = undefined;
    await press(page, '再試行');
    await page.getByText('サービスが混み合っています').waitFor({ state: 'hidden' });
    surges.alerts.clear();
    await page.reload();
    await page.getByText('急増している話題はありません').waitFor();
    await page.getByText('記録はまだありません。').waitFor();
  });

  it.each([
    ['on a phone', PHONE],
    ['in the dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ] satisfies [string, BrowserContextOptions][])('are shown without a violation %s', async (_, options) => {
    const { page } = await open(SATO, options);
    const found: Record<string, string[]> = {};
    const wide: string[] = [];
    for (const place of ['alerts', `alerts/${LOGIN.id}`, 'alerts/topics', 'alerts/subscribers']) {
      await goTo(page, place);
      await page
        .locator(':is(.surge-row, .surge-chart svg, .surge-topics, .surges-page .primary):visible')
        .first()
        .waitFor();
      found[place] = await pageViolations(page);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(place);
    }
    expect(Object.values(found).flat()).toEqual([]);
    expect(wide).toEqual([]);
  });
});
