import { expect, it } from 'vitest';
import { svgOf } from '../../bench/chart.ts';

const chart = svgOf({
  title: 'Bytes <written>',
  description: 'one & other',
  xAxis: 'turn',
  xTicks: [1, 3],
  yTicks: [
    [1, '1'],
    [100, '100'],
  ],
  lines: [{ name: 'ours', className: 'ours', values: [1, 10, 100] }],
});

it('lies on a logarithmic scale from the first to the last tick', () => {
  const points =
    /points="([^"]*)"/
      .exec(chart)?.[1]
      ?.split(' ')
      .map((point) => Number(point.split(',')[1])) ?? [];
  const [bottom = 0, middle = 0, top = 0] = points;
  expect(middle).toBeCloseTo((bottom + top) / 2, 0);
  expect(top).toBeLessThan(bottom);
});

it('says in words what it shows, and fits a dark page', () => {
  expect(chart).toContain('<desc id="description">one &amp; other</desc>');
  expect(chart).toContain('Bytes &lt;written></title>');
  expect(chart).toContain('prefers-color-scheme: dark');
});
