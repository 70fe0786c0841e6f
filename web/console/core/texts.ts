import { signal } from '@preact/signals';

export type Language = 'ja' | 'en';

const LANGUAGE = 'uragawa.console.language';
const stored = localStorage.getItem(LANGUAGE) ?? navigator.language;

/** The language of the console, not of a conversation. */
export const language = signal<Language>(/^ja\b/i.test(stored) ? 'ja' : 'en');

/** Chooses the language, for this browser. */
export const speak = (chosen: Language): void => {
  localStorage.setItem(LANGUAGE, chosen);
  language.value = chosen;
};

language.subscribe((now) => {
  document.documentElement.lang = now;
});

/** Texts in both languages; the Japanese ones say which there are. What is called reads those of the language of now. */
export const texts =
  <T extends object>(both: { readonly ja: T; readonly en: NoInfer<T> }): (() => T) =>
  () =>
    both[language.value];

/** A language's name as the reader calls it: 日本語 for `ja`. */
export const languageName = (tag: string): string =>
  new Intl.DisplayNames([language.value], { type: 'language' }).of(tag) ?? tag;
