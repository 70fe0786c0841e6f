import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import type { Stub } from './stub.ts';

/** A site of its own on another origin than the script. */
export interface SitePage {
  /** What is in its head and its body; `WIDGET` is the address of the script. */
  readonly head?: string;
  readonly body?: string;
  readonly origin?: string;
  readonly options?: BrowserContextOptions;
  /** Runs before anything in the page. */
  readonly before?: () => void;
}

/** The shortest way to put the chat on a page. */
export const TAG = '<script src="WIDGET" defer></script>';

/** Opens a page of a site at `/site`; all of its paths below show the same. */
export const openSite = async (
  browser: Browser,
  stub: Stub,
  { head = TAG, body = '', origin = stub.shopUrl, options = {}, before }: SitePage = {},
): Promise<{ page: Page; complaints: string[]; warnings: string[]; requests: string[] }> => {
  const { page, complaints } = await openPage(browser, 'about:blank', options);
  page.setDefaultTimeout(30_000);
  const warnings: string[] = [];
  const requests: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'warning') warnings.push(line.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  const html = `<!doctype html><html lang="ja"><head><title>お店</title><link rel="icon" href="data:,">
    <meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body>${body}<main>お店</main></body></html>`;
  stub.site = html.replaceAll('WIDGET', `${stub.url}/widget.js`);
  if (before) await page.addInitScript(before);
  await page.goto(`${origin}/site`);
  return { page, complaints, warnings, requests };
};

/** What a page in the background looks like to its scripts. */
export const setHidden = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
