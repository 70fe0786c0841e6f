import { signal } from '@preact/signals';

/** Where in the console somebody is: `#/inbox/mine/c1` is page `inbox` with `['mine', 'c1']`. */
export interface Place {
  readonly page: string;
  readonly parts: readonly string[];
}

const here = (): Place => {
  const [page = '', ...parts] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { page: page || 'inbox', parts };
};

export const place = signal<Place>(here());

/** The address of a place, for links. */
export const addressOf = (page: string, ...parts: readonly string[]): string =>
  `#/${[page, ...parts].map(encodeURIComponent).join('/')}`;

let mayLeave: (to: string) => boolean = () => true;

/** Asked before any other place is shown; where it says no, one stays. */
export const askBefore = (ask: (to: string) => boolean): void => {
  mayLeave = ask;
};

/** Goes there; `replace`: leaving again goes to where one was before. */
export const go = (address: string, how: 'push' | 'replace' = 'push'): void => {
  if (how === 'replace') history.replaceState(null, '', address);
  else {
    if (address === location.hash || !mayLeave(address)) return;
    history.pushState(null, '', address);
  }
  place.value = here();
};

// At once: the browser would tell of it after its next paint.
addEventListener('click', (event) => {
  const { target, button, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (event.defaultPrevented || button !== 0 || altKey || ctrlKey || metaKey || shiftKey) return;
  const link = target instanceof Element ? target.closest('a') : null;
  const address = link?.target === '' ? link.getAttribute('href') : undefined;
  if (!address?.startsWith('#/')) return;
  event.preventDefault();
  go(address);
});

addEventListener('hashchange', ({ oldURL }) => {
  if (mayLeave(location.hash)) place.value = here();
  else history.replaceState(null, '', new URL(oldURL).hash);
});
