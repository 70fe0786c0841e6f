import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Erasure } from '../../functions/protocol/record.ts';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { pageViolations } from './axe.ts';
import { launch, PHONE } from './browser.ts';
import { askAsCustomer } from './console.ts';
import { answering, goTo, isWide, open, type Prepare, press, SUZUKI, WIDE, YAMADA } from './record.fixture.ts';

const erasure = (part: Partial<Erasure>): Erasure => ({
  ...{ id: 'e1', what: 'member', target: 'yN2u5rS1bq2n0Qw1b7xQ4A', note: 'letter 117', by: 'command' },
  ...{ requestedAt: '2026-11-21T02:00:00.000Z', state: 'done', conversations: 3, held: 0 },
  ...part,
});

/** All that the console keeps in its browser's database. */
const keptBy = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await result(indexedDB.open(name));
      for (const store of db.objectStoreNames)
        found.push(await result(db.transaction(store).objectStore(store).getAll()));
      db.close();
    }
    return JSON.stringify(found);
  });

/** Whether all of it, to the pixel, is seen in the dialog that it is in. */
const isInSight = (element: Element): boolean => {
  const { top = 0, bottom = 0 } = element.closest('dialog')?.getBoundingClientRect() ?? {};
  const own = element.getBoundingClientRect();
  return own.top >= top - 1 && own.bottom <= bottom + 1;
};

