import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { violations } from './axe.ts';
import { launch, openChat, openPage } from './browser.ts';
import { openConsole } from './console.ts';

const QUESTION = '風呂敷の包み方講座はいつありますか';
const ANSWER = '風呂敷の包み方講座は、**毎月第2土曜日**に開いています。\n\n- 定員は10名です\n- 参加は無料です';
const ADMIN = '山田 直樹';

/** The tests below share one account, and go on from what those before them have saved. */
describe('the knowledge pages', () => {
  let account: RunningAccount;
  let browser: Browser;
  let admin: Page;
  let complaints: string[];
  let token: string;

  const request = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${account.url}/api${path}`, init);
    return { status: response.status, body: await response.json() };
  };

  beforeAll(async () => {
    [account, browser] = await Promise.all([startAccount(), launch()]);
    // What the deployment brings is taken over by the first who looks; on a busy machine that takes longer than a request.
    token = await account.agentToken('sato');
    await vi.waitUntil(async () => (await request('GET', '/knowledge/notice')).status === 200, { timeout: 60_000 });
    ({ page: admin, complaints } = await openConsole(browser, account, ADMIN));
    admin.setDefaultTimeout(30_000);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });

  const goTo = async (page: Page, place: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/knowledge/${place}`);
  };
  const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const bubble = (page: Page) => page.locator('.k-preview .message.bot').last();
  const answered = async (text: string): Promise<Page> => {
    const { page } = await openPage(browser, account.url);
    const chat = await openChat(page);
    await chat.getByRole('textbox').fill(QUESTION);
    await page.keyboard.press('Enter');
    await chat.getByText(text).waitFor();
    return page;
  };

  it('show an entry as the customer will see it, and name what is wrong with it at the field', async () => {
    await goTo(admin, 'faq');
    await admin.getByRole('link', { name: '送料はいくらですか' }).waitFor();
    await press(admin, 'FAQを追加');
    await field(admin, '質問').fill(QUESTION);
    await field(admin, '回答').fill(ANSWER);
    await expect.poll(() => bubble(admin).locator('strong').textContent()).toBe('毎月第2土曜日');
    expect(await bubble(admin).locator('li').count()).toBe(2 + 1);
    await field(admin, '詳しいページ').fill('http://sakura-shop.example/furoshiki');
    await press(admin, '保存して公開');
    await admin.getByText('https:// で始まるアドレスにしてください。').waitFor();
    expect(await field(admin, '詳しいページ').getAttribute('aria-invalid')).toBe('true');
    expect(await violations(admin, 'body')).toEqual([]);
  });

  it('keep what is not saved over a reload, and ask before it is left', async () => {
    await admin.reload();
    await admin.getByText('保存していなかった内容を復元しました').waitFor();
    expect(await field(admin, '質問').inputValue()).toBe(QUESTION);
    await admin.getByRole('link', { name: 'お知らせ' }).click();
    const asked = admin.getByRole('dialog', { name: '保存していない変更があります' });
    await asked.getByRole('button', { name: '編集を続ける' }).click();
    expect(await field(admin, '回答').inputValue()).toBe(ANSWER);
  });

  it('try an entry against the bot before anybody else can find it', async () => {
    await field(admin, '詳しいページ').fill('https://sakura-shop.example/furoshiki');
    await field(admin, 'お客様の質問').fill('風呂敷の包み方講座はいつ？');
    await press(admin, '試す');
    await admin.getByText('このFAQが答えになります。').waitFor();
    await admin.locator('.k-candidates').getByText('このFAQ').waitFor();
    await field(admin, 'お客様の質問').fill('送料はいくら？');
    await press(admin, '試す');
    await admin.getByText(/このFAQは候補/).waitFor();
    expect(
      (await request('GET', '/knowledge/faq')).body.documents.some(
        (each: { fields: { question: string } }) => each.fields.question === QUESTION,
      ),
    ).toBe(false);
  });

  it('publish an entry, put it in force, and the bot answers with it', async () => {
    await field(admin, '詳しいページ').fill('https://sakura-shop.example/furoshiki');
    await press(admin, '保存して公開');
    await admin.getByText('公開しました。').waitFor();
    await admin.getByText('未反映の変更 1件').waitFor();
    await press(admin, 'ボットに反映');
    await admin.getByText('ボットに反映しました。').waitFor();
    await admin.getByText(/最終反映 .*山田 直樹/).waitFor();
    await admin.getByText('未反映の変更はありません').waitFor();
    await expect
      .poll(async () => (await request('GET', '/knowledge/publish')).body.number, { timeout: 30_000 })
      .toBe(1);
    // What functions know of an index is at most 5 seconds old.
    await admin.waitForTimeout(6_000);
    await answered('毎月第2土曜日');
  });

  it('show who changed what, and bring an older version back', async () => {
    await field(admin, '回答').fill(ANSWER.replace('第2', '第3'));
    await press(admin, '保存して公開');
    await admin.getByText('未反映の変更 1件').waitFor();
    await press(admin, '履歴');
    const newest = admin.locator('.k-versions > li').first();
    await newest.getByText(/山田 直樹/).waitFor();
    expect(await newest.locator('del').textContent()).toContain('2');
    expect(await newest.locator('ins').textContent()).toContain('3');
    await admin.locator('.k-versions > li').nth(1).getByRole('button', { name: 'この版に戻す' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'この版に戻す' }).click();
    await admin.getByText('第1版の内容に戻しました。').waitFor();
    expect(await field(admin, '回答').inputValue()).toBe(ANSWER);
    expect(await admin.locator('.k-versions > li').count()).toBe(3);
  });

  it('show what somebody else saved meanwhile beside what is written, and lose neither', async () => {
    const id = decodeURIComponent(admin.url().split('/').at(-1) ?? '');
    await press(admin, 'プレビュー');
    await field(admin, '回答').fill(ANSWER.replace('10名', '12名'));
    const { body } = await request('GET', `/knowledge/faq/${id}`);
    const fields = { ...body.fields, category: 'event', answer: ANSWER.replace('無料', '500円') };
    await request('PUT', `/knowledge/faq/${id}`, { version: body.version, status: 'published', fields });
    await press(admin, '下書き保存');
    const conflict = admin.getByRole('alert', { name: 'ほかの人が先に保存しました' });
    await conflict.getByText('ほかの担当者が').waitFor();
    expect(await conflict.locator('del').allTextContents()).toContain('削除: 500円');
    await conflict.getByRole('button', { name: '相手の内容にする: カテゴリー' }).click();
    await conflict.getByRole('button', { name: '確認しました（保存に進む）' }).click();
    await press(admin, '下書き保存');
    await admin.getByText('下書きを保存しました。').waitFor();
    const saved = (await request('GET', `/knowledge/faq/${id}`)).body;
    expect(saved.fields).toMatchObject({ category: 'event', answer: ANSWER.replace('10名', '12名') });
    expect(saved).toMatchObject({ status: 'draft', version: body.version + 2, live: body.version + 1 });
    await admin.getByText('公開・下書きあり').waitFor();
  });

  it('begin an entry with a question that a conversation hands over', async () => {
    await admin.evaluate(() =>
      sessionStorage.setItem(
        'uragawa.console.faqDraft',
        JSON.stringify({ from: 'c1/4', question: '名入れはできますか', answer: 'できます。' }),
      ),
    );
    // Only the page that is opened for it.
    await goTo(admin, 'faq/new');
    await field(admin, '質問').waitFor();
    expect(await field(admin, '質問').inputValue()).toBe('');
    await goTo(admin, 'faq/new?from=c1/4');
    await expect.poll(() => field(admin, '質問').inputValue()).toBe('名入れはできますか');
    expect(await field(admin, '回答').inputValue()).toBe('できます。');
    await press(admin, '変更を破棄');
    expect(await field(admin, '質問').inputValue()).toBe('');
  });

  it('schedule a notice by the clocks of Japan, and keep a canned reply with its variables', async () => {
    await goTo(admin, 'notice/new');
    await field(admin, 'お知らせの文').fill('大雪のため、お届けが遅れています。');
    await field(admin, '開始日時（日本時間）').fill('2099-12-01T09:00');
    await press(admin, '保存して公開');
    await admin.getByText('2099/12/01 09:00から').waitFor();
    const [notice] = (await request('GET', '/knowledge/notice')).body.documents;
    expect(notice.fields).toEqual({
      text: '大雪のため、お届けが遅れています。',
      scope: {},
      validFrom: '2099-12-01T09:00:00+09:00',
    });

    await goTo(admin, 'canned/new');
    await field(admin, 'タイトル').fill('お詫び（遅延）');
    await field(admin, '本文').fill('様、お待たせしております。');
    await field(admin, '本文').press('Control+Home');
    await press(admin, 'お客様のお名前');
    await admin.locator('.k-canned').getByText('山本 花子様、お待たせしております。').waitFor();
    await admin.getByRole('group', { name: '差し込む項目' }).getByRole('button', { name: '注文番号' }).click();
    await admin.locator('.k-slots').getByText('注文番号').waitFor();
    await field(admin, 'ショートカット').fill('sorry-late');
    await press(admin, '保存して公開');
    await admin.getByText('公開しました。').waitFor();
    expect(await violations(admin, 'body')).toEqual([]);
  });

  it('save the live settings, refuse what they may not be at the field, and keep who changed them', async () => {
    await goTo(admin, 'settings');
    await field(admin, '月曜日 終了 1').fill('8:00');
    await press(admin, '設定を保存');
    await admin.getByText('09:00〜18:00 のように、早い順に', { exact: false }).waitFor();
    await field(admin, '月曜日 終了 1').fill('17:30');
    await field(admin, 'チケットの回答期限（営業時間）').fill('4');
    await press(admin, '設定を保存');
    await admin.getByText('設定を保存しました。').waitFor();
    const { settings } = (await request('GET', '/settings')).body;
    expect(settings.hours.weekly.mon).toEqual([['09:00', '17:30']]);
    expect(settings.ticket.hours).toBe(4);
    await admin.locator('.k-versions').getByText('山田 直樹').waitFor();
    expect(await violations(admin, 'body')).toEqual([]);
    expect(complaints.filter((line) => !/status of 4\d\d/.test(line))).toEqual([]);
  });

  it('check the golden questions, and keep one more from an entry', async () => {
    await goTo(admin, 'faq/ja-shipping-fee');
    await press(admin, 'このFAQのゴールデン質問を追加');
    const dialog = admin.getByRole('dialog', { name: 'ゴールデン質問に追加' });
    await dialog.getByRole('textbox').fill('送料、教えてください');
    await dialog.getByRole('button', { name: '追加', exact: true }).click();
    await admin.getByText('ゴールデン質問に追加しました。').waitFor();
    await goTo(admin, 'golden');
    await press(admin, '反映済みの内容で確かめる');
    await admin.getByText(/^445問中 \d+問が正解です。$/).waitFor();
    await admin.getByRole('link', { name: '送料、教えてください' }).waitFor();
  });

  it('let an agent read, and save canned replies only', async () => {
    const { page } = await openConsole(browser, account, '鈴木 美咲');
    await goTo(page, 'faq');
    await page.getByText('編集できるのはスーパーバイザーと管理者です').waitFor();
    expect(await page.getByRole('button', { name: 'FAQを追加' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'ボットに反映' }).isDisabled()).toBe(true);
    await goTo(page, 'canned');
    await page.getByRole('link', { name: 'お詫び（遅延）' }).click();
    expect(await page.getByRole('button', { name: '下書き保存' }).isEnabled()).toBe(true);
    await goTo(page, 'settings');
    await page.getByText('変更できるのは管理者です').waitFor();
    expect(await field(page, 'タイムゾーン').isDisabled()).toBe(true);
  });
});
