import { readOptions } from './options.ts';
import { createShell } from './shell.ts';
import { createListeners, isIdentify, pageOf, type Uragawa } from './site.ts';

/** The build puts it in. */
declare const VERSION: string;

declare global {
  interface Window {
    uragawa?: Uragawa;
  }
}

const warn = (line: string) => console.warn(line);

/** The tag this came by. Browsers do not tell it to a module; then it is the last one of this name. */
const ownScript = (): HTMLScriptElement | undefined => {
  if (document.currentScript instanceof HTMLScriptElement) return document.currentScript;
  return [...document.querySelectorAll<HTMLScriptElement>('script[src]')].findLast(({ src }) =>
    new URL(src, location.href).pathname.endsWith('/widget.js'),
  );
};

const isSelector = (value: string): boolean => {
  try {
    document.createDocumentFragment().querySelector(value);
    return true;
  } catch {
    return false;
  }
};

const start = ({ src, dataset }: HTMLScriptElement): void => {
  const options = readOptions(src, dataset, {
    languages: [document.documentElement.lang, navigator.language],
    isColor: (value) => CSS.supports('color', value),
    isSelector,
    warn,
  });
  const listeners = createListeners();
  const shell = createShell(src, options, listeners);
  const loaded = new AbortController();
  const whenBody = (run: () => void) => {
    if (loaded.signal.aborted) return;
    if (document.body) run();
    else document.addEventListener('DOMContentLoaded', run, { once: true, signal: loaded.signal });
  };
  const site: Uragawa = {
    version: VERSION,
    open: () => whenBody(() => void shell.open({ focus: true })),
    close: shell.close,
    toggle: () => whenBody(shell.toggle),
    identify: (callback) => {
      if (isIdentify(callback) && !loaded.signal.aborted) shell.identify(callback);
    },
    setPage: (url) => {
      const page = pageOf(url);
      if (page !== undefined) shell.setPage(page);
    },
    on: listeners.on,
    unload: () => {
      loaded.abort();
      shell.remove();
      listeners.clear();
      if (window.uragawa === site) delete window.uragawa;
    },
  };
  // Whatever else has this name in the page, such as an element with this id, is not ours and stays.
  Object.defineProperty(window, 'uragawa', { value: site, configurable: true, enumerable: true, writable: true });
  whenBody(() => {
    shell.mount();
    listeners.emit('ready', undefined);
    document.dispatchEvent(new CustomEvent('uragawa:ready', { detail: site }));
  });
};

const script = ownScript();
if (window.uragawa && typeof window.uragawa.unload === 'function') {
  warn('uragawa: the script tag is in this page more than once; the first one counts');
} else if (script) {
  start(script);
} else warn('uragawa: the script tag was not found; load widget.js by a script tag of that name');