describe('erasures, legal holds and what is held of a person, in the console', () => {
  let account: RunningAccount;
  let browser: Browser;

  beforeAll(async () => {
    // A minute of the account passes in six seconds: an erasure begins within one.
    [account, browser] = await Promise.all([startAccount({ options: ['--fresh', '--time-scale', '10'] }), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await account.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const show = (name: string, prepare?: Prepare, options?: BrowserContextOptions) =>
    open(browser, account, name, prepare, options);

  it('says of each erasure how far it is, in a table and on a phone', async () => {
    const states: Partial<Erasure>[] = [
      { state: 'open', conversations: 0, what: 'conversation', target: '9iqsMIrQwKuuoUn9VHibqQ' },
      { state: 'open', conversations: 2, what: 'visitor' },
      { state: 'held', held: 1 },
      { state: 'swept' },
      { state: 'done' },
      { state: 'done', conversations: 0 },
    ];
    const erasures = states.map((each, index) => erasure({ id: `e${index}`, ...each }));
    const prepare = (each: Page) => answering(each, 'erasures', () => ({ erasures }));
    for (const options of [WIDE, PHONE]) {
      const { page } = await show(YAMADA, prepare, options);
      await goTo(page, 'record/erasures');
      const table = page.getByRole('table', { name: '消去の依頼' });
      await table.waitFor();
      expect(await table.locator('.badge').allTextContents()).toEqual([
        ...['受付', '削除中', '法的保全で保留', '確認中', '完了', '完了'],
      ]);
      await table.getByText('1件を保留').waitFor();
      expect(await table.getByText('対象が正しいか確かめてください。').count()).toBe(1);
      expect(await isWide(page)).toBe(false);
      expect(await pageViolations(page)).toEqual([]);
    }
  });

  it('erases nothing that was not typed twice as it stands there, and says what did not go through', async () => {
    const sent: unknown[] = [];
    const answers = [403, undefined, 200];
    const answer = async (each: Page) => {
      await each.route(/\/api\/erasures$/, (route) => {
        if (route.request().method() !== 'POST') return route.fulfill({ json: { erasures: [] } });
        sent.push(route.request().postDataJSON());
        const status = answers.shift();
        if (status === undefined) return route.abort();
        const refused = { error: { code: 'forbidden', message: 'your account is supervisor' } };
        return route.fulfill({ status, json: status === 200 ? erasure({}) : refused });
      });
    };
    const { page } = await show(YAMADA, answer, { viewport: { width: 390, height: 500 } });
    await goTo(page, 'record/erasures');
    await press(page, '消去を依頼');
    const dialog = page.getByRole('dialog', { name: '消去を依頼' });
    const run = dialog.getByRole('button', { name: '消去する' });
    const number = dialog.getByLabel('会員番号', { exact: true });
    const again = dialog.getByLabel('確認のため、会員番号をもう一度入力');
    await number.fill('S-10234501');
    await again.fill('S-10234501');
    expect(await run.isDisabled()).toBe(true);
    await dialog.getByLabel('理由・参照番号').fill('依頼書117');
    expect(await run.isDisabled()).toBe(false);
    // Who changes what is meant has confirmed nothing of it.
    await number.fill('S-10234502');
    expect([await again.inputValue(), await run.isDisabled()]).toEqual(['', true]);
    await again.fill('S-10234502');
    await dialog.getByLabel('対象の種類').selectOption('訪問者');
    expect(await run.isDisabled()).toBe(true);
    await dialog.getByLabel('対象の種類').selectOption('会員');
    await page.keyboard.press('Enter');
    expect(sent).toEqual([]);

    await again.fill('S-10234502');
    const problem = dialog.getByRole('alert');
    for (const text of ['この操作を行う権限がありません。', 'サービスに接続できません。']) {
      await run.click();
      await problem.getByText(text).waitFor();
      // Beside the button that was pressed, also where the dialog is higher than the screen.
      await expect.poll(() => problem.evaluate(isInSight)).toBe(true);
      expect([await number.inputValue(), await again.inputValue()]).toEqual(['S-10234502', 'S-10234502']);
    }
    await run.click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent).toEqual(Array(3).fill({ what: 'member', target: 'S-10234502', note: '依頼書117' }));
  });

  it('erases what is typed twice with a reason; whoever has it open sees its words go', async () => {
    const secret = '住所は千代田区千代田です。送料はいくらですか';
    const customer = await askAsCustomer(account, secret);
    const { conversationId } = customer;
    const agent = await show(SUZUKI);
    await goTo(agent.page, `inbox/all/${conversationId}`);
    await agent.page.getByRole('region', { name: '会話の記録' }).getByText(secret).waitFor();
    await agent.page.getByRole('textbox').last().fill(`メモ：${secret}`);

    const { page, complaints } = await show(YAMADA);
    await goTo(page, 'record/erasures');
    await page.getByText('消去の依頼はまだありません。').waitFor();
    await press(page, '消去を依頼');
    const dialog = page.getByRole('dialog', { name: '消去を依頼' });
    const run = dialog.getByRole('button', { name: '消去する' });
    await dialog.getByLabel('対象の種類').selectOption('会話');
    await dialog.getByLabel('会話のID', { exact: true }).fill(conversationId);
    await dialog.getByLabel('理由・参照番号').fill('taro@example.jp');
    const again = dialog.getByLabel('確認のため、会話のIDをもう一度入力');
    await again.fill('another');
    await dialog.getByText('上の入力と一致しません。').waitFor();
    expect(await run.isDisabled()).toBe(true);
    expect(await pageViolations(page)).toEqual([]);
    await again.fill(conversationId);
    await run.click();
    await dialog.getByText(/メールアドレス、7桁以上の番号を含めず/).waitFor();
    await dialog.getByLabel('理由・参照番号').fill('依頼書117');
    await run.click();
    const table = page.getByRole('table', { name: '消去の依頼' });
    await table.getByText('依頼書117').waitFor();
    await table.getByText('依頼：山田 直樹').waitFor();
    await table
      .getByText(/受付|削除中|確認中/)
      .first()
      .waitFor();

    await agent.page.getByRole('heading', { name: 'この会話は消去されました' }).waitFor({ timeout: 60_000 });
    await agent.page.getByText('この会話の消去依頼によるものです。').waitFor();
    // Nor do its tab and the lists quote it.
    await expect.poll(() => agent.page.locator('body').innerHTML()).not.toContain('千代田');
    expect(await agent.page.getByRole('button', { name: '対応を開始' }).count()).toBe(0);
    expect(await pageViolations(agent.page)).toEqual([]);
    // What the agent had begun to write about it is gone from his browser.
    await expect.poll(() => keptBy(agent.page)).not.toContain('千代田');
    await agent.page.reload();
    await agent.page.getByRole('heading', { name: 'この会話は消去されました' }).waitFor();
    // What is left holds; of what is gone one by one, when its time is over, the console cannot say that.
    await agent.page.getByLabel('その他の操作').click();
    const verdict = async () => {
      await press(agent.page, '記録を検証');
      const said = await agent.page.getByRole('dialog').getByRole('status').filter({ hasText: /件/ }).textContent();
      await agent.page.keyboard.press('Escape');
      return said;
    };
    expect(await verdict()).toMatch(/^✓ 改ざんなし（\d+件/);
    await agent.page.route(/\/api\/conversations\/[^/]+\?after=0$/, async (route) => {
      const response = await route.fetch();
      const log = await response.json();
      await route.fulfill({ response, json: { ...log, entries: log.entries.slice(-1) } });
    });
    expect(await verdict()).toMatch(/^はじめの\d+件の記録は、会話の消去で取り除かれています。残る1件の/);
    expect(complaints).toEqual([expect.stringContaining('status of 400')]);
    await customer.close();
  });

  it('keeps what is on hold, and ends that with a reason', async () => {
    const customer = await askAsCustomer(account, '送料はいくらですか');
    const { page, complaints } = await show(YAMADA);
    await goTo(page, 'record/holds');
    await page.getByText('法的保全はありません。').waitFor();
    await press(page, '保全を追加');
    const dialog = page.getByRole('dialog', { name: '法的保全を始める' });
    await dialog.getByLabel('対象の種類').selectOption('会話');
    await dialog.getByLabel('会話のID').fill(customer.conversationId);
    await dialog.getByLabel('理由・参照番号').fill('事件9');
    expect(await pageViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '保全する' }).click();
    const table = page.getByRole('table', { name: '法的保全' });
    await table.getByText('事件9').waitFor();
    expect(await pageViolations(page)).toEqual([]);
    // On a phone, where columns have no heads, each cell says what it is.
    const labels = await table.locator('tbody td').evaluateAll((all) => all.map((cell) => cell.dataset.label));
    expect(labels).toEqual(
      await table.locator('thead th').evaluateAll((all) => all.slice(1).map((head) => head.textContent)),
    );
    // Whoever begins another would end this with it; and what is not there cannot be held.
    await press(page, '保全を追加');
    await dialog.getByLabel('対象の種類').selectOption('会話');
    await dialog.getByLabel('会話のID').fill(customer.conversationId);
    await dialog.getByLabel('理由・参照番号').fill('事件10');
    await dialog.getByRole('button', { name: '保全する' }).click();
    await dialog.getByText('すでに保全されています。').waitFor();
    await dialog.getByLabel('会話のID').fill('no-such-conversation');
    await dialog.getByRole('button', { name: '保全する' }).click();
    await dialog.getByText('この会話は見つからないか、すでに消去されています。').waitFor();
    await press(page, 'キャンセル');
    await table.getByText('事件9').waitFor();

    await goTo(page, 'record/erasures');
    await press(page, '消去を依頼');
    const asking = page.getByRole('dialog', { name: '消去を依頼' });
    await asking.getByLabel('対象の種類').selectOption('会話');
    await asking.getByLabel('会話のID', { exact: true }).fill(customer.conversationId);
    await asking.getByLabel('確認のため').fill(customer.conversationId);
    await asking.getByLabel('理由・参照番号').fill('依頼書118');
    await asking.getByRole('button', { name: '消去する' }).click();
    await asking.getByText('法的保全の対象です。先に保全を解除してください。').waitFor();
    await press(page, 'キャンセル');

    await goTo(page, 'record/holds');
    await table.getByRole('button', { name: /^解除/ }).click();
    const ending = page.getByRole('dialog', { name: '法的保全を解除' });
    await ending.getByLabel('理由・参照番号').fill('和解');
    await ending.getByRole('button', { name: '解除する' }).click();
    await page.getByText('法的保全はありません。').waitFor();
    expect(complaints).toEqual(['409', '404', '409'].map((status) => expect.stringContaining(`status of ${status}`)));
    await customer.close();
  });

  it('gives out all that is held of a person as a page and as data', async () => {
    const customer = await askAsCustomer(account, '送料はいくらですか');
    const { page, complaints } = await show(YAMADA);
    // Where an administrator finds the id.
    await goTo(page, `inbox/all/${customer.conversationId}`);
    await page.getByRole('complementary', { name: 'お客様情報' }).getByText(customer.session.visitorId).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await goTo(page, 'record/export');
    await page.getByLabel('どなたの情報か').selectOption('訪問者');
    await page.getByLabel('訪問者のID').fill(customer.session.visitorId);
    expect(await isWide(page)).toBe(false);
    expect(await pageViolations(page)).toEqual([]);
    const saved = async (name: string): Promise<string> => {
      const [file] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
      expect(file.suggestedFilename()).toMatch(/^uragawa-export-\d{4}-\d\d-\d\d\.(?:html|json)$/);
      return readFileSync(await file.path(), 'utf8');
    };
    expect(await saved('読みやすい形式（HTML）')).toContain('送料はいくらですか');
    const held = JSON.parse(await saved('データ（JSON）'));
    expect(held.conversations[0].entries[0].content.text).toBe('送料はいくらですか');
    await page.getByText('ファイルを保存しました。').waitFor();
    const nothing = page.getByText('この番号・IDで預かっている情報は見つかりませんでした。');
    expect(await nothing.count()).toBe(0);
    // A mistyped id must not be taken for somebody of whom nothing is held.
    await page.getByLabel('訪問者のID').fill('nobody');
    await saved('読みやすい形式（HTML）');
    await nothing.waitFor();
    expect(await pageViolations(page)).toEqual([]);
    // Nor does it say anything of the next one.
    await page.getByLabel('訪問者のID').fill('somebody');
    await nothing.waitFor({ state: 'detached' });
    await saved('読みやすい形式（HTML）');
    await nothing.waitFor();
    await page.getByLabel('どなたの情報か').selectOption('会員');
    await nothing.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await customer.close();
  });

  it('says how many conversations of others, too, an export leaves out, and why', async () => {
    const { page, complaints } = await show(YAMADA, (opened) =>
      answering(opened, 'members/export', () => ({ html: '<!doctype html>', leftOut: 2 })),
    );
    await goTo(page, 'record/export');
    const number = page.getByLabel('会員番号');
    await number.fill('S-10234501');
    await Promise.all([page.waitForEvent('download'), press(page, '読みやすい形式（HTML）')]);
    const leftOut = page.getByText('2件の会話は、別の会員の確認も行われたか、別の会員の情報が照会されたため');
    await leftOut.waitFor();
    expect(await pageViolations(page)).toEqual([]);
    await number.fill('S-10234502');
    await leftOut.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
