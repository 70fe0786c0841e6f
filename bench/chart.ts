/** A line of a chart: its name and a value for each x from 1 on. */
export interface Line {
  readonly name: string;
  readonly className: 'ours' | 'theirs';
  readonly values: readonly number[];
}

export interface Chart {
  readonly title: string;
  /** What it shows, in words, for those who cannot see it. */
  readonly description: string;
  readonly xAxis: string;
  readonly yTicks: readonly (readonly [value: number, label: string])[];
  readonly xTicks: readonly number[];
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 150;
const TOP = 50;
const BOTTOM = 50;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #1f2328; stroke-opacity: .15 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .ours { stroke: #0b6bcb } text.ours { fill: #0b6bcb; stroke: none }
  .theirs { stroke: #b35900 } text.theirs { fill: #b35900; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .grid { stroke: #e6edf3 }
    .ours { stroke: #6cb6ff } text.ours { fill: #6cb6ff }
    .theirs { stroke: #f0a35e } text.theirs { fill: #f0a35e }
  }`;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const at = (value: number): string => value.toFixed(1);

/** The chart as an SVG, on a logarithmic scale, on whatever background the page has. */
export const svgOf = ({ title, description, xAxis, xTicks, yTicks, lines }: Chart): string => {
  const longest = Math.max(...lines.map(({ values }) => values.length));
  const [low = 1, high = 1] = [yTicks[0]?.[0], yTicks.at(-1)?.[0]];
  const x = (index: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * (index - 1)) / (longest - 1);
  const y = (value: number): number => {
    const share = (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  };
  const text = (left: number, top: number, content: string, more = ''): string =>
    `<text x="${at(left)}" y="${at(top)}"${more}>${escaped(content)}</text>`;
  const grid = yTicks.flatMap(([value, label]) => [
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}"/>`,
    text(LEFT - 8, y(value) + 4, label, ' text-anchor="end"'),
  ]);
  const axis = xTicks.map((index) => text(x(index), HEIGHT - BOTTOM + 20, String(index), ' text-anchor="middle"'));
  const drawn = lines.flatMap(({ name, className, values }) => {
    const points = values.map((value, index) => `${at(x(index + 1))},${at(y(value))}`);
    const end = y(values.at(-1) ?? low) + 4;
    return [
      `<polyline class="line ${className}" points="${points.join(' ')}"/>`,
      text(x(values.length) + 8, end, name, ` class="${className}"`),
    ];
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}\n</style>`,
    text(LEFT, 26, title, ' class="title"'),
    ...grid,
    ...axis,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, xAxis, ' text-anchor="middle"'),
    ...drawn,
    '</svg>',
  ].join('\n')}\n`;
};
