/** What a tab remembers from one page view to the next. */
export interface Memory {
  /** The panel is open. */
  open: boolean;
  /** An answer or a person is on the way. */
  pending: boolean;
  /** A member proved himself in this browser, so that his leaving has something to forget. */
  member: boolean;
  /** Forgets all that the widget has stored in this browser. */
  forget(): void;
}

const PREFIX = 'uragawa.';

/** Browsers that block storage throw at the first touch. */
const storageOf = (name: 'localStorage' | 'sessionStorage'): Storage | undefined => {
  try {
    return window[name];
  } catch {
    return undefined;
  }
};

const read = (storage: Storage | undefined, name: string): boolean => storage?.getItem(PREFIX + name) === '1';

const write = (storage: Storage | undefined, name: string, value: boolean): void => {
  try {
    if (value) storage?.setItem(PREFIX + name, '1');
    else storage?.removeItem(PREFIX + name);
  } catch {
    // A full storage costs the next page view a click, nothing more.
  }
};

/** Keeps the flags where they belong: the tab's own in its session, the member's for the browser. */
export const createMemory = (): Memory => {
  const tab = storageOf('sessionStorage');
  const browser = storageOf('localStorage');
  return {
    get open() {
      return read(tab, 'open');
    },
    set open(value) {
      write(tab, 'open', value);
    },
    get pending() {
      return read(tab, 'pending');
    },
    set pending(value) {
      write(tab, 'pending', value);
    },
    get member() {
      return read(browser, 'member');
    },
    set member(value) {
      write(browser, 'member', value);
    },
    forget: () => {
      for (const storage of [tab, browser])
        for (const key of Object.keys(storage ?? {})) if (key.startsWith(PREFIX)) storage?.removeItem(key);
    },
  };
};
