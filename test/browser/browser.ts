import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium of the machine; set CHROMIUM where it is somewhere else. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A page of a new, empty browser profile, with what the page complained about (its own errors and refused content). */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> => {
  const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await page.goto(url);
  return { page, complaints };
};

/** The open chat panel of the shop page. */
export const openChat = async (page: Page, label = 'お問い合わせを開く') => {
  await page.getByRole('button', { name: label }).click();
  const chat = page.getByRole('dialog');
  await chat.waitFor();
  return chat;
};
