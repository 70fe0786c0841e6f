import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launch } from '../test/browser/browser.ts';
import { type Stub, startStub } from '../test/browser/stub.ts';
import { build } from '../web/build.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';

/** A phone of the lower middle class is about so much slower than this machine. */
const SLOWED = 4;
const OPENINGS = 9;
const ENTRIES = 1_000;
const KB = 1024;
const MB = KB * KB;

const byteFigures = async (): Promise<Figure[]> => {
  const { assets, close } = await build();
  await close();
  const sizeOf = (test: (path: string) => boolean): number =>
    [...assets]
      .filter(([path]) => path.endsWith('.js') && test(path))
      .reduce((sum, [, { body }]) => sum + gzipSync(body).byteLength, 0) / KB;
  const first = sizeOf((path) => path === '/widget.js');
  const rest = sizeOf((path) => path.startsWith('/widget/'));
  return [
    { name: 'widget: loaded by every page view, gzipped', value: first, unit: 'KB', limit: 35 },
    { name: 'widget: all of it, once it is opened, gzipped', value: first + rest, unit: 'KB' },
    { name: 'client.js alone, gzipped', value: sizeOf((path) => path === '/client.js'), unit: 'KB' },
  ];
};

const metric = async (devtools: CDPSession, name: string): Promise<number> => {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((each) => each.name === name)?.value ?? 0;
};

const slowPage = async (browser: Browser, url: string): Promise<{ page: Page; devtools: CDPSession }> => {
  const page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  return { page, devtools };
};

/** Milliseconds from the click until one can write and sees the greeting, with nothing loaded before. */
const open = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const root = document.querySelector('#uragawa')?.shadowRoot;
        const start = performance.now();
        root?.querySelector<HTMLElement>('.launcher')?.click();
        const look = () => {
          const usable = root?.querySelector('textarea:enabled') && root.querySelector('.bubble');
          if (usable) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

const openingFigures = async (browser: Browser, stub: Stub): Promise<Figure[]> => {
  const [usable, busy, idle]: number[][] = [[], [], []];
  for (let round = 0; round < OPENINGS; round += 1) {
    const { page, devtools } = await slowPage(browser, stub.url);
    idle?.push((await metric(devtools, 'ScriptDuration')) * 1_000);
    const before = await metric(devtools, 'TaskDuration');
    usable?.push(await open(page));
    busy?.push(((await metric(devtools, 'TaskDuration')) - before) * 1_000);
    await page.context().close();
  }
  const p50 = (values: readonly number[] = []) => percentile(values, 0.5);
  return [
    {
      name: `widget: script time of a page view that does not open it, CPU slowed ${SLOWED} x`,
      value: p50(idle),
      unit: 'ms',
    },
    { name: `widget: click to usable, CPU slowed ${SLOWED} x`, value: p50(usable), unit: 'ms' },
    { name: 'widget: main-thread time of that', value: p50(busy), unit: 'ms' },
  ];
};

const longFigures = async (browser: Browser, stub: Stub): Promise<Figure[]> => {
  const { page, devtools } = await slowPage(browser, stub.url);
  const heap = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await metric(devtools, 'JSHeapUsedSize')) / MB;
  };
  const before = await heap();
  for (let entry = 0; entry < ENTRIES; entry += 1)
    stub.say(`${entry}番目の回答です。送料は全国一律**550円**（税込）です。`);
  await open(page);
  await page.getByText(`${ENTRIES - 1}番目の回答です。`).waitFor();
  const memory = (await heap()) - before;
  const shown = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const log = document.querySelector('#uragawa')?.shadowRoot?.querySelector('.log');
        // Two frames later it is painted too.
        const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        if (log) new MutationObserver(painted).observe(log, { childList: true });
      }),
  );
  const busy = await metric(devtools, 'TaskDuration');
  stub.say('もう一つ');
  await shown;
  const another = ((await metric(devtools, 'TaskDuration')) - busy) * 1_000;
  await page.context().close();
  return [
    { name: `widget: memory of ${ENTRIES} entries`, value: memory, unit: 'MB' },
    { name: `widget: main-thread time of one more, CPU slowed ${SLOWED} x`, value: another, unit: 'ms' },
  ];
};

/** What the widget costs a page, against a server that answers at once. */
export const widgetFigures = async (): Promise<Figure[]> => {
  const bytes = await byteFigures();
  const [browser, stub] = await Promise.all([launch(), startStub()]);
  const opening = await openingFigures(browser, stub);
  const long = await longFigures(browser, stub);
  await browser.close();
  await stub.stop();
  return [...bytes, ...opening, ...long];
};
