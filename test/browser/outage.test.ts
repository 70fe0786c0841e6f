import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from '../local/account.ts';
import { eventually } from '../local/tables.fixture.ts';
import { Visitor } from '../local/visitor.ts';
import { launch, openChat, openPage } from './browser.ts';
import { openConsole } from './console.ts';

/** Eight minutes of the account are one: the faster it runs, the less it can do beside other tests. */
const SCALE = 8;
const VISITORS = 40;
const WITHIN_MS = (10 * 60_000) / SCALE;
/** One entry of the FAQ comes near it, and nobody words it as another does. */
const WORDS = [
  'アプリの画面が真っ白です',
  '起動したら画面が真っ白になります',
  'さっきから画面が真っ白です。どうすればいいですか',
  'アプリを開くと画面が真っ白',
  '画面が真っ白なのはいつ直りますか？',
  '何度やっても画面が真っ白',
  'スマホで見ると画面が真っ白なんだけど',
  'すみません、画面が真っ白になってしまいました',
];

let account: RunningAccount;
let browser: Browser;

beforeAll(async () => {
  [account, browser] = await Promise.all([
    startAccount({ options: ['--fresh', '--time-scale', String(SCALE)] }),
    launch(),
  ]);
  // Its first use takes over all that the deployment brought, which in time that runs so fast may take more than it has.
  const headers = { authorization: `Bearer ${await account.agentToken('sato')}` };
  const first = () => fetch(`${account.url}/api/knowledge/publish`, { headers });
  await eventually(async () => expect((await first()).status).toBe(200));
});
afterAll(async () => {
  await browser.close();
  await account.stop();
});

it('an outage that 40 visitors ask about within ten minutes is on the console, and with one click the next ones are told first', async () => {
  const { page } = await openConsole(browser, account, '佐藤 由紀');
  page.setDefaultTimeout(60_000);
  const begun = Date.now();
  await Promise.all(
    Array.from({ length: VISITORS }, async (_, visitor) => {
      await new Promise((resolve) => setTimeout(resolve, (visitor / VISITORS) * WITHIN_MS));
      const customer = await Visitor.join(account.url);
      const { seq } = await customer.say(WORDS[visitor % WORDS.length] ?? '');
      await customer.reply(seq);
      await customer.close();
    }),
  );
  const rail = page.getByRole('navigation', { name: 'ページ' });
  await rail.locator('.count.bad').waitFor({ timeout: 200_000 });
  console.log(`told ${Math.round(((Date.now() - begun) * SCALE) / 60_000)} min after the first question`);

  await page.keyboard.press('5');
  await page.getByRole('region', { name: '継続中の急増' }).getByRole('link').first().click();
  await page.getByRole('heading', { name: /アプリが起動しません/ }).waitFor();
  await page
    .getByRole('link', { name: /真っ白/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'お知らせの下書き' }).click();
  const dialog = page.getByRole('dialog', { name: 'お知らせの下書き' });
  expect(await dialog.getByLabel('お知らせの文').inputValue()).toMatch(/^現在、「.*アプリが起動しません.*」について/);
  await dialog.getByRole('button', { name: '公開する' }).click();
  await page.getByText(/公開から\d+秒で、チャットのバナーに表示されました/).waitFor();

  const shop = await openPage(browser, account.url);
  const chat = await openChat(shop.page);
  await chat
    .getByText(/^現在、「.*アプリが起動しません.*」について/)
    .first()
    .waitFor({ timeout: 30_000 });
  const next = await Visitor.join(account.url);
  const { seq } = await next.say('画面が真っ白になりました');
  expect((await next.reply(seq)).text).toMatch(/^現在、「.*アプリが起動しません.*」について/);
  await next.close();
});
