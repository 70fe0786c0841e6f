import type { Browser, Page } from 'playwright-core';
import type { RunningAccount } from '../local/account.ts';
import { Visitor } from '../local/visitor.ts';
import { openPage } from './browser.ts';

export const ORDER = '注文番号 2026-1121 の商品がまだ届きません。いつ届きますか';

export const timeline = (page: Page) => page.getByRole('region', { name: '会話の記録' });
export const field = (page: Page) => page.getByRole('textbox', { name: 'お客様への返信' });

/** All that a customer was told. */
export const heard = (customer: Visitor): string => JSON.stringify(customer.frames);

export const signInAgain = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'サインイン' }).click();
  const inside = page.getByRole('navigation', { name: 'ページ' });
  await page.getByRole('button', { name }).or(inside).first().waitFor();
  // The issuer may know him still.
  if (page.url().includes('/issuer/')) await page.getByRole('button', { name }).click();
  await inside.waitFor();
};

/** The console of a wide screen, as an agent sees it who has signed in. */
export const signIn = async (
  browser: Browser,
  { url }: RunningAccount,
  name: string,
): Promise<{ page: Page; complaints: string[] }> => {
  const opened = await openPage(browser, `${url}/console`, { viewport: { width: 1440, height: 900 } });
  opened.page.setDefaultTimeout(30_000);
  await signInAgain(opened.page, name);
  return opened;
};

/** Opens a conversation in the console that is in the page. */
export const openConversation = async (page: Page, id: string): Promise<void> => {
  await page.goto(`${new URL(page.url()).origin}/console#/inbox/all/${id}`);
  await timeline(page).waitFor();
};

/** A customer who waits for a person, by his own socket: whatever it hears is kept. */
export const waiting = async ({ url }: RunningAccount, question = ORDER): Promise<Visitor> => {
  const customer = await Visitor.join(url);
  const { seq } = await customer.say(question);
  await customer.reply(seq);
  customer.act('escalate', { reason: '人と話したい' });
  await customer.next('entry', ({ entry }) => entry.kind === 'escalated');
  return customer;
};

export const take = async (page: Page, { conversationId }: Visitor): Promise<void> => {
  await openConversation(page, conversationId);
  await page.getByRole('button', { name: '対応を開始' }).click();
  await page.locator('.column').getByText('あなたが対応中').waitFor();
};
