import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Block } from '../../web/widget/markdown.ts';
import { type Case, cases, generate } from '../local/hostile/bank.ts';
import { launch, openPage } from './browser.ts';

interface Rich {
  text(text: string): void;
  tree(blocks: readonly Block[]): void;
  source(address: string, title: string): void;
}
declare global {
  var rich: Rich;
  var __xss: unknown;
}

const ENTRY = `
  import { parse } from './markdown.ts';
  import { linkOf, render } from './rich.ts';
  const show = (node) => document.querySelector('main').append(node);
  globalThis.rich = {
    text: (text) => show(render(parse(text), 'new tab')),
    tree: (blocks) => show(render(blocks, 'new tab')),
    source: (address, title) => show(linkOf(address, title, 'new tab')),
  };
`;

let browser: Browser;
let page: Page;
let complaints: string[];
const happened: string[] = [];

beforeAll(async () => {
  browser = await launch();
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: join(import.meta.dirname, '../../web/widget') },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  ({ page, complaints } = await openPage(browser, 'about:blank'));
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  page.on('request', (request) => happened.push(`request ${request.url()}`));
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => happened.push(`popup ${popup.url()}`));
});
beforeEach(async () => {
  happened.length = 0;
  complaints.length = 0;
  await page.evaluate(() => document.body.replaceChildren(document.createElement('main')));
});
afterAll(() => browser.close());

const TAGS = [
  'p',
  'ol',
  'ul',
  'li',
  'a',
  'strong',
  'em',
  's',
  'code',
  'pre',
  'blockquote',
  'br',
  'bdi',
  'span',
  'hr',
  'div',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
];
const ATTRIBUTES = ['href', 'target', 'rel', 'dir', 'class', 'start', 'title', 'role', 'tabindex', 'aria-label'];

/** What is in the page that must not be, and what it did. */
const damage = async () => {
  const found = await page.evaluate(
    async ({ tags, attributes }) => {
      // Time for what loads or runs by itself.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const elements = [...document.querySelectorAll('main *')];
      const others = document.querySelectorAll('body > :not(main), iframe, img, script:not(head > script)');
      const links = [...document.querySelectorAll('main a')].map((a) => String(a.getAttribute('href')));
      return [
        ...elements.filter(({ localName }) => !tags.includes(localName)).map(({ localName }) => `<${localName}>`),
        ...elements.flatMap((each) => each.getAttributeNames().filter((name) => !attributes.includes(name))),
        ...links.filter((href) => !/^(https?:\/\/[^@]*$|mailto:|tel:)/.test(href)),
        ...[...others].map(({ outerHTML }) => outerHTML),
        ...('__xss' in globalThis ? ['a script ran'] : []),
      ];
    },
    { tags: TAGS, attributes: ATTRIBUTES },
  );
  return [...found, ...happened, ...complaints];
};

const html = () => page.evaluate(() => document.querySelector('main')?.innerHTML);
const shown = () => page.evaluate(() => document.querySelector('main')?.textContent);
const show = (text: string) => page.evaluate((each) => rich.text(each), text);

describe('an answer', () => {
  it('has the elements of its marks', async () => {
    await show('# 返品\n**8日**以内、~~*10日*~~\n`A-1`\n\n3. 一\n4. 二\n   - い\n   - ろ\n\n> 引用\n\n```\na < b\n```');
    expect(await html()).toBe(
      '<p dir="auto" class="heading"><strong>返品</strong></p>' +
        '<p dir="auto"><strong>8日</strong>以内、<s><em>10日</em></s><br><code>A-1</code></p>' +
        '<ol dir="auto" start="3"><li><p>一</p></li><li><p>二</p><ul dir="auto"><li><p>い</p></li><li><p>ろ</p></li></ul></li></ol>' +
        '<blockquote dir="auto"><p>引用</p></blockquote><pre dir="auto"><code>a &lt; b</code></pre>',
    );
    expect(await damage()).toEqual([]);
  });

  it('has a table in a box of its own, and a rule', async () => {
    await show('| 地域 | 円 |\n|---|--:|\n| [離島](https://example.com/) | <b>1,100</b> |\n\n---');
    expect(await html()).toBe(
      '<div class="table" role="group" tabindex="0" aria-label="地域 円"><table dir="auto"><thead><tr><th>地域</th><th>円</th></tr></thead>' +
        '<tbody><tr><td><a href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow ugc"><bdi>離島</bdi>' +
        '<span class="hidden"> (new tab)</span></a></td><td>&lt;b&gt;1,100&lt;/b&gt;</td></tr></tbody></table></div><hr>',
    );
    expect(await damage()).toEqual([]);
  });

  it('opens pages in a tab of their own, says so, and lends them neither its window nor its name', async () => {
    await show('[返品](https://example.com/) と [電話](tel:0120-000-000)');
    expect(await html()).toBe(
      '<p dir="auto"><a href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow ugc">' +
        '<bdi>返品</bdi><span class="hidden"> (new tab)</span></a> と <a href="tel:0120-000-000"><bdi>電話</bdi></a></p>',
    );
  });

  it('shows where a link leads whose text names another place', async () => {
    await show('[https://bank.example/](https://evil.example/) [bank.example](https://例え.jp/)');
    await page.evaluate(() => rich.source('https://evil.example/', 'bank.example'));
    const places = await page.locator('main .place').allTextContents();
    expect(places).toEqual(['(evil.example)', '(xn--r8jz45g.jp)', '(evil.example)']);
    expect(await damage()).toEqual([]);
  });

  it('in Arabic is laid out from the right, lists and quotes too, and a Japanese one beside it is not', async () => {
    await show('مرحبا\n\n- واحد\n- اثنان\n\n> اقتباس\n\n返品');
    const directions = await page
      .locator('main > *')
      .evaluateAll((blocks) => blocks.map((block) => getComputedStyle(block).direction));
    expect(directions).toEqual(['rtl', 'rtl', 'rtl', 'ltr']);
  });

  it('with an override character in a link or a line does not turn around what follows', async () => {
    await show('[\u202eabc](https://example.com/) XY\n\n[\u2069\u202eabc](https://example.com/) XY\n\n\u202eabc\n\nXY');
    await page.evaluate(() => rich.source('https://example.com/', '\u2069\u202eabc'));
    await page.evaluate(() => document.querySelector('main')?.append(' XY'));
    const inOrder = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
      const left = (node: Node, at: number) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      };
      const result: boolean[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf('XY') ?? -1;
        if (at >= 0) result.push(left(node, at) < left(node, at + 1));
      }
      return result;
    });
    expect(inOrder).toEqual([true, true, true, true]);
  });
});

