import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { RunningAccount } from '../local/account.ts';
import { Visitor } from '../local/visitor.ts';
import { openPage } from './browser.ts';

type Account = Pick<RunningAccount, 'url'>;

/** Signs in on the issuer's own page, from the console's page. */
export const signInAs = async (page: Page, account: Account, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'サインイン', exact: true }).click();
  await page.waitForURL(/\/issuer\//);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(({ href, pathname }) => href.startsWith(account.url) && pathname === '/console');
  await page.getByRole('navigation', { name: 'ページ' }).or(page.getByText('権限がありません')).waitFor();
};

/** The console of an agent, in a browser profile of its own. */
export const openConsole = async (
  browser: Browser,
  account: Account,
  name: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> => {
  const opened = await openPage(browser, `${account.url}/console`, {
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  await signInAs(opened.page, account, name);
  return opened;
};

/** Says whether the agent takes conversations. */
export const choosePresence = async (page: Page, status: '受付中' | '離席中' | 'オフライン'): Promise<void> => {
  await page.getByTitle('受付状態').click();
  await page.getByRole('dialog', { name: '受付状態' }).getByRole('button', { name: status }).click();
  await page.locator('.presence-button').getByText(status).waitFor();
};

/** A customer who has asked the bot, and has its answer. */
export const askAsCustomer = async (account: Account, text: string): Promise<Visitor> => {
  const customer = await Visitor.join(account.url);
  const { seq } = await customer.say(text);
  await customer.reply(seq);
  return customer;
};

/** The same customer, who now wants a person. */
export const waitAsCustomer = async (account: Account, text: string): Promise<Visitor> => {
  const customer = await askAsCustomer(account, text);
  customer.act('escalate', { reason: '人と話したい' });
  await customer.next('entry', ({ entry }) => entry.kind === 'escalated');
  return customer;
};
