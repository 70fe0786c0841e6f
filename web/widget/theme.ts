import { hex, luminance, mix, parseColor, type Rgb, readable, textOn } from './color.ts';
import type { ShellOptions } from './options.ts';

export type Scheme = 'light' | 'dark';
/** Our own accent, where neither the script tag nor the page names one. */
const ACCENT: Rgb = [31, 91, 132];
/** Below this a ground is dark: white is easier to read on it than black. */
const DARK = 0.18;

interface Palette {
  readonly ink: Rgb;
  readonly quiet: Rgb;
  readonly line: Rgb;
  readonly edge: Rgb;
  readonly ground: Rgb;
  readonly paper: Rgb;
  readonly hover: Rgb;
  readonly alarm: Rgb;
  readonly alarmGround: Rgb;
  readonly shadow: string;
}

const PALETTES: Readonly<Record<Scheme, Palette>> = {
  light: {
    ink: [29, 35, 41],
    quiet: [90, 101, 112],
    line: [223, 228, 232],
    edge: [125, 136, 145],
    ground: [245, 247, 248],
    paper: [255, 255, 255],
    hover: [234, 238, 241],
    alarm: [161, 38, 34],
    alarmGround: [253, 241, 240],
    shadow: 'rgb(16 24 32 / 26%)',
  },
  dark: {
    ink: [232, 236, 239],
    quiet: [168, 178, 187],
    line: [56, 64, 71],
    edge: [125, 136, 145],
    ground: [20, 24, 27],
    paper: [29, 34, 38],
    hover: [45, 52, 57],
    alarm: [255, 150, 143],
    alarmGround: [58, 31, 30],
    shadow: 'rgb(0 0 0 / 60%)',
  },
};

/** The custom properties of a theme, by name. Whatever the accent, what is written in it or on it can be read. */
export const themeProperties = (accent: Rgb, scheme: Scheme): Readonly<Record<`--${string}`, string>> => {
  const { shadow, ...palette } = PALETTES[scheme];
  const { ground, paper, hover, ink } = palette;
  return {
    '--accent': hex(accent),
    '--on-accent': hex(textOn(accent)),
    '--accent-ink': hex(readable(accent, ink, [ground, paper, hover])),
    '--ink': hex(ink),
    '--quiet': hex(palette.quiet),
    '--line': hex(palette.line),
    '--edge': hex(palette.edge),
    '--ground': hex(ground),
    '--paper': hex(paper),
    '--hover': hex(hover),
    '--alarm': hex(palette.alarm),
    '--alarm-ground': hex(palette.alarmGround),
    '--shadow': shadow,
  };
};

/** A CSS colour as the browser understands it in a place of the page; undefined when it does not. */
const resolve = (probe: HTMLElement, value: string) => {
  if (!CSS.supports('color', value)) return;
  // A mix in sRGB brings every notation, such as oklch() or a system colour, into one that is read here.
  const mixed = `color-mix(in srgb, ${value}, ${value})`;
  probe.style.color = CSS.supports('color', mixed) ? mixed : value;
  return parseColor(getComputedStyle(probe).color);
};

const accentOf = (host: HTMLElement, probe: HTMLElement, color: string | undefined, paper: Rgb): Rgb => {
  const wanted = color ?? getComputedStyle(host).getPropertyValue('--uragawa-accent').trim();
  const found = wanted === '' ? undefined : resolve(probe, wanted);
  return found ? mix(found.color, paper, found.alpha) : ACCENT;
};

/** Whether the page is dark: by its own ground, else by the colours the browser gives a page that names none. */
const schemeOfPage = (): Scheme => {
  for (const element of [document.body, document.documentElement]) {
    const ground = parseColor(getComputedStyle(element).backgroundColor);
    if (ground?.alpha === 1) return luminance(ground.color) < DARK ? 'dark' : 'light';
  }
  const { colorScheme } = getComputedStyle(document.documentElement);
  const meta = document.querySelector<HTMLMetaElement>('meta[name=color-scheme]')?.content ?? '';
  const schemes = (colorScheme === 'normal' ? meta : colorScheme).split(/\s+/);
  const wishes = matchMedia('(prefers-color-scheme: dark)').matches;
  return schemes.includes('dark') && (wishes || !schemes.includes('light')) ? 'dark' : 'light';
};

/** Gives the host element the theme of the page as it looks now. */
export const applyTheme = (host: HTMLElement, probe: HTMLElement, { theme, color }: ShellOptions): void => {
  const scheme = theme === 'auto' ? schemeOfPage() : theme;
  host.dataset.theme = scheme;
  const accent = accentOf(host, probe, color, PALETTES[scheme].paper);
  for (const [name, value] of Object.entries(themeProperties(accent, scheme))) host.style.setProperty(name, value);
};

/** What a site's own switch between light and dark changes, on its root or its body. */
const SWITCHES = ['class', 'style', 'data-theme', 'data-mode', 'data-color-scheme', 'data-bs-theme'];

/** Calls back when the page may look different; to be told of each new body. */
export const watchTheme = (changed: () => void, signal: AbortSignal): ((body: HTMLElement) => void) => {
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  };
  const isRoot = (target: EventTarget | null) => target === document.body || target === document.documentElement;
  // A ground that fades has its new colour only then.
  document.addEventListener('transitionend', ({ target }) => isRoot(target) && soon(), { signal });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', soon, { signal });
  const switched = new MutationObserver(soon);
  signal.addEventListener('abort', () => {
    switched.disconnect();
    cancelAnimationFrame(frame);
  });
  return (body) => {
    for (const element of [document.documentElement, body])
      switched.observe(element, { attributes: true, attributeFilter: SWITCHES });
  };
};
