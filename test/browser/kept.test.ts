import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openChat } from './browser.ts';
import { openSite, type SitePage, TAG } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('what the visitor has done or seen', () => {
  let browser: Browser;
  let stub: Stub;
  const open = (site?: SitePage) => openSite(browser, stub, site);

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => {
    stub.reset();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('keeps a notice away that was sent away, on the next page too, until its text is another one', async () => {
    const notice = (text: string) => ({ v: 1, bot: true, notices: [{ id: 'n', text }] }) as const;
    stub.status = notice('配送が遅れています。');
    const { page } = await open();
    // A browser would use what it has for some seconds; not where its requests are looked at.
    await page.route('**/status.json', (route) => route.continue());
    await openChat(page);
    await page.getByRole('button', { name: 'お知らせを閉じる' }).click();
    const asked = page.waitForResponse(/status\.json/);
    await page.reload();
    await asked;
    await page.getByText('いらっしゃいませ').waitFor();
    expect(await page.getByText('配送が遅れています。').count()).toBe(0);
    stub.status = notice('配送は平常どおりです。');
    await page.reload();
    await page.getByText('配送は平常どおりです。').waitFor();
  });

  it('keeps the comment of a rating that was refused', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByRole('button', { name: '送料はいくらですか' }).click();
    await chat.getByText('送料は全国一律').waitFor();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '評価する' }).click();
    await chat.getByRole('radio', { name: '5段階中4' }).check();
    await chat.getByLabel('ご意見').fill('また買います');
    stub.faults.refuse = true;
    await chat.getByRole('button', { name: '評価を送る' }).click();
    await chat.getByText('操作を完了できませんでした').waitFor();
    expect(await chat.getByLabel('ご意見').inputValue()).toBe('また買います');
    stub.faults.refuse = false;
    await chat.getByRole('button', { name: '評価を送る' }).click();
    await chat.getByText('ありがとうございました').waitFor();
    expect(await chat.getByLabel('ご意見').count()).toBe(0);
    expect(stub.received.filter(({ action }) => action === 'rate')).toHaveLength(2);
  });

  it('is told what has changed meanwhile when it opens the chat soon after the page', async () => {
    const { page } = await open();
    await page.route('**/status.json', (route) => route.continue());
    const asked = page.waitForResponse(/status\.json/);
    await page.clock.install();
    await page.reload();
    await page.clock.runFor(4_000);
    await asked;
    stub.status = { v: 1, bot: true, notices: [{ id: 'n', text: '配送が遅れています。' }] };
    await openChat(page);
    await page.clock.runFor(6_000);
    await page.getByText('配送が遅れています。').waitFor();
  });

  it('opens the chat by the buttons of the site and not by those of the panel, and leaves the focus where a button is now', async () => {
    const head = TAG.replace('defer', 'data-launcher="button" defer');
    const { page } = await open({ head, body: '<p><button>Help</button></p>' });
    await page.getByRole('button', { name: 'Help' }).click();
    const chat = page.getByRole('dialog');
    await chat.getByRole('button', { name: '送料はいくらですか' }).click();
    await chat.getByText('送料は全国一律').waitFor();
    expect(await chat.isVisible()).toBe(true);
    await page.evaluate(() => {
      const place = document.querySelector('p');
      if (place) place.innerHTML = '<button>Help</button>';
    });
    await page.keyboard.press('Escape');
    await chat.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Help');
  });

  it('is seen as chosen and as pressed where the system sets the colours', async () => {
    const { page } = await open();
    await page.emulateMedia({ forcedColors: 'active' });
    const chat = await openChat(page);
    await chat.getByRole('button', { name: '送料はいくらですか' }).click();
    const yes = chat.getByRole('button', { name: 'はい', exact: true });
    await yes.click();
    await chat.getByText('ご回答ありがとうございます').waitFor();
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '評価する' }).click();
    await chat.getByRole('radio', { name: '5段階中3' }).check();
    const grounds = await chat
      .locator('.feedback button')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor));
    expect(grounds[0]).not.toBe(grounds[1]);
    const colours = await chat
      .locator('.star span')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).color));
    expect(new Set(colours.slice(0, 3)).size).toBe(1);
    expect(colours[3]).not.toBe(colours[2]);
  });

  it('hears of a message while the panel is closed, by number alone', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    await page.keyboard.press('Escape');
    await chat.waitFor({ state: 'hidden' });
    stub.say('お待たせしました。');
    const news = page.locator('.news[role=status]');
    await expect.poll(() => news.textContent()).toBe('未読メッセージ1件');
    await openChat(page);
    await expect.poll(() => news.textContent()).toBe('');
  });

  it.each([
    ['a class', (on: boolean) => void document.body.classList.toggle('dark', on)],
    [
      'an attribute of the root',
      (on: boolean) => document.documentElement.setAttribute('data-theme', on ? 'dark' : 'light'),
    ],
  ])('sees the chat dark where the site is switched by %s', async (_, turn) => {
    const head = `<style>body { background: #fff; transition: background .05s } body.dark, [data-theme=dark] body { background: #111 }</style>${TAG}`;
    const { page } = await open({ head });
    const chat = await openChat(page);
    const ground = () => chat.evaluate((element) => getComputedStyle(element).backgroundColor);
    await expect.poll(ground).toBe('rgb(255, 255, 255)');
    await page.evaluate(turn, true);
    await expect.poll(ground).toBe('rgb(29, 34, 38)');
    await page.evaluate(turn, false);
    await expect.poll(ground).toBe('rgb(255, 255, 255)');
  });

  it('reads Japanese emphasis upright, and a line of the service in its own direction', async () => {
    const { page } = await open();
    const chat = await openChat(page);
    await chat.getByText('いらっしゃいませ').waitFor();
    stub.say('*必ず* お読みください。');
    stub.write({ kind: 'escalated', from: { role: 'system' }, text: 'مرحبا بكم' });
    const style = (text: string) =>
      chat.getByText(text).evaluate((element) => {
        const { fontStyle, direction } = getComputedStyle(element);
        return { fontStyle, direction };
      });
    expect(await style('必ず')).toMatchObject({ fontStyle: 'normal' });
    expect(await style('مرحبا بكم')).toMatchObject({ direction: 'rtl' });
  });

  it('can unfold what it says of the record while the bot is switched off', async () => {
    stub.joined.bot = false;
    const { page } = await open({ options: { viewport: { width: 320, height: 568 } } });
    const chat = await openChat(page);
    await chat.getByRole('button', { name: '続きを読む' }).click();
    const said = chat.locator('.said');
    expect(await said.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBeLessThanOrEqual(1);
  });
});
