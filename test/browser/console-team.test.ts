import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { agentToken, Desk } from '../local/desk.ts';
import { eventually } from '../local/tables.fixture.ts';
import type { Visitor } from '../local/visitor.ts';
import { violations } from './axe.ts';
import { launch } from './browser.ts';
import { askAsCustomer, openConsole, waitAsCustomer } from './console.ts';

const LATE = '注文した商品がまだ届きません';
const WHISPER = 'この方は先週も遅れています zq8w1';
const SATO = '佐藤 由紀';

describe('the team, as a supervisor sees it', () => {
  let account: RunningAccount;
  let browser: Browser;
  let tanaka: Desk;
  let late: Visitor;

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

  const region = (page: Page, name: string) => page.getByRole('region', { name });
  const socketUrl = async (): Promise<string> =>
    (await (await fetch(`${account.url}/console/config.json`)).json()).socketUrl;
  const keepCanned = async (id: string, status: string, fields: object): Promise<void> => {
    const authorization = `Bearer ${await agentToken(account.url, 'sato')}`;
    const saved = await fetch(`${account.url}/api/knowledge/canned/${id}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ version: 0, status, fields }),
    });
    expect(saved.status).toBe(200);
  };
  const to = (page: Page, place: string) => page.goto(`${account.url}/console#/${place}`);

  it('shows who waits and who has whom as it happens, and lets her whisper, take over and set a state', async () => {
    const { page, complaints } = await openConsole(browser, account, SATO);
    page.setDefaultTimeout(30_000);
    await to(page, 'team');
    await region(page, 'お待ちのお客様').getByText('待っているお客様はいません').waitFor();

    tanaka = await Desk.open(account.url, await socketUrl(), 'tanaka');
    late = await waitAsCustomer(account, LATE);
    await region(page, 'お待ちのお客様').getByText(LATE).waitFor();
    await region(page, 'お待ちのお客様').getByText('呼び出し中').waitFor();
    const { conversationId } = late;
    const rings = await tanaka.entry('assigned', conversationId);
    tanaka.act('accept', conversationId, { after: rings.entry.seq });
    await region(page, 'お待ちのお客様').getByText('待っているお客様はいません').waitFor();
    const people = region(page, '担当者');
    await people.getByText('1／3件').waitFor();

    await people.getByRole('button', { name: LATE }).click();
    const peek = page.getByRole('complementary');
    await peek.getByText(LATE).waitFor();
    await peek.getByLabel('社内メモ').fill(WHISPER);
    await peek.getByRole('button', { name: 'メモを送る' }).click();
    expect((await tanaka.entry('note', conversationId)).entry.text).toBe(WHISPER);
    await peek.getByText(WHISPER).waitFor();
    expect(JSON.stringify(late.frames)).not.toContain(WHISPER);

    // It is given to nobody who is not there.
    await peek.getByRole('button', { name: '転送…' }).click();
    await page.getByRole('dialog').getByText('sato').waitFor();
    expect(await page.getByRole('dialog').getByRole('radio', { name: 'sato' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');

    await page.getByLabel('tanakaの受付状態').selectOption('離席中');
    await tanaka.next('presence', ({ status }) => status === 'away');
    await page.getByText('tanakaを「離席中」にしました。').waitFor();
    // Who is set offline loses what he has: that is asked about first.
    await page.getByLabel('tanakaの受付状態').selectOption('オフライン');
    await page.getByRole('dialog').getByRole('button', { name: 'キャンセル' }).click();
    expect(await page.getByLabel('tanakaの受付状態').inputValue()).toBe('away');

    await peek.getByRole('button', { name: '担当を引き取る' }).click();
    await page.getByRole('dialog').getByText('tanakaに代わって').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '担当を引き取る' }).click();
    await page.waitForURL(new RegExp(`#/inbox/all/${conversationId}$`));
    const taken = await tanaka.entry('assigned', conversationId);
    expect(taken.entry.from.role).toBe('agent');
    await to(page, 'team');
    await people.getByRole('listitem').filter({ hasText: '（あなた）' }).getByText('1／3件').waitFor();
    expect(complaints).toEqual([]);
  });

  it('counts what each of them did, and opens a follow-up of a low rating with its score and comment', async () => {
    const { conversationId } = late;
    const sato = await Desk.connect(account.url, await socketUrl(), 'sato');
    sato.act('join', conversationId);
    const { state } = await sato.next('joined');
    const said = await sato.say(conversationId, '本日発送いたします。', state.seq);
    sato.act('resolve', conversationId, { after: said.seq, category: 'order', resolution: '本日発送' });
    await late.next('entry', ({ entry }) => entry.kind === 'resolved');
    late.act('rate', { score: 1, comment: '三回も説明しました' });
    await late.next('entry', ({ entry }) => entry.kind === 'rated');
    await sato.close();

    const { page, complaints } = await openConsole(browser, account, SATO);
    await to(page, 'tickets/follow-up');
    await page.getByRole('link', { name: /低評価 1／5/ }).click();
    await page.getByText('評価 1／5').first().waitFor();
    await page.locator('.tickets-question').getByText('三回も説明しました').waitFor();
    await page.getByText('メールは送信されません').waitFor();

    await to(page, 'team/figures');
    await page.getByText('今日').click();
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await eventually(async () => {
      await page.getByText('昨日').click();
      await page.getByText('今日').click();
      await row('sato').getByText('1.0').waitFor({ timeout: 1_000 });
    });
    expect(await row('sato').getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^1/), '1（100%）', '1.0（1件、うち低評価1件）']),
    );
    expect(await row('tanaka').getByRole('cell').first().textContent()).toBe('1');
    expect(await row('合計').getByRole('cell').first().textContent()).toBe('2');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSVをダウンロード' }).click(),
    ]);
    const csv = readFileSync(await file.path(), 'utf8');
    expect(csv.split('\r\n')[0]).toMatch(/^\ufeff担当者,対応,初回返信 p50 \(秒\)/);
    expect(csv).toMatch(/^sato,1,\d+,\d+,\d+,\d+,\d+,\d+,1,0,1,1,1$/m);
    expect(complaints).toEqual([]);
  });

  it('answers a ticket by mail: held, taken back, held up by what is newer, and sent once', async () => {
    const customer = await askAsCustomer(account, '花瓶が割れていました');
    customer.act('ticket', {
      id: randomUUID(),
      after: 2,
      name: '山田 花子',
      email: 'hanako@example.jp',
      text: '交換してほしいです',
    });
    await customer.next('entry', ({ entry }) => entry.kind === 'ticketed');

    const text = '{{customer}}様、受付番号{{ticket}}の件、{{agent}}が承ります。';
    await keepCanned('swap', 'published', { title: '交換のご案内', text, shortcut: 'swap', language: 'ja' });
    await keepCanned('swap-draft', 'draft', { title: '交換の下書き', text, shortcut: 'swap-draft', language: 'ja' });

    const { page, complaints } = await openConsole(browser, account, '鈴木 美咲');
    await to(page, 'tickets');
    await page.getByText('山田 花子').waitFor();
    await page.keyboard.press('j');
    await page.getByText('hanako@example.jp').first().waitFor();
    await page.getByRole('button', { name: '自分が担当する' }).click();
    await page.locator('.tickets-row').getByText('あなた').waitFor();
    await page.locator('.last-entry').getByText('交換してほしいです').waitFor();

    await page.keyboard.press('r');
    const field = page.getByRole('textbox', { name: '回答' });
    await field.fill('{{customer}} 様');
    await page.getByText('{{ }} の部分を埋めてください：customer').waitFor();
    await field.fill('/swap');
    const canned = page.getByRole('listbox', { name: '定型文' }).getByRole('option');
    await canned.first().waitFor();
    expect(await canned.count()).toBe(1);
    await canned.click();
    expect(await field.inputValue()).toMatch(/^山田 花子様、受付番号\S+の件、鈴木 美咲が承ります。$/);
    await field.fill('カードは4111 1111 1111 1111です');
    await page.keyboard.press('Control+Enter');
    await page.getByText('もう一度押すと送信します').waitFor();
    expect(await page.getByText('秒後に送信します').count()).toBe(0);
    await field.fill('新しい品をお送りします zq7m3');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: '取り消す' }).click();
    expect(await field.inputValue()).toBe('新しい品をお送りします zq7m3');

    await page.keyboard.press('Control+Enter');
    await page.getByText('秒後に送信します').waitFor();
    await customer.say('青い花瓶です', 3);
    await page.getByText('お客様から新しいメッセージがあります').waitFor();
    await page.locator('.last-entry').getByText('青い花瓶です').waitFor();

    // What was not sent is a draft after a reload, and goes nowhere by itself.
    await page.getByRole('button', { name: '送信', exact: true }).click();
    await page.getByText('秒後に送信します').waitFor();
    await page.reload();
    await page.getByRole('button', { name: '送信', exact: true }).waitFor();
    expect(await field.inputValue()).toBe('新しい品をお送りします zq7m3');
    await page.getByRole('button', { name: '送信', exact: true }).click();
    await page.locator('.tickets-row').getByText('まもなく送信').waitFor();
    // It goes out wherever its author looks meanwhile.
    await to(page, 'inbox');
    await page.getByText('の回答を送信しました。').waitFor();
    await to(page, 'tickets');
    await page.getByText('対応が必要なチケットはありません').waitFor();

    const isTold = (frames: readonly object[]) => JSON.stringify(frames).split('zq7m3').length - 1;
    await customer.next('entry', ({ entry }) => 'text' in entry && entry.text?.includes('zq7m3') === true);
    expect(isTold(customer.frames)).toBe(1);
    await eventually(async () => expect(await (await fetch(`${account.url}/mail`)).text()).toContain('zq7m3'));
    await page.getByRole('link', { name: '解決済み' }).click();
    await page.getByText('山田 花子').first().waitFor();
    expect(complaints).toEqual([]);
    await customer.close();
  });

  it('shows agents only who is there and what they did themselves, and lets administrators say what each one is given', async () => {
    const { page: agent } = await openConsole(browser, account, '鈴木 美咲');
    await to(agent, 'team');
    await agent.getByText('離席中').first().waitFor();
    expect(await agent.getByRole('combobox').count()).toBe(0);
    expect(await agent.getByText('1／3件').count()).toBe(0);
    await to(agent, 'team/figures');
    await agent.getByText('あなたの実績です').waitFor();
    expect(await agent.getByText('sato').count()).toBe(0);
    await to(agent, 'tickets/follow-up');
    expect(await agent.getByRole('link', { name: '低評価' }).count()).toBe(0);

    const { page, complaints } = await openConsole(browser, account, '山田 直樹');
    await to(page, 'team/agents');
    await page.getByRole('button', { name: 'tanakaを編集' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('お客様に表示する名前').fill('田中');
    await form.getByLabel('同時に受ける件数').fill('21');
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByText('0〜20の整数で入力してください。').waitFor();
    await form.getByLabel('同時に受ける件数').fill('５');
    await form.getByLabel('追加するスキル').fill('mobile');
    await page.keyboard.press('Enter');
    await form.getByLabel('mobileのレベル').selectOption('4');
    await form.getByLabel('権限の上限').selectOption('agent');
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByRole('row').filter({ hasText: '田中' }).getByText('mobile 4').waitFor();
    // What was chosen is there again, and saving something else keeps it.
    await page.getByRole('button', { name: '田中を編集' }).click();
    expect(await form.getByLabel('権限の上限').inputValue()).toBe('agent');
    await page.keyboard.press('Escape');
    await to(page, 'team/webhooks');
    await page.getByText('Webhookの送信先が設定されていません').waitFor();
    expect(complaints.filter((line) => !line.includes('404'))).toEqual([]);
  });

  it('has nothing that axe finds wrong, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openConsole(browser, account, '山田 直樹', { colorScheme, bypassCSP: true });
      for (const place of ['team', 'team/figures', 'team/agents', 'tickets/solved']) {
        await to(page, place);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForFunction(() => !document.body.textContent?.includes('読み込んでいます'));
        const row = page.locator('.team-row, .tickets-row').first();
        if (await row.count()) await row.click();
        expect(await violations(page, 'body'), `${place} ${colorScheme}`).toEqual([]);
      }
    }
  });
});
