import { type Signal, signal } from '@preact/signals';

export { language, speak } from './texts.ts';
export { paint, theme } from './theme.ts';

/** What somebody has chosen for this browser, in all its tabs; what is kept but no choice any more counts as not chosen. */
const preference = <T extends string | number | boolean>(name: string, choices: readonly T[], first: T): Signal<T> => {
  const key = `uragawa.console.${name}`;
  const kept = () => choices.find((each) => String(each) === localStorage.getItem(key)) ?? first;
  const chosen = signal(kept());
  chosen.subscribe((value) => {
    if (value !== kept()) localStorage.setItem(key, String(value));
  });
  addEventListener('storage', (event) => {
    if (event.key === key) chosen.value = kept();
  });
  return chosen;
};

/** Enter sends a reply; otherwise Ctrl+Enter does. Never while an IME composes. */
export const enterSends = preference('enterSends', [true, false], false);

/** Keys that are a sign by themselves; without them those with Ctrl, Alt and the like are left. */
export const characterKeys = preference('characterKeys', [true, false], true);

export const HOLD_SECONDS = [0, 5, 10] as const;
/** How long a reply is held back after it was sent, so that it can be undone. */
export const holdSeconds = preference<(typeof HOLD_SECONDS)[number]>('holdSeconds', HOLD_SECONDS, 5);

/** A tone when a conversation rings. */
export const sound = preference('sound', [true, false], true);
/** A notification of the desktop's when it rings, or a customer writes, while the console is not in front. */
export const notifications = preference('notifications', [true, false], true);
