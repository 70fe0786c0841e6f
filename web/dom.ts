import { linkTo } from './widget/links.ts';

type Value = string | number | boolean | undefined | ((event: Event) => void);
type Child = Node | string | undefined | false;

const apply = (element: Element, attributes: Readonly<Record<string, Value>>): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
};

/** Makes an element. Function values are event listeners by event name; strings become text, never markup. */
export const h = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] => {
  const element = document.createElement(tag);
  apply(element, attributes);
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
};

const SVG = 'http://www.w3.org/2000/svg';

/** A 24x24 line drawing from one SVG path; decoration, so it is hidden from screen readers. */
export const icon = (path: string): SVGSVGElement => {
  const svg = document.createElementNS(SVG, 'svg');
  apply(svg, { viewBox: '0 0 24 24', width: 22, height: 22, fill: 'none', 'aria-hidden': 'true', class: 'icon' });
  const line = document.createElementNS(SVG, 'path');
  apply(line, {
    d: path,
    stroke: 'currentColor',
    'stroke-width': 1.8,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  svg.append(line);
  return svg;
};

/** What a list shows: `make` runs again only when the version of a key changes. */
export interface Row {
  readonly key: string;
  readonly version: string;
  make(): HTMLElement;
}

/** Keeps the children of an element in step with rows; unchanged ones stay as they are, with focus and selection. */
export const createList = (parent: HTMLElement): ((rows: readonly Row[]) => void) => {
  let shown = new Map<string, { version: string; node: HTMLElement }>();
  return (rows) => {
    const next: typeof shown = new Map();
    for (const { key, version, make } of rows) {
      const known = shown.get(key);
      next.set(key, known?.version === version ? known : { version, node: make() });
    }
    for (const [key, { node }] of shown) if (next.get(key)?.node !== node) node.remove();
    [...next.values()].forEach(({ node }, index) => {
      const here = parent.children[index];
      if (here !== node) parent.insertBefore(node, here ?? null);
    });
    shown = next;
  };
};

/** The address when following it is harmless, else undefined. */
export const safeUrl = (url: string | undefined): string | undefined => linkTo(url)?.href;
