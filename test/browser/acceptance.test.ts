import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launch, openChat } from './browser.ts';
import { openSite } from './embed.ts';
import { type Stub, startStub } from './stub.ts';

describe('a long text that has to be accepted', () => {
  let browser: Browser;
  let stub: Stub;

  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStub()]);
  });
  afterAll(async () => {
    await browser.close();
    await stub.stop();
  });
  beforeEach(() => {
    stub.reset();
    const text = '会話の内容は、ご質問への対応と応対の改善のために記録されます。'.repeat(30);
    stub.joined.disclosure = { text, version: 'abcdefghijklmnop', accept: true };
    stub.status = { v: 1, bot: true, notices: [{ id: 'n', text: '配送が遅れています。'.repeat(12) }] };
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it.each([
    ['a desk', 1280, 800, 16],
    ['a phone', 375, 667, 16],
    ['a small phone', 320, 568, 16],
    ['a phone held sideways', 667, 375, 16],
    ['a small phone held sideways', 568, 320, 16],
    ['a phone with letters twice as large', 375, 667, 32],
    ['a small phone with letters twice as large', 320, 568, 32],
    ['a phone held sideways with letters twice as large', 667, 375, 32],
  ])('scrolls above its button on %s', async (_, width, height, size) => {
    const { page } = await openSite(browser, stub, { options: { viewport: { width, height } } });
    await page.addStyleTag({ content: `html { font-size: ${size}px }` });
    const chat = await openChat(page);
    const agree = chat.getByRole('button', { name: '同意して始める' });
    await chat.getByText('配送が遅れています。').waitFor();
    await agree.waitFor();
    const inSight = (name: string) =>
      chat.locator(name).evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const root = element.getRootNode() as ShadowRoot;
        const corners = [top + 2, top + height - 2].map((y) => root.elementFromPoint(left + width / 2, y));
        return height >= 36 && corners.every((hit) => hit && (hit === element || element.contains(hit)));
      });
    expect(await inSight('.asked .primary')).toBe(true);
    const said = chat.locator('.asked .said');
    const { lines, scrolls } = await said.evaluate((element) => ({
      lines: element.clientHeight / Number.parseFloat(getComputedStyle(element).lineHeight),
      scrolls: element.scrollHeight > element.clientHeight,
    }));
    expect(lines).toBeGreaterThan(1.9);
    expect(scrolls).toBe(true);
    await said.focus();
    await page.keyboard.press('End');
    await expect.poll(() => said.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await agree.press('Enter');
    await chat.getByRole('textbox').waitFor();
    expect(await chat.getByRole('textbox').evaluate((field) => field.matches(':focus'))).toBe(true);
  });
});
