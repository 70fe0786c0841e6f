import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { Desk } from '../local/desk.ts';
import { launch } from './browser.ts';
import { field, heard, openConversation, signIn, signInAgain, take, timeline, waiting } from './console-desk.ts';

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

/** An agent who has taken a customer, and time to look at what is held. */
const holding = async (name: string) => {
  const customer = await waiting(account);
  const { page } = await signIn(browser, account, name);
  await page.evaluate(() => localStorage.setItem('uragawa.console.holdSeconds', '10'));
  await page.reload();
  await take(page, customer);
  return { customer, page };
};

describe('a reply in the console', () => {
  it('asks what becomes of a reply whose tab crashed while it was held; the customer has heard nothing of it', async () => {
    const { customer, page } = await holding('田中 健');
    await field(page).fill('この文章は送りません。');
    await field(page).press('Control+Enter');
    await timeline(page).getByRole('button', { name: '取り消す' }).waitFor();
    const cdp = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    cdp.send('Page.crash').catch(() => {});
    await crashed;

    const next = await page.context().newPage();
    next.setDefaultTimeout(30_000);
    await next.goto(`${account.url}/console`);
    await signInAgain(next, '田中 健');
    // He is told wherever he is.
    await next.getByText('送信されていない返信が1件の会話に').waitFor();
    await next.locator('.alert').getByRole('link').click();
    await timeline(next).getByText('送信されていません', { exact: false }).waitFor();
    // The time for which it was held is long over when the customer's next word has come and gone.
    await next.waitForTimeout(10_000);
    await customer.say('まだですか');
    await timeline(next).getByText('まだですか').waitFor();
    expect(heard(customer)).not.toContain('この文章は送りません。');
    await next.getByRole('button', { name: '入力欄に戻す' }).click();
    await expect.poll(() => field(next).inputValue()).toBe('この文章は送りません。');

    // What the customer has written since is shown before anything is sent.
    await field(next).fill('お待たせしております。');
    await field(next).press('Control+Enter');
    await next.getByText('お客様から新しいメッセージがあります').waitFor();
    // Pressing twice in a row is no decision.
    await field(next).press('Control+Enter');
    expect(await next.getByRole('button', { name: '今すぐ送信' }).count()).toBe(0);
    await next.waitForTimeout(800);
    await field(next).press('Control+Enter');
    await next.getByRole('button', { name: '今すぐ送信' }).click();
    await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.text === 'お待たせしております。');

    // He writes while a reply is held: it comes back.
    await field(next).fill('明日発送します。');
    await field(next).press('Control+Enter');
    await timeline(next).getByRole('button', { name: '取り消す' }).waitFor();
    await customer.say('やはりキャンセルしたいです');
    await next.getByText('お客様から新しいメッセージがあります').waitFor();
    await expect.poll(() => field(next).inputValue()).toBe('明日発送します。');
    expect(heard(customer)).not.toContain('明日発送します。');

    // What is sent in one tab is no draft any more in the other.
    const other = await next.context().newPage();
    await other.goto(`${account.url}/console`);
    await signInAgain(other, '田中 健');
    await openConversation(other, customer.conversationId);
    await expect.poll(() => field(other).inputValue()).toBe('明日発送します。');
    // What came back to the field is read before it is sent.
    await next.waitForTimeout(800);
    await field(next).press('Control+Enter');
    await timeline(next).getByRole('button', { name: '取り消す' }).waitFor();
    await expect.poll(() => field(other).inputValue()).toBe('');
    // Whoever leaves while a reply is held is asked first.
    const asked = next.waitForEvent('dialog');
    next.evaluate(() => location.reload()).catch(() => {});
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await next.getByRole('button', { name: '今すぐ送信' }).click();
    await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.text === '明日発送します。');
    await customer.close();
  });

  it('warns of numbers, keeps open slots back, keeps what was begun, and hands on with a note', async () => {
    const customer = await waiting(account);
    const { page, complaints } = await signIn(browser, account, '佐藤 由紀');
    await take(page, customer);
    const desk = await Desk.open(account.url, customer.session.socketUrl, 'suzuki');
    // A draft lands in the field; what is made of it is the agent's.
    await field(page).press('Alt+d');
    await expect.poll(() => field(page).inputValue(), { timeout: 30_000 }).not.toBe('');
    expect(heard(customer)).not.toContain((await field(page).inputValue()).slice(0, 12));
    await field(page).fill('カードは4111 1111 1111 1111ですね');
    await field(page).press('Control+Enter');
    await page.getByText('クレジットカード番号のようです').waitFor();
    await page.getByRole('button', { name: 'このまま送信' }).waitFor();
    await field(page).fill('{{customer}}様、承知しました。');
    await field(page).press('Control+Enter');
    await page.getByText('未入力の項目が1か所あります').waitFor();
    await field(page).press('Control+Enter');
    expect(await timeline(page).getByRole('button', { name: '取り消す' }).count()).toBe(0);
    await field(page).press('Home');
    await field(page).press('Tab');
    await page.keyboard.type('花子');
    expect(await field(page).inputValue()).toBe('花子様、承知しました。');
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '花子様、承知しました。');

    // What is held goes before the conversation is given away.
    await field(page).press('Control+Enter');
    await field(page).fill('続きは後ほど');
    await page.getByRole('button', { name: '転送' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('送信待ちの返信があります').waitFor();
    await dialog.getByRole('button', { name: '今すぐ送信' }).click();
    await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.text === '花子様、承知しました。');
    await dialog.getByRole('radio', { name: 'suzuki' }).check();
    await dialog.getByLabel('引き継ぎメモ', { exact: false }).fill('返金の確認をお願いします');
    await dialog.getByRole('button', { name: '転送' }).click();
    await timeline(page).locator('.handed-on').getByText('返金の確認をお願いします').waitFor();
    await page.locator('.packet .packet-note').getByText('返金の確認をお願いします').waitFor();
    await timeline(page)
      .getByText(/下書きから\d+%変更/)
      .waitFor();
    // What he had begun is in sight, though it is not his to send any more.
    await page.getByText('送信していない返信があります').waitFor();
    await page.getByText('続きは後ほど').waitFor();
    expect(heard(customer)).not.toContain('返金の確認');
    expect(complaints).toEqual([]);
    await desk.close();
    await customer.close();
  });

  it('never takes a note for a reply, waits for its file, and is not thrown away by another tab', async () => {
    const { customer, page } = await holding('田中 健');
    const note = page.getByRole('textbox', { name: '社内メモ' });

    // A draft lands while he has gone over to a note.
    await field(page).evaluate((place) => {
      place.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', code: 'KeyD', altKey: true, bubbles: true }));
      const tabs = place.closest('.composer')?.querySelectorAll<HTMLElement>('.composer-tabs button');
      tabs?.[1]?.click();
    });
    await note.pressSequentially('以前も苦情の多い方');
    await page.getByText('下書きは「返信」に入れました').waitFor({ timeout: 30_000 });
    await note.pressSequentially('です');
    expect(await note.inputValue()).toBe('以前も苦情の多い方です');
    await page.getByRole('button', { name: '返信', exact: true }).click();
    await expect.poll(() => field(page).inputValue()).not.toBe('');
    expect(await field(page).inputValue()).not.toContain('苦情');

    // A file is still on its way.
    let goOn = (): void => {};
    const isLetThrough = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route('**', async (route) => {
      if (route.request().headers()['content-type']?.startsWith('multipart/')) await isLetThrough;
      await route.fallback();
    });
    await field(page).fill('送り状を添付します。');
    await page.locator('input[type=file]').setInputFiles({ name: '送り状.png', mimeType: 'image/png', buffer: PNG });
    await page.getByText('「送り状.png」をアップロードしています').first().waitFor();
    await field(page).press('Control+Enter');
    await page.getByText('完了してから送信してください').waitFor();
    expect(await field(page).inputValue()).toBe('送り状を添付します。');
    goOn();
    await page.getByText('📎 送り状.png').waitFor();
    await page.unroute('**');

    // It is held here; the other tab asks before it signs out.
    const other = await page.context().newPage();
    await other.goto(`${account.url}/console`);
    await signInAgain(other, '田中 健');
    await field(page).press('Control+Enter');
    await timeline(page).getByRole('button', { name: '取り消す' }).waitFor();
    const asked = other.waitForEvent('dialog');
    await other.getByTitle('アカウントと設定').click();
    void other.getByRole('button', { name: 'サインアウト' }).click();
    const dialog = await asked;
    expect(dialog.message()).toContain('まだ送信されていない返信があります');
    await dialog.dismiss();
    await timeline(page).getByRole('button', { name: '今すぐ送信' }).click();
    await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.text === '送り状を添付します。');
    expect(heard(customer)).toContain('送り状.png');
    expect(heard(customer)).not.toContain('苦情');
    await customer.close();
  });
});