const textOf = ({ input }: Case): string =>
  input.body ?? (input.gen_body && generate(input.gen_body)) ?? input.model_emits?.text ?? JSON.stringify(input);

describe('a hostile text', () => {
  const hostile = cases.filter(({ id }) => id.startsWith('XS-'));

  it.each(hostile.map((each) => [each.id, textOf(each)]))('%s is inert', async (_, text) => {
    await show(text);
    expect(await damage()).toEqual([]);
    expect(await shown()).toContain(text.slice(0, 10));
  });

  it.each([
    '<script>__xss = 1</script><img src=x onerror=__xss=1><svg/onload=__xss=1>',
    '<iframe srcdoc="<script>parent.__xss=1</script>"></iframe><base href=https://evil.example><style>*{display:none}</style>',
    '[a](https://a.example/"onmouseover="__xss=1) <https://a.example/"onclick="__xss=1>',
    "[a](https://a.example/'><img/src=x/onerror=__xss=1>)",
    '```"><img src=x onerror=__xss=1>\n<img src=x onerror=__xss=1>\n```',
    '`<img src=x onerror=__xss=1>` **<b onclick=__xss=1>** &lt;img src=x&gt; &#x3c;img src=x&#x3e;',
    '![x](https://tracker.example/p.png) ![](//tracker.example/p.png) ![x][1]\n\n[1]: https://tracker.example/p.png',
    '<form action=https://evil.example><input name=q autofocus onfocus=__xss=1></form><meta http-equiv=refresh content=0>',
    '<!--><img src=x onerror=__xss=1>--> <![CDATA[<img src=x onerror=__xss=1>]]> <math><mi//xlink:href="data:x,1">',
  ])('%s is inert', async (text) => {
    await show(text);
    expect(await damage()).toEqual([]);
  });

  const SCHEMES = [
    'javascript:__xss=1',
    'JaVaScRiPt:__xss=1',
    'java\tscript:__xss=1',
    'javascript&colon;__xss=1',
    'javascript://example.com/%0a__xss=1',
    'data:text/html,<script>__xss=1</script>',
    'vbscript:__xss=1',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    '/relative',
    '//evil.example/',
    '\\\\evil.example\\',
    'https:evil.example',
    'https://bank.example@evil.example/',
    'https://bank.example\\@evil.example/',
  ];
  const WRITTEN = [
    (a: string) => `[x](${a})`,
    (a: string) => `[x](<${a}>)`,
    (a: string) => `![x](${a})`,
    (a: string) => `[![x](${a})](${a})`,
    (a: string) => `<${a}>`,
    (a: string) => a,
    (a: string) => `**[*x*](${a})** ~~[x](${a})~~`,
    (a: string) => `# [x](${a})`,
    (a: string) => `| [x](${a}) | ${a} |\n|---|---|\n| <${a}> | ![x](${a}) |`,
    (a: string) => `- [x](${a})\n- ${a}`,
    (a: string) => `1. [x](${a})\n2. <${a}>`,
    (a: string) => `> [x](${a})`,
    (a: string) => `\`[x](${a})\` \n\`\`\`\n[x](${a})\n\`\`\``,
  ];
  const trees = (address: string): Block[] => {
    const children = [{ kind: 'link', address, children: [{ kind: 'text', text: 'x' }] }] as const;
    const paragraph = { kind: 'paragraph', children } as const;
    return [
      paragraph,
      { kind: 'heading', children: [{ kind: 'strong', children }] },
      { kind: 'quote', blocks: [paragraph] },
      { kind: 'list', start: undefined, items: [[paragraph]] },
      { kind: 'list', start: 1, items: [[paragraph]] },
      { kind: 'table', rows: [[children], [children]] },
    ];
  };

  it.each(SCHEMES)('%j is no link in any place, whoever made the tree', async (address) => {
    for (const write of WRITTEN) await show(write(address));
    await page.evaluate((blocks) => rich.tree(blocks), trees(address));
    await page.evaluate((each) => rich.source(each, 'x'), address);
    const misleading = await page.locator('main a').evaluateAll((links) =>
      links.flatMap((link) => {
        const text = link.querySelector('bdi')?.textContent ?? '';
        const same = URL.canParse(text) && new URL(text).href === link.getAttribute('href');
        return same ? [] : [link.outerHTML];
      }),
    );
    // An address of a page inside another one may be a link, to what it says.
    expect(misleading).toEqual([]);
    expect(await damage()).toEqual([]);
  });
});
