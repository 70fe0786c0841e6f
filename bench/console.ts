import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../test/browser/browser.ts';
import { openConsole } from '../test/browser/console.ts';
import { startAccount } from '../test/local/account.ts';
import { build } from '../web/build.ts';
import { CONSOLE_PAGE } from '../web/console-build.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';

/** An office machine of some years is about so much slower than this one. */
const SLOWED = 4;
const KB = 1024;
const KEYS = 60;
const SWITCHES = 48;
/** Nobody chooses another conversation while the last one still settles. */
const LOOK_MS = 300;
/** Entries of the conversations that are switched between, and of a long one. */
const USUAL = 40;
const LONG = 1_000;
const PAGE = 100;

/** What the page of the console loads before anything is opened in it: itself, its scripts and its style sheet. */
const byteFigures = async (): Promise<Figure[]> => {
  const { assets, close } = await build();
  await close();
  const page = Buffer.from(assets.get(CONSOLE_PAGE)?.body ?? '').toString();
  const named = [...page.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
  const sizes = [CONSOLE_PAGE, ...named].map((path) => gzipSync(assets.get(path)?.body ?? '').byteLength);
  const value = sizes.reduce((sum, size) => sum + size, 0) / KB;
  return [{ name: 'console: first load, gzipped', value, unit: 'KB', limit: 150 }];
};

const lengthOf = (id: string): number => (id === 'long' ? LONG : USUAL);

const entryOf = (id: string, seq: number, owner: string) => {
  const at = new Date(Date.now() - (LONG - seq) * 60_000).toISOString();
  if (seq === 1)
    return { seq, id: `${id}-${seq}`, kind: 'assigned', from: { role: 'agent', name: '鈴木' }, at, to: owner };
  const role = seq % 2 === 0 ? 'customer' : 'agent';
  return {
    seq,
    id: `${id}-${seq}`,
    kind: 'message',
    from: { role },
    at,
    text: `${id}の発言${seq}。注文した商品がまだ届いていません。`,
  };
};

/** A page of one of the conversations, as the service would give it. */
const pageOf = (id: string, after: number, owner: string) => {
  const last = Math.min(after + PAGE, lengthOf(id));
  const entries = Array.from({ length: Math.max(0, last - after) }, (_, index) =>
    entryOf(id, after + index + 1, owner),
  );
  const state = { seq: lengthOf(id), mode: 'agent', epoch: 2, turn: 1, language: 'ja' };
  const rest = { open: true, bot: true, greeting: '', choices: [], welcome: '' };
  return { type: 'joined', conversationId: id, state, entries, more: last < lengthOf(id), ...rest };
};

const IDS: readonly string[] = ['one', 'two', 'long'];

/** Answers for these conversations at once: what is measured is the page, not the way to the service. */
const answerAtOnce = (page: Page): Promise<void> =>
  page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage(async (message) => {
      const { action, conversationId, after = 0 } = JSON.parse(String(message));
      if (!IDS.includes(conversationId)) return server.send(message);
      if (action !== 'join') return;
      const owner = await page.evaluate(
        () => JSON.parse(sessionStorage.getItem('uragawa.console.session') ?? '{}').sub ?? '',
      );
      socket.send(JSON.stringify(pageOf(conversationId, after, owner)));
    });
  });

/** From the key until what it wrote has been painted. */
const keyTimes = async (page: Page): Promise<number[]> => {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    addEventListener(
      'keydown',
      () => {
        const start = performance.now();
        requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - start)));
      },
      true,
    );
  });
  const field = page.getByRole('textbox', { name: 'お客様への返信' });
  await field.focus();
  for (let key = 0; key < KEYS; key += 1) await page.keyboard.press('abcdefghij'[key % 10] ?? 'a', { delay: 20 });
  return page.evaluate(() => Reflect.get(window, 'times'));
};

/** From the click on a tab until the newest entry of that conversation has been painted. */
const switchTime = (page: Page, id: string): Promise<number> =>
  page.evaluate(
    ([target, newest]) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        document.querySelector<HTMLElement>(`.tab a[href$="/${target}"]`)?.click();
        const look = () => {
          const shown = [...document.querySelectorAll('.column .entry')].at(-1)?.textContent?.includes(newest ?? '');
          // Before the paint of this frame; a task of its own comes after it.
          if (shown) setTimeout(() => resolve(performance.now() - start));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [id, `${id}の発言${lengthOf(id)}。`],
  );

/** The same for a click that changes nothing: what a frame costs on this machine. */
const frameTime = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        document.body.click();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
      }),
  );

const speedFigures = async (browser: Browser, url: string): Promise<Figure[]> => {
  const { page } = await openConsole(browser, { url }, '鈴木 美咲');
  await answerAtOnce(page);
  await page.reload();
  for (const id of [...IDS, 'one']) {
    await page.goto(`${url}/console#/inbox/mine/${id}`);
    await page.getByText(`${id}の発言${lengthOf(id)}。`).waitFor();
  }
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  // What is shown first is drawn to its beginning meanwhile.
  await page.waitForTimeout(10 * LOOK_MS);
  const keys = await keyTimes(page);
  const choose = async (id: string): Promise<number> => {
    await page.waitForTimeout(LOOK_MS);
    return switchTime(page, id);
  };
  const nothing: number[] = [];
  const usual: number[] = [];
  const long: number[] = [];
  for (let round = 0; round < SWITCHES; round += 1) {
    nothing.push(await frameTime(page));
    usual.push(await choose(round % 2 === 0 ? 'two' : 'one'));
    if (round % 6 === 5) {
      long.push(await choose('long'));
      await choose('one');
    }
  }
  await page.context().close();
  const slowed = `CPU slowed ${SLOWED} x`;
  return [
    { name: `console: keystroke to paint, ${slowed}, p95`, value: percentile(keys, 0.95), unit: 'ms', limit: 50 },
    {
      name: `console: switch of conversation (${USUAL} entries), ${slowed}, p50`,
      value: percentile(usual, 0.5),
      unit: 'ms',
      limit: 50,
    },
    { name: 'console: the same, p95', value: percentile(usual, 0.95), unit: 'ms', limit: 50 },
    { name: 'console: a click that changes nothing, p95', value: percentile(nothing, 0.95), unit: 'ms' },
    { name: `console: switch to a conversation of ${LONG} entries, p50`, value: percentile(long, 0.5), unit: 'ms' },
  ];
};

/** What the console costs an agent's machine, against a service that answers at once. */
export const consoleFigures = async (): Promise<Figure[]> => {
  const bytes = await byteFigures();
  const [browser, account] = await Promise.all([launch(), startAccount()]);
  try {
    return [...bytes, ...(await speedFigures(browser, account.url))];
  } finally {
    await browser.close();
    await account.stop();
  }
};
