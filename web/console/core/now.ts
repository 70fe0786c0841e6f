import { signal } from '@preact/signals';

/** Epoch milliseconds, moving once a second while somebody can see it. */
export const now = signal(Date.now());

const tick = (): void => {
  if (document.visibilityState === 'visible') now.value = Date.now();
};

setInterval(tick, 1_000);
document.addEventListener('visibilitychange', tick);
