import { type KeyStorage, tolerant } from '../client/storage.ts';

/** The browser's storage; one that is blocked throws at the first touch, so it is touched late. */
export const storageOf = (kind: 'localStorage' | 'sessionStorage'): KeyStorage =>
  tolerant({
    getItem: (key) => window[kind].getItem(key),
    setItem: (key, value) => window[kind].setItem(key, value),
    removeItem: (key) => window[kind].removeItem(key),
  });
