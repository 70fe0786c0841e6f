import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat, PHONE } from './browser.ts';
import { openSite } from './embed.ts';
import { CODE, type Stub, startStub } from './stub.ts';

describe('the visitor who says who he is', () => {
  let browser: Browser;
  let stub: Stub;
  const open = async (language = 'ja', options = {}, theme = 'light') => {
    const head = `<script src="WIDGET" data-language="${language}" data-theme="${theme}" defer></script>`;
    const { page } = await openSite(browser, stub, { head, options });
    const chat = await openChat(page, language === 'ja' ? 'お問い合わせを開く' : 'Open support chat');
    return { page, chat };
  };
  const ask = async (page: Page, chat: Locator, text = 'ポイントはあといくつ？') => {
    await chat.locator('.composer textarea').fill(text);
    await page.keyboard.press('Enter');
  };
  const claimed = async (page: Page, chat: Locator) => {
    await ask(page, chat);
    await chat.getByLabel('会員番号またはメールアドレス').fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByLabel('確認コード（6桁の数字）').waitFor();
  };
  const proven = async (page: Page, chat: Locator) => {
    await claimed(page, chat);
    await chat.getByLabel('確認コード（6桁の数字）').fill(CODE);
    await page.keyboard.press('Enter');
    await chat.getByText('1,200ポイント').waitFor();
  };
  const sent = (action: string) => stub.received.filter((frame) => frame.action === action);
  const focused = (page: Page) =>
    page.evaluate(() => document.querySelector('#uragawa')?.shadowRoot?.activeElement?.getAttribute('autocomplete'));
  const kept = (page: Page) =>
    page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => stub.reset());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('gets his answer on a phone: number, code, points', async () => {
    const { page, chat } = await open('ja', PHONE);
    await ask(page, chat);
    await chat.getByLabel('会員番号またはメールアドレス').fill('ｍ－１００１');
    expect(await violations(page)).toEqual([]);
    expect(await chat.getByRole('button', { name: '担当者に相談する' }).isEnabled()).toBe(true);
    await chat.getByRole('button', { name: '確認コードを送る' }).click();
    const code = chat.getByLabel('確認コード（6桁の数字）');
    await code.waitFor();
    expect(sent('identify')).toEqual([
      {
        action: 'identify',
        conversationId: 'c-stub',
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        after: 2,
        claim: 'm-1001',
      },
    ]);
    expect(await code.getAttribute('inputmode')).toBe('numeric');
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
    await chat.getByText(/\d+:\d+まで有効です/).waitFor();
    expect(await chat.getByLabel('会員番号またはメールアドレス').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await code.fill('１２３－４５６');
    await chat.getByRole('button', { name: '確認する' }).click();
    await chat.getByText('1,200ポイント').waitFor();
    await chat.getByText('ご本人確認が完了しました。').waitFor();
    await chat.getByText(/ご本人確認済み（\d+:\d+まで）/).waitFor();
    expect(await code.count()).toBe(0);
    expect(sent('prove')).toEqual([expect.objectContaining({ code: CODE, after: 3 })]);
    expect(await violations(page)).toEqual([]);
  });

  it('is told at the field what is wrong, and stays there', async () => {
    const { page, chat } = await open();
    await ask(page, chat);
    const claim = chat.getByLabel('会員番号またはメールアドレス');
    await claim.fill('さとう');
    await page.keyboard.press('Enter');
    await chat.getByRole('alert').getByText('英数字で入力してください').waitFor();
    expect(sent('identify')).toEqual([]);
    stub.member.refuse = { code: 'rate_limited', retryAfter: 700 };
    await claim.fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByRole('alert').getByText('12分ほどおいて').waitFor();
    expect(await focused(page)).toBe('username');
    expect(await claim.inputValue()).toBe('M-1001');
    stub.member.refuse = undefined;
    await page.keyboard.press('Enter');
    const code = chat.getByLabel('確認コード（6桁の数字）');
    await code.waitFor();
    // The focus goes on with the form: the next thing to type is the code.
    expect(await focused(page)).toBe('one-time-code');
    await code.fill('12345');
    await page.keyboard.press('Enter');
    await chat.getByRole('alert').getByText('6桁の数字を入力してください').waitFor();
    await code.fill('654321');
    await page.keyboard.press('Enter');
    await chat.getByRole('alert').getByText('正しくないか').waitFor();
    expect(await focused(page)).toBe('one-time-code');
    expect(await code.getAttribute('aria-invalid')).toBe('true');
    expect(await violations(page)).toEqual([]);
    await code.fill(CODE);
    await page.keyboard.press('Enter');
    await chat.getByText('1,200ポイント').waitFor();
    expect(await chat.locator('.composer textarea').evaluate((field) => field.matches(':focus'))).toBe(true);
  });

  it('may ask the bot something else beside the form, and the form stays', async () => {
    const { page, chat } = await open();
    await claimed(page, chat);
    const code = chat.getByLabel('確認コード（6桁の数字）');
    await code.fill('123');
    await ask(page, chat, '送料はいくらですか');
    await chat.getByText('送料は全国一律').waitFor();
    expect(await code.inputValue()).toBe('123');
    await chat.getByRole('button', { name: 'もう一度送る' }).click();
    await expect.poll(() => sent('identify').length).toBe(2);
    expect(sent('identify')[1]).toMatchObject({ claim: 'M-1001' });
    await expect.poll(() => code.count()).toBe(1);
    await chat.getByRole('button', { name: '会員番号を入力し直す' }).click();
    const claim = chat.getByLabel('会員番号またはメールアドレス');
    await claim.fill('hanako@example.jp');
    await page.keyboard.press('Enter');
    await code.waitFor();
    expect(sent('identify')[2]).toMatchObject({ claim: 'hanako@example.jp' });
  });

  it('leaves neither number nor code anywhere, and no code goes into a message', async () => {
    const { page, chat } = await open();
    await claimed(page, chat);
    stub.faults.mute = true;
    await chat.getByLabel('確認コード（6桁の数字）').fill(CODE);
    await page.keyboard.press('Enter');
    await expect.poll(() => sent('prove').length).toBe(1);
    for (const secret of ['M-1001', CODE]) expect(await kept(page)).not.toContain(secret);
    stub.faults.mute = false;
    // Over the next socket the same frame goes out again.
    stub.drop();
    await chat.getByText('1,200ポイント').waitFor({ timeout: 30_000 });
    const [first, second] = sent('prove');
    expect(second).toEqual(first);
    for (const secret of ['M-1001', CODE]) expect(await kept(page)).not.toContain(secret);
    expect(JSON.stringify(sent('send'))).not.toContain(CODE);
  });

  it('ends it himself: what was looked up is not shown any more, and he can begin again', async () => {
    const { page, chat } = await open();
    await proven(page, chat);
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '本人確認を終了' }).click();
    await chat.getByText('ご本人確認が終了したため表示していません').waitFor();
    expect(await chat.getByText('1,200ポイント').count()).toBe(0);
    expect(await chat.getByText('ご本人確認済み').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await chat.getByRole('button', { name: 'もう一度本人確認をする' }).click();
    await chat.getByLabel('会員番号またはメールアドレス').fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByLabel('確認コード（6桁の数字）').fill(CODE);
    await page.keyboard.press('Enter');
    // What was withheld is there again, without a reload.
    await expect.poll(() => chat.getByText('1,200ポイント').count()).toBe(2);
  });

  it('is known for a time, and what is on the screen ends with it', async () => {
    stub.member.seconds = 2;
    const { page, chat } = await open();
    await proven(page, chat);
    await chat.getByText('ご本人確認が終了したため表示していません').waitFor();
    expect(await chat.getByText('1,200ポイント').count()).toBe(0);
    await page.reload();
    await page.getByText('ご本人確認が終了したため表示していません').waitFor();
  });

  it('hears when the code is too old, and gets another', async () => {
    stub.member.codeSeconds = -1;
    const { page, chat } = await open();
    await ask(page, chat);
    await chat.getByLabel('会員番号またはメールアドレス').fill('M-1001');
    await page.keyboard.press('Enter');
    await chat.getByText('有効期限が切れました').waitFor();
    expect(await chat.getByLabel('確認コード（6桁の数字）').isVisible()).toBe(false);
    stub.member.codeSeconds = 600;
    await chat.getByRole('button', { name: 'もう一度送る' }).click();
    await expect.poll(() => chat.getByLabel('確認コード（6桁の数字）').isVisible()).toBe(true);
  });

  it('reads what he wrote on another device, once he is known', async () => {
    const from = { role: 'customer' } as const;
    const entry = {
      seq: 1,
      id: 'e1',
      kind: 'message',
      from,
      at: '2026-11-20T01:00:00Z',
      text: '花瓶が割れていました',
    } as const;
    const one = {
      conversationId: 'c-other',
      at: '2026-11-20T01:00:00Z',
      title: '花瓶が割れていました',
      entries: [entry],
    };
    stub.member.earlier = [one];
    const { page, chat } = await open('ja', PHONE);
    await chat.getByLabel('メニュー').click();
    expect(await chat.getByRole('button', { name: '以前のお問い合わせ' }).isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await proven(page, chat);
    await chat.getByLabel('メニュー').click();
    await chat.getByRole('button', { name: '以前のお問い合わせ' }).click();
    expect(await violations(page)).toEqual([]);
    await chat.getByRole('button', { name: /花瓶が割れていました/ }).click();
    await chat.locator('.earlier .message').getByText('花瓶が割れていました').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await chat.locator('.earlier').isVisible()).toBe(false);
    expect(await chat.locator('.earlier .message').count()).toBe(0);
    expect(await chat.isVisible()).toBe(true);
  });

  it('reads it in English, in the dark', async () => {
    const { page, chat } = await open('en', PHONE, 'dark');
    await ask(page, chat);
    await chat.getByLabel('Member number or e-mail address').fill('M-1001');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await chat.getByLabel('Code (six digits)').fill('000000');
    await page.keyboard.press('Enter');
    await chat.getByText('This code is not right').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
