import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport, FindingView } from '../../functions/protocol/record.ts';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { pageViolations } from './axe.ts';
import { launch, PHONE } from './browser.ts';
import { answering, goTo, isWide, open, type Prepare, press, SATO, SUZUKI, YAMADA } from './record.fixture.ts';

const finding = (part: Partial<FindingView>): FindingView => ({
  at: '2026-11-22T04:10:00.000Z',
  severity: 'error',
  what: 'invalid',
  where: 'log/9iqsMIrQwKuuoUn9VHibqQ',
  conversationId: '9iqsMIrQwKuuoUn9VHibqQ',
  seq: 3,
  why: 'its hash is not that of its head and digest',
  ...part,
});
const WARNING = finding({
  severity: 'warning',
  what: 'projection',
  seq: 7,
  why: 'it was written anew',
  repaired: true,
});
const KEY_ID = '5c'.repeat(32);
const REPORT: AuditReport = {
  digest: {
    ...{ to: '2026-11-22T05:00:00Z', bucket: 'uragawa-prod-data-auditrecords', sha256: 'ab'.repeat(32) },
    key: 'digest/uragawa-prod-data/2026/11/22/2026-11-22T04:00:00Z.json.gz',
    ...{ keyId: KEY_ID, sound: true },
  },
  hoursBehind: 1,
  lastDay: { digests: 24, expected: 24, broken: [], conversations: 1_284, entries: 9_731 },
  keyIds: [KEY_ID],
  nextRun: '2026-11-22T06:10:00.000Z',
  ...{ days: 30, findings: [] },
};

const speakEnglish = (page: Page) => page.addInitScript(() => localStorage.setItem('uragawa.console.language', 'en'));

describe('the report of the audit, in the console', () => {
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

  const show = (name: string, prepare?: Prepare, options?: BrowserContextOptions) =>
    open(browser, account, name, prepare, options);

  it('says up to when it is proven, that nothing was found, and how anybody verifies it', async () => {
    const { page, complaints } = await show(SATO, (each) => answering(each, 'audit', () => REPORT));
    await page.keyboard.press('6');
    await page.getByRole('heading', { name: '2026/11/22 14:00までの記録は証明済み' }).waitFor();
    await page.getByText('のべ1,284件の会話、9,731件の記録').waitFor();
    await page.getByText('自動の動作確認を含みます。').waitFor();
    await page.getByText('問題は見つかっていません。').waitFor();
    await page.getByText(`npm run -s audit -- verify --anchor ${'ab'.repeat(32)}`).waitFor();
    expect(await page.getByText(/遅れています/).count()).toBe(0);
    await page.getByText('証明の詳細').click();
    await page.getByText(KEY_ID).waitFor();
    expect(await pageViolations(page)).toEqual([]);
    // What is erased and kept is for administrators.
    expect(await page.getByRole('navigation', { name: '記録' }).getByRole('link').allTextContents()).toEqual(['監査']);
    await goTo(page, 'record/erasures');
    await page.getByText('このページは、管理者だけが開けます。').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says what was found in words, with the way to the conversation, page by page', async () => {
    const pages: Record<string, object> = {
      first: { ...REPORT, findings: [finding({}), WARNING], after: 'next' },
      next: {
        ...REPORT,
        findings: [finding({ what: 'gap', seq: undefined, conversationId: undefined, where: 'digest/x' })],
      },
    };
    const { page } = await show(SATO, (each) =>
      answering(each, 'audit', (query) => pages[query.get('after') ?? 'first'] ?? 500),
    );
    await goTo(page, 'record');
    const found = page.getByRole('region', { name: '見つかった問題（直近30日）' });
    await found.getByText('記録の内容かつながりが、書かれたときのものと一致しません。').waitFor();
    expect(await found.locator('.badge').allTextContents()).toEqual(['重大', '要確認']);
    await found.getByText('記録と一致しませんでした。記録に合わせて修復済みです。').waitFor();
    const link = found.getByRole('link', { name: '会話を開く（3番の記録）' });
    expect(await link.getAttribute('href')).toBe('#/inbox/all/9iqsMIrQwKuuoUn9VHibqQ/3');
    await press(page, 'さらに表示');
    await found.getByText('証明のつながりが途切れています。').waitFor();
    expect(await found.getByRole('listitem').count()).toBe(3);
    await found.getByText('技術的な内容').first().click();
    await found.getByText('invalid: its hash is not that of its head and digest').waitFor();
    expect(await pageViolations(page)).toEqual([]);
  });

  it('says so in English and on a phone, where the audit is behind or its newest proof is not what is stored', async () => {
    const broken = ['2026-11-22T04:00:00Z', '2026-11-22T03:00:00Z', '2026-11-21T12:00:00Z'];
    const behind = {
      ...REPORT,
      hoursBehind: 5,
      digest: { ...REPORT.digest, sound: false },
      lastDay: { ...REPORT.lastDay, digests: 21, broken },
      findings: [finding({})],
    };
    const { page } = await show(SATO, (each) => answering(each, 'audit', () => behind), PHONE);
    await speakEnglish(page);
    await page.reload();
    await goTo(page, 'record');
    await page.getByRole('status').getByText('The audit is 5 hours behind.').waitFor();
    await page.getByRole('alert').getByText('The newest proof is not what is stored').waitFor();
    await page.getByRole('alert').getByText('3 have none that holds').waitFor();
    await page.getByText('These hours begin at 22/11/2026, 13:00; 12:00; 21/11/2026, 21:00').waitFor();
    await page.getByText('21 of 24 hold (one an hour)').waitFor();
    await page.getByText('What a record says, or what it follows from, is not as it was written.').waitFor();
    expect(await isWide(page)).toBe(false);
    expect(await pageViolations(page)).toEqual([]);
  });

  it('of an account that has no proof after hours says so, and promises none', async () => {
    const { digest: _, ...none } = REPORT;
    const lastDay = { digests: 0, expected: 0, broken: [], conversations: 0, entries: 0 };
    const report = { ...none, hoursBehind: 4, lastDay, keyIds: [] };
    const { page } = await show(SATO, (each) => answering(each, 'audit', () => report));
    await goTo(page, 'record');
    await page.getByRole('status').getByText('監査が4時間遅れています。').waitFor();
    await page.getByRole('heading', { name: 'まだ証明がありません' }).waitFor();
    await page.getByText('まだ何も調べられていません。').waitFor();
    expect(await page.getByText('最初の証明は').count()).toBe(0);
    expect(await page.getByText('自分で確かめる').count()).toBe(0);
    expect(await pageViolations(page)).toEqual([]);
  });

  it('tells what the service refuses, and tries again', async () => {
    let isDown = true;
    const { page } = await show(SATO, (each) => answering(each, 'audit', () => (isDown ? 500 : REPORT)));
    await goTo(page, 'record');
    await page.getByRole('alert').getByText('エラーが発生しました').waitFor();
    isDown = false;
    await press(page, '再試行');
    await page.getByText('問題は見つかっていません。').waitFor();
  });

  it('of an account whose first hour is not over says when the first proof comes, and agents have no way to it', async () => {
    const { page } = await show(YAMADA);
    await goTo(page, 'record');
    await page.getByRole('heading', { name: /まだ証明がありません|証明済み/ }).waitFor();
    const agent = await show(SUZUKI);
    const rail = agent.page.getByRole('navigation', { name: 'ページ' });
    expect(await rail.getByText('記録').count()).toBe(0);
    await goTo(agent.page, 'record');
    await agent.page.getByText('このページは、スーパーバイザーと管理者だけが開けます。').waitFor();
  });
});
