import { h } from '../dom.ts';
import { inOrder, type Link, linkTo, unexpectedPlace } from './links.ts';
import { type Block, type Inline, parse } from './markdown.ts';

type Nodes = readonly (Node | string)[];

const LEADS_OUT = { target: '_blank', rel: 'noopener noreferrer nofollow ugc' };

/** The element of every link: isolated text, where it leads if the text says otherwise, and for a page what opens. */
const anchor = (link: Link, content: Node, newTab: string): HTMLElement => {
  const place = unexpectedPlace(content.textContent ?? '', link);
  const element = h(
    'a',
    { href: link.href, ...(link.page && LEADS_OUT) },
    h('bdi', {}, content),
    link.page && h('span', { class: 'hidden' }, ` (${newTab})`),
  );
  return place === undefined ? element : h('span', {}, element, ' ', h('bdi', { class: 'place' }, `(${place})`));
};

/** A link with a plain text, such as a source; only the text where the address is none to follow. */
export const linkOf = (address: string | undefined, text: string, newTab: string): HTMLElement => {
  const link = linkTo(address);
  const shown = inOrder(text);
  return link ? anchor(link, new Text(shown), newTab) : h('bdi', {}, shown);
};

const WRAPS = { strong: 'strong', em: 'em', s: 's' } as const;

const fragment = (nodes: Nodes): DocumentFragment => {
  const made = document.createDocumentFragment();
  made.append(...nodes);
  return made;
};

const inlineNode = (piece: Inline, newTab: string, text: (words: string) => string): Node | string => {
  switch (piece.kind) {
    case 'text':
      return text(piece.text);
    case 'break':
      return h('br');
    case 'code':
      return h('code', {}, text(piece.text));
    case 'link': {
      const link = linkTo(piece.address);
      const content = fragment(piece.children.map((child) => inlineNode(child, newTab, inOrder)));
      return link ? anchor(link, content, newTab) : content;
    }
    default:
      return h(WRAPS[piece.kind], {}, ...piece.children.map((child) => inlineNode(child, newTab, text)));
  }
};

const asWritten = (words: string) => words;
const inlineNodes = (pieces: readonly Inline[], newTab: string): Nodes =>
  pieces.map((piece) => inlineNode(piece, newTab, asWritten));

type Rows = Extract<Block, { kind: 'table' }>['rows'];

/** A wide table scrolls in its box, by keys too. */
const tableNode = ([head = [], ...rows]: Rows, newTab: string, dir: 'auto' | undefined): HTMLElement => {
  const cells = (row: Rows[number], tag: 'td' | 'th') => row.map((cell) => h(tag, {}, ...inlineNodes(cell, newTab)));
  const top = h('tr', {}, ...cells(head, 'th'));
  return h(
    'div',
    {
      class: 'table',
      role: 'group',
      tabindex: 0,
      'aria-label': [...top.children].map(({ textContent }) => textContent).join(' '),
    },
    h('table', { dir }, h('thead', {}, top), h('tbody', {}, ...rows.map((row) => h('tr', {}, ...cells(row, 'td'))))),
  );
};

// The direction of a list or quote is that of its text: so its paragraphs must not have one of their own.
const blockNode = (block: Block, newTab: string, dir?: 'auto'): HTMLElement => {
  const inside = (blocks: readonly Block[]) => blocks.map((each) => blockNode(each, newTab));
  switch (block.kind) {
    case 'paragraph':
      return h('p', { dir }, ...inlineNodes(block.children, newTab));
    case 'heading':
      return h('p', { dir, class: 'heading' }, h('strong', {}, ...inlineNodes(block.children, newTab)));
    case 'quote':
      return h('blockquote', { dir: 'auto' }, ...inside(block.blocks));
    case 'code':
      return h('pre', { dir: 'auto' }, h('code', {}, block.text));
    case 'rule':
      return h('hr');
    case 'table':
      return tableNode(block.rows, newTab, dir);
    case 'list': {
      const items = block.items.map((blocks) => h('li', {}, ...inside(blocks)));
      return block.start === undefined
        ? h('ul', { dir: 'auto' }, ...items)
        : h('ol', { dir: 'auto', start: block.start }, ...items);
    }
  }
};

/** What the tree looks like. `newTab` is said behind a link to a page, for who cannot see that it opens a tab. */
export const render = (blocks: readonly Block[], newTab: string): DocumentFragment =>
  fragment(blocks.map((block) => blockNode(block, newTab, 'auto')));

/** A text of the business, its Markdown rendered. */
export const rich = (text: string, newTab: string): DocumentFragment => render(parse(text), newTab);
