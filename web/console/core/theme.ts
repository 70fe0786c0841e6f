import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const THEME = 'uragawa.console.theme';
const stored = localStorage.getItem(THEME);

export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

/** Chooses light or dark, for this browser; `system`: as the rest of the screen. */
export const paint = (chosen: Theme): void => {
  localStorage.setItem(THEME, chosen);
  theme.value = chosen;
};

theme.subscribe((now) => {
  document.documentElement.dataset.theme = now;
});
