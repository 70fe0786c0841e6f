/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Least contrast of text (WCAG 1.4.3). */
export const TEXT_CONTRAST = 4.5;
const WHITE: Rgb = [255, 255, 255];
// Black all but in name: on every colour either this or white has the contrast of text.
const NEAR_BLACK: Rgb = [5, 5, 5];
const STEPS = 50;

const linear = (channel: number): number => {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance, 0 to 1 (WCAG 2). */
export const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export const contrast = (a: Rgb, b: Rgb): number => {
  const [one, other] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one, other) / Math.min(one, other);
};

/** `share` of one colour over another. */
export const mix = (over: Rgb, under: Rgb, share: number): Rgb => {
  const channel = (index: 0 | 1 | 2) => Math.round(over[index] * share + under[index] * (1 - share));
  return [channel(0), channel(1), channel(2)];
};

/** `#rrggbb`. */
export const hex = (color: Rgb): string => `#${color.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;

/** A computed colour (`rgb(…)`, `rgba(…)`, `color(srgb …)`) with its opacity; undefined for any other form. */
export const parseColor = (computed: string): { readonly color: Rgb; readonly alpha: number } | undefined => {
  const [, form, list = ''] = /^(rgba?|color)\((?:srgb )?(.*)\)$/.exec(computed) ?? [];
  const numbers = list.split(/[\s,/]+/).map((part) => (part === 'none' ? 0 : Number(part)));
  const [red, green, blue, alpha = 1] = numbers;
  if (form === undefined || red === undefined || green === undefined || blue === undefined) return;
  if (numbers.some(Number.isNaN)) return;
  const channel = (value: number) => Math.round(Math.min(1, Math.max(0, form === 'color' ? value : value / 255)) * 255);
  return { color: [channel(red), channel(green), channel(blue)], alpha };
};

/** White or nearly black, whichever can be read on a colour. */
export const textOn = (ground: Rgb): Rgb => (contrast(WHITE, ground) >= TEXT_CONTRAST ? WHITE : NEAR_BLACK);

/** A colour moved towards another one until it can be read on every ground. */
export const readable = (color: Rgb, towards: Rgb, grounds: readonly Rgb[]): Rgb => {
  for (let step = 0; step < STEPS; step += 1) {
    const moved = mix(towards, color, step / STEPS);
    if (grounds.every((ground) => contrast(moved, ground) >= TEXT_CONTRAST)) return moved;
  }
  return towards;
};
