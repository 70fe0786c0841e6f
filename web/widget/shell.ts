import { h } from '../dom.ts';
import { CHAT_PATH } from './chat-path.ts';
import type { Chat, ChatEvents, CreateChat, SiteProblem } from './contract.ts';
import { createLauncher, createSiteLauncher } from './launcher.ts';
import { createMemory } from './memory.ts';
import type { ShellOptions } from './options.ts';
import { SHELL_STYLE } from './shell-style.ts';
import type { createListeners, Identify } from './site.ts';
import { createStatus } from './status.ts';
import { applyTheme, watchTheme } from './theme.ts';
import { createTitleBadge } from './title.ts';
import { wordsFor } from './words.ts';

/** As wide as the style sheet's compact launcher. */
const PHONE = '(max-width: 30em)';

/** How long a chat waits for a site to say who the member is that was here. */
const IDENTIFY_MS = 3_000;

type Listeners = ReturnType<typeof createListeners>;

export interface Shell {
  mount(): void;
  open(how: { readonly focus: boolean }): Promise<void>;
  close(): void;
  toggle(): void;
  identify(callback: Identify | undefined): void;
  setPage(page: string): void;
  remove(): void;
}

/** Runs when the page has loaded and has nothing better to do. */
const whenIdle = (run: () => void, signal: AbortSignal): void => {
  const wait = () => {
    const stoppable = () => {
      if (!signal.aborted) run();
    };
    // Safari has no idle callback.
    if ('requestIdleCallback' in window) requestIdleCallback(stoppable, { timeout: 3_000 });
    else setTimeout(stoppable, 300);
  };
  if (document.readyState === 'complete') wait();
  else addEventListener('load', wait, { once: true, signal });
};

/** Loads the chat's chunk once; after a failure the next call tries again. */
const createLoader = (src: string): (() => Promise<CreateChat>) => {
  let loading: Promise<CreateChat> | undefined;
  let failures = 0;
  const load = async () => {
    const url = new URL(CHAT_PATH, src);
    // A browser may remember that an address failed for as long as the page lives.
    if (failures > 0) url.search = String(failures);
    const { createChat }: { createChat: CreateChat } = await import(url.href);
    return createChat;
  };
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      failures += 1;
      throw error;
    });
    return loading;
  };
};

const isReload = (): boolean =>
  performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload');

/** The element in the page that everything is drawn in. */
const createHost = ({ position, offsetX, offsetY, zIndex }: ShellOptions) => {
  const host = h('div', { id: 'uragawa', 'data-position': position });
  const set = (name: string, value: number | undefined, unit = '') => {
    if (value !== undefined) host.style.setProperty(name, `${value}${unit}`);
  };
  set('--offset-x', offsetX, 'px');
  set('--offset-y', offsetY, 'px');
  set('--z-index', zIndex);
  const root = host.attachShadow({ mode: 'open' });
  // A constructed sheet needs no 'unsafe-inline' in the site's Content-Security-Policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHELL_STYLE);
  root.adoptedStyleSheets = [sheet];
  return { host, root };
};

/** A browser keeps to itself why a script does not come. */
const notLoaded = (): SiteProblem => ({
  code: 'load',
  message: `the chat's script cannot be loaded: ${location.origin} has to be in allowedOrigins of the deployment, and the page's content security policy has to allow the script`,
});

