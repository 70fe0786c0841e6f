import { h, icon } from '../dom.ts';
import type { Words } from './words.ts';

const MOST = 99;
const BUBBLE =
  'M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z';

const countText = (count: number): string => (count > MOST ? `${MOST}+` : String(count));

export interface LauncherActions {
  /** The visitor is about to press. */
  prepare(): void;
  /** The launcher was pressed; the focus comes back to it. */
  press(launcher: HTMLElement): void;
}

export interface Launcher {
  unread(count: number): void;
  /** The panel is there. */
  expanded(on: boolean): void;
}

export interface OwnLauncher extends Launcher {
  readonly element: HTMLButtonElement;
  /** The business is closed. */
  closed(on: boolean): void;
  busy(on: boolean): void;
}

/** Our own button. */
export const createLauncher = (words: Words, title: string | undefined, actions: LauncherActions): OwnLauncher => {
  const label = words.open(title);
  const badge = h('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' });
  const element = h(
    'button',
    {
      type: 'button',
      class: 'launcher',
      'aria-label': label,
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
      click: () => actions.press(element),
      pointerenter: actions.prepare,
      focus: actions.prepare,
    },
    icon(BUBBLE),
    h('span', { class: 'label' }, title ?? words.title),
    badge,
  );
  element.addEventListener('touchstart', actions.prepare, { passive: true });
  return {
    element,
    closed: (on) => {
      element.title = on ? words.closed : '';
    },
    unread: (count) => {
      badge.hidden = count === 0;
      badge.textContent = countText(count);
      element.setAttribute('aria-label', count === 0 ? label : words.unread(label, countText(count)));
    },
    expanded: (on) => {
      element.hidden = on;
      element.setAttribute('aria-expanded', String(on));
    },
    busy: (on) => element.setAttribute('aria-busy', String(on)),
  };
};

const UNREAD = 'data-uragawa-unread';

export interface SiteLauncher extends Launcher {
  /** The one in the page now. */
  find(): HTMLElement | null;
}

/** The site's own buttons, also those that it adds later. What is in our own `host` is none of them. */
export const createSiteLauncher = (
  selector: string,
  host: HTMLElement,
  actions: LauncherActions,
  signal: AbortSignal,
): SiteLauncher => {
  let count = 0;
  const launcherOf = (event: Event): HTMLElement | undefined => {
    const path = event.composedPath();
    if (path.includes(host)) return;
    return path.find((node) => node instanceof HTMLElement && node.matches(selector)) as HTMLElement | undefined;
  };
  const mark = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (count === 0) element.removeAttribute(UNREAD);
      else element.setAttribute(UNREAD, countText(count));
    }
  };
  const prepare = (event: Event) => {
    if (launcherOf(event)) actions.prepare();
  };
  for (const type of ['pointerover', 'focusin', 'touchstart'])
    document.addEventListener(type, prepare, { passive: true, signal });
  document.addEventListener(
    'click',
    (event) => {
      const element = launcherOf(event);
      // A link may lead to a contact form where there is no chat; opening that in a new tab stays possible.
      if (!element || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      actions.press(element);
    },
    { signal },
  );
  const later = new MutationObserver(mark);
  signal.addEventListener('abort', () => {
    later.disconnect();
    count = 0;
    mark();
    for (const element of document.querySelectorAll(selector)) element.removeAttribute('aria-expanded');
  });
  return {
    find: () => document.querySelector<HTMLElement>(selector),
    unread: (unread) => {
      count = unread;
      mark();
      later.disconnect();
      if (count > 0) later.observe(document.documentElement, { childList: true, subtree: true });
    },
    expanded: (on) => {
      for (const element of document.querySelectorAll(selector)) element.setAttribute('aria-expanded', String(on));
    },
  };
};
