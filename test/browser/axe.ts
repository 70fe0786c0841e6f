import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in the widget as it is now, or in another part of the page, best practices included: rule and elements. */
export const violations = async (page: Page, part = '#uragawa'): Promise<string[]> => {
  // Colours of something that is still fading in are nobody's choice.
  await page.evaluate(() => {
    const root = document.querySelector('#uragawa')?.shadowRoot;
    for (const animation of root?.getAnimations() ?? [])
      if (animation.effect?.getComputedTiming().iterations === 1) animation.finish();
  });
  const { violations: found } = await page.evaluate(
    async ([source, root]): Promise<AxeResults> => {
      if (!('axe' in window)) new Function(source)();
      return await Reflect.get(window, 'axe').run(root);
    },
    [AXE, part] as const,
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

/** The same of a whole page. */
export const pageViolations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await page.evaluate(async (source): Promise<AxeResults> => {
    if (!('axe' in window)) new Function(source)();
    return await Reflect.get(window, 'axe').run();
  }, AXE);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};
