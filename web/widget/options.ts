import type { WidgetOptions } from './contract.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
const POSITIONS = ['right', 'left'] as const;
const FARTHEST_PX = 1_000;
const HIGHEST = 2_147_483_647;
const LONGEST_TITLE = 60;
const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/;

/**
 * The tag as far as a browser can format times in it: formatters throw at `zh-CHS`, `ja-JP-mac` and others that pages have
 * in their `lang`.
 */
const tagOf = (value: string): string | undefined => {
  const parts = value.trim().replaceAll('_', '-').split('-');
  if (!TAG.test(parts.join('-'))) return;
  for (; parts.length > 0; parts.pop()) {
    const tag = parts.join('-');
    try {
      return Intl.getCanonicalLocales(tag)[0];
    } catch {
      // One part less may do.
    }
  }
  return;
};

/** What the script tag says, with the defaults for what it does not say. */
export interface ShellOptions extends WidgetOptions {
  /** CSS colour; undefined: that of the page's `--uragawa-accent`, else our own. */
  readonly color?: string | undefined;
  readonly theme: (typeof THEMES)[number];
  readonly position: (typeof POSITIONS)[number];
  /** Selector of the site's own buttons, or `none`; undefined: our button. */
  readonly launcher?: string | undefined;
  /** Distance from the corner in px; undefined: what suits the screen. */
  readonly offsetX?: number | undefined;
  readonly offsetY?: number | undefined;
  readonly zIndex?: number | undefined;
}

const NAMES = [
  'language',
  'title',
  'color',
  'theme',
  'position',
  'launcher',
  'offset-x',
  'offset-y',
  'z-index',
] as const;
const plain = (name: string) => name.replaceAll('-', '').toLowerCase();

/** Whether one sign more, less or another, or two that changed places, is all that differs. */
const isNear = (a: string, b: string): boolean => {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let [endA, endB] = [a.length, b.length];
  for (; endA > from && endB > from && a[endA - 1] === b[endB - 1]; endA -= 1) endB -= 1;
  const [left, right] = [a.slice(from, endA), b.slice(from, endB)];
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && left === `${right[1]}${right[0]}`);
};

/** Names that are nearly ours: any other may be a tag manager's. */
const misspelt = (data: Readonly<Record<string, string | undefined>>): string[] => {
  const written = Object.keys(data).map((key) => key.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`));
  const others = written.filter((name) => !NAMES.some((known) => known === name));
  return others.filter((name) => NAMES.some((known) => isNear(plain(name), plain(known))));
};

/** What only a browser knows. */
export interface Browser {
  /** The page's language and the visitor's, the better first. */
  readonly languages: readonly (string | undefined)[];
  isColor(value: string): boolean;
  isSelector(value: string): boolean;
  warn(line: string): void;
}

const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (value: string): T | undefined =>
    allowed.find((each) => each === value);

const when =
  (test: (value: string) => boolean) =>
  (value: string): string | undefined =>
    test(value) ? value : undefined;

const whole =
  (least: number, most: number) =>
  (value: string): number | undefined =>
    /^-?\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;

/**
 * Reads the attributes of the script tag. A wrong one never breaks the shop: it is named with what is allowed, and the default
 * is used.
 */
export const readOptions = (
  src: string,
  data: Readonly<Record<string, string | undefined>>,
  { languages, isColor, isSelector, warn }: Browser,
): ShellOptions => {
  const read = <T>(name: string, attribute: string, parse: (value: string) => T | undefined, allowed: string) => {
    const value = data[name]?.trim();
    if (value === undefined || value === '') return;
    const parsed = parse(value);
    if (parsed === undefined) warn(`uragawa: ${attribute}="${value}" is not taken; write ${allowed}`);
    return parsed;
  };
  for (const name of misspelt(data))
    warn(`uragawa: data-${name} is no attribute; there are ${NAMES.map((each) => `data-${each}`).join(', ')}`);
  const offset = whole(0, FARTHEST_PX);
  const distance = `a whole number of pixels from 0 to ${FARTHEST_PX}`;
  return {
    home: new URL(src).origin,
    language:
      read('language', 'data-language', tagOf, 'a language tag such as ja or en-GB') ??
      languages.map((each) => tagOf(each ?? '')).find((each) => each !== undefined) ??
      'en',
    title: read(
      'title',
      'data-title',
      when(({ length }) => length <= LONGEST_TITLE),
      `at most ${LONGEST_TITLE} characters`,
    ),
    color: read('color', 'data-color', when(isColor), 'a CSS colour such as #9c2f55'),
    theme: read('theme', 'data-theme', oneOf(THEMES), THEMES.join(', ')) ?? 'auto',
    position: read('position', 'data-position', oneOf(POSITIONS), POSITIONS.join(' or ')) ?? 'right',
    launcher: read('launcher', 'data-launcher', when(isSelector), 'a CSS selector such as #help, or none'),
    offsetX: read('offsetX', 'data-offset-x', offset, distance),
    offsetY: read('offsetY', 'data-offset-y', offset, distance),
    zIndex: read('zIndex', 'data-z-index', whole(-HIGHEST, HIGHEST), `a whole number up to ${HIGHEST}`),
  };
};