/** What every page view has: the launcher, the state of the business, and the chat once it is wanted. */
export const createShell = (src: string, options: ShellOptions, { emit }: Listeners): Shell => {
  const abort = new AbortController();
  const { signal } = abort;
  const words = wordsFor(options.language);
  const memory = createMemory();
  const load = createLoader(src);
  const title = createTitleBadge(signal);
  let chat: Chat | undefined;
  let wanted = false;
  let unread = 0;
  let page: string | undefined;
  let identityToken: Identify | undefined;
  let pressed: HTMLElement | undefined;

  const { host, root } = createHost(options);
  host.lang = words.language;
  const actions = {
    prepare: () => void load().catch(() => undefined),
    press: (element: HTMLElement) => {
      pressed = element;
      toggle();
    },
  };
  const own = options.launcher === undefined ? createLauncher(words, options.title, actions) : undefined;
  const bySelector = options.launcher !== undefined && options.launcher !== 'none' && options.launcher;
  const sites = bySelector ? createSiteLauncher(bySelector, host, actions, signal) : undefined;
  const launchers = [own, sites].filter((launcher) => launcher !== undefined);
  const failure = h('p', { class: 'failure', role: 'status' });
  const news = h('p', { class: 'news', role: 'status' });
  const probe = h('span', { class: 'probe' });
  root.append(probe, news, h('div', { class: 'dock' }, failure, own?.element));
  const theme = () => applyTheme(host, probe, options);
  const watchPage = watchTheme(theme, signal);

  const status = createStatus({
    url: `${options.home}/status.json`,
    place: () => ({ language: options.language, page: page ?? location.href }),
    signal,
    changed: (now, open) => {
      own?.closed(open === false);
      chat?.status(now);
    },
  });

  const events: ChatEvents = {
    hide: () => close(),
    unread: (count) => {
      if (count === unread) return;
      unread = count;
      for (const launcher of launchers) launcher.unread(count);
      // The open panel reads out the messages themselves.
      news.textContent = count === 0 || chat?.visible ? '' : words.news(String(count));
      title.unread(count);
      emit('unread', count);
    },
    message: (message) => emit('message', message),
    error: (problem) => {
      console.warn(`uragawa: ${problem.code}: ${problem.message}`);
      emit('error', problem);
    },
    pending: (pending) => {
      memory.pending = pending;
    },
  };
  const identified = Promise.withResolvers<void>();
  /** A session without a name would be another visitor's: what he writes before the site names him would be lost to him. */
  const whoIsThere = () =>
    memory.member && Promise.race([identified.promise, new Promise((resolve) => setTimeout(resolve, IDENTIFY_MS))]);
  const connect = async (): Promise<Chat | undefined> => {
    const [createChat] = await Promise.all([load(), whoIsThere()]);
    if (signal.aborted || chat) return chat;
    chat = createChat({ root, options, site: () => ({ identityToken, page }), events });
    const now = status.now();
    if (now) chat.status(now);
    return chat;
  };
  const tellFailure = (): undefined => {
    if (signal.aborted) return;
    wanted = false;
    failure.textContent = words.failed;
    events.error(notLoaded());
  };
  const expand = (on: boolean) => {
    for (const launcher of launchers) launcher.expanded(on);
    status.watch(on);
    memory.open = on;
    emit(on ? 'open' : 'close', undefined);
  };
  const open: Shell['open'] = async (how) => {
    if (!host.isConnected) mount();
    wanted = true;
    failure.textContent = '';
    own?.busy(true);
    const made = await connect().catch(tellFailure);
    own?.busy(false);
    if (!made || !wanted) return;
    theme();
    const isNew = !made.visible;
    made.show(how);
    void status.ask();
    if (isNew) expand(true);
  };
  const close = () => {
    wanted = false;
    if (!chat?.visible) return;
    // A visitor who went on in the page keeps his place there.
    const isOurs = document.activeElement === host || document.activeElement === document.body;
    chat.hide();
    expand(false);
    // A site that draws its page anew may have put another button where that one was.
    const launcher = pressed && !pressed.isConnected ? sites?.find() : (pressed ?? own?.element);
    if (isOurs) launcher?.focus();
  };
  const toggle = () => (chat?.visible ? close() : void open({ focus: true }));

  const resume = () => {
    if (memory.open && (isReload() || !matchMedia(PHONE).matches)) return void open({ focus: false });
    memory.open = false;
    if (memory.pending) whenIdle(() => void connect().catch(() => undefined), signal);
  };
  const mount = () => {
    document.body.append(host);
    swapped.observe(document.documentElement, { childList: true });
    swapped.observe(document.body, { childList: true });
    watchPage(document.body);
    theme();
  };
  // A site that swaps its body, or all there is in it, for the next page would lose the chat with the old one. Later, so
  // that a page that takes it out each time cannot keep the browser busy.
  const swapped = new MutationObserver(() => {
    setTimeout(() => {
      if (!host.isConnected && !signal.aborted && document.body) mount();
    });
  });

  return {
    mount: () => {
      mount();
      whenIdle(() => void status.ask(), signal);
      resume();
    },
    open,
    close,
    toggle,
    identify: (callback) => {
      identified.resolve();
      if (callback === identityToken && callback) return;
      identityToken = callback;
      if (!callback && !memory.member) return;
      memory.member = callback !== undefined;
      if (chat) chat.identityChanged();
      else if (!callback) memory.forget();
    },
    setPage: (url) => {
      page = url;
      status.moved();
    },
    remove: () => {
      abort.abort();
      swapped.disconnect();
      title.remove();
      chat?.remove();
      memory.open = false;
      memory.pending = false;
      host.remove();
    },
  };
};
