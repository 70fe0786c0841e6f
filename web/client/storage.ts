/** Where the client keeps what outlives the page: `localStorage`, `sessionStorage` or something like them. */
export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const attempt = <T>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};

/** A storage that never throws: what it does not take lasts as long as the page. */
export const tolerant = (storage: KeyStorage): KeyStorage => {
  const memory = new Map<string, string>();
  return {
    getItem: (key) => memory.get(key) ?? attempt(() => storage.getItem(key)) ?? null,
    setItem: (key, value) => {
      try {
        storage.setItem(key, value);
        memory.delete(key);
      } catch {
        // What is there is outdated now; a later page must not take it for the newest.
        attempt(() => storage.removeItem(key));
        memory.set(key, value);
      }
    },
    removeItem: (key) => {
      memory.delete(key);
      attempt(() => storage.removeItem(key));
    },
  };
};

/** The browser's storage; one that is blocked throws at the first touch, so it is touched late. */
export const browserStorage = (kind: 'localStorage' | 'sessionStorage'): KeyStorage =>
  tolerant({
    getItem: (key) => window[kind].getItem(key),
    setItem: (key, value) => window[kind].setItem(key, value),
    removeItem: (key) => window[kind].removeItem(key),
  });
