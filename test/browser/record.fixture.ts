import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { RunningAccount } from '../local/account.ts';
import { openPage } from './browser.ts';
import { signInAs } from './console.ts';

export const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const [SUZUKI, SATO, YAMADA] = ['鈴木 美咲', '佐藤 由紀', '山田 直樹'] as const;

/** What the service would answer about the record. */
export const answering = async (page: Page, path: string, answer: (query: URLSearchParams) => object | number) => {
  await page.route(new RegExp(`/api/${path}(\\?.*)?$`), (route) => {
    const body = answer(new URL(route.request().url()).searchParams);
    const isRefused = typeof body === 'number';
    return route.fulfill({
      status: isRefused ? body : 200,
      json: isRefused ? { error: { code: 'internal', message: 'x' } } : body,
    });
  });
};

/** Says what is answered in place of the service. */
export type Prepare = (page: Page) => Promise<void>;

/** The console of one of the staff, in a browser profile of its own. */
export const open = async (
  browser: Browser,
  account: RunningAccount,
  name: string,
  prepare?: Prepare,
  options: BrowserContextOptions = WIDE,
): Promise<{ page: Page; complaints: string[] }> => {
  const opened = await openPage(browser, 'about:blank', options);
  opened.page.setDefaultTimeout(12_000);
  await prepare?.(opened.page);
  await opened.page.goto(`${account.url}/console`);
  await signInAs(opened.page, account, name);
  return opened;
};

export const goTo = (page: Page, place: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${place}`);

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Whether something is beyond the edge. */
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
