import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, mix, parseColor, type Rgb, readable, textOn } from '../../web/widget/color.ts';
import { themeProperties } from '../../web/widget/theme.ts';

const channel = fc.integer({ min: 0, max: 255 });
const anyColor = fc.tuple(channel, channel, channel);
const SCHEMES = ['light', 'dark'] as const;
const HARD: Rgb[] = [
  [255, 255, 0],
  [255, 255, 255],
  [0, 0, 0],
  [118, 118, 118],
  [119, 119, 119],
  [0, 0, 255],
  [0, 255, 255],
];

const rgb = (hex: string | undefined): Rgb => {
  const [red = 0, green = 0, blue = 0] =
    (hex ?? '').match(/[0-9a-f]{2}/g)?.map((part) => Number.parseInt(part, 16)) ?? [];
  return [red, green, blue];
};

const contrastIn = (theme: Readonly<Record<string, string>>, color: string, ground: string): number =>
  contrast(rgb(theme[color]), rgb(theme[ground]));

describe('the contrast of two colours', () => {
  it('is what WCAG says', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrast([255, 255, 255], [119, 119, 119])).toBeCloseTo(4.478, 3);
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.542, 3);
    expect(contrast([255, 0, 0], [255, 255, 255])).toBeCloseTo(3.998, 3);
  });
});

describe('a theme', () => {
  it.each(SCHEMES)('can be read in %s whatever the accent', (scheme) => {
    const check = (accent: Rgb) => {
      const theme = themeProperties(accent, scheme);
      expect(contrastIn(theme, '--on-accent', '--accent')).toBeGreaterThanOrEqual(4.5);
      for (const ground of ['--paper', '--ground', '--hover'])
        expect(contrastIn(theme, '--accent-ink', ground)).toBeGreaterThanOrEqual(4.5);
    };
    for (const accent of HARD) check(accent);
    fc.assert(fc.property(anyColor, check));
  });

  it.each(SCHEMES)('has words and edges that can be seen in %s', (scheme) => {
    const theme = themeProperties([31, 91, 132], scheme);
    for (const ground of ['--paper', '--ground']) {
      for (const text of ['--ink', '--quiet', '--alarm'])
        expect(contrastIn(theme, text, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrastIn(theme, '--edge', ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrastIn(theme, '--ink', '--hover')).toBeGreaterThanOrEqual(4.5);
    expect(contrastIn(theme, '--alarm', '--alarm-ground')).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps an accent that can be read as it is', () => {
    const theme = themeProperties([156, 47, 85], 'light');
    expect([theme['--accent'], theme['--accent-ink'], theme['--on-accent']]).toEqual(['#9c2f55', '#9c2f55', '#ffffff']);
  });

  it('stays near an accent that cannot', () => {
    fc.assert(
      fc.property(anyColor, (accent) => {
        const ground: Rgb = [255, 255, 255];
        const moved = readable(accent, [0, 0, 0], [ground]);
        expect(contrast(moved, ground)).toBeGreaterThanOrEqual(4.5);
        // A step less and it could not be read.
        if (contrast(accent, ground) < 4.5) expect(contrast(moved, ground)).toBeLessThan(5.6);
      }),
    );
  });

  it('writes in white wherever white can be read', () => {
    fc.assert(
      fc.property(anyColor, (accent) => {
        const white = contrast([255, 255, 255], accent) >= 4.5;
        expect(textOn(accent)).toEqual(white ? [255, 255, 255] : [5, 5, 5]);
      }),
    );
  });
});

describe('a computed colour', () => {
  it.each<[string, Rgb, number]>([
    ['rgb(156, 47, 85)', [156, 47, 85], 1],
    ['rgba(156, 47, 85, 0.5)', [156, 47, 85], 0.5],
    ['rgba(0, 0, 0, 0)', [0, 0, 0], 0],
    ['color(srgb 1 0.5 0)', [255, 128, 0], 1],
    ['color(srgb 1.2 -0.1 none / 0.25)', [255, 0, 0], 0.25],
  ])('%s is read', (computed, color, alpha) => expect(parseColor(computed)).toEqual({ color, alpha }));

  it.each(['', 'red', 'oklch(0.5 0.1 20)', 'color(display-p3 1 0 0)', 'rgb(1, 2)'])('%j is not guessed', (computed) =>
    expect(parseColor(computed)).toBeUndefined(),
  );

  it('is mixed with what is under it', () => {
    expect(mix([255, 0, 0], [255, 255, 255], 0.5)).toEqual([255, 128, 128]);
  });
});
