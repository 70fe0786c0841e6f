import { type Client, connect, type View } from '../client/client.ts';
import type { Content } from '../client/outbox.ts';
import type { KeyStorage } from '../client/session.ts';
import { h, icon } from '../dom.ts';
import { createPanel } from './panel.ts';
import { STYLE } from './style.ts';
import { textsFor } from './texts.ts';
import { awaitedReply } from './transcript.ts';

/** A reply has 25 s at the server and its apology a few more; after this nobody should be left waiting in silence. */
const LATE_MS = 45_000;

/** Browsers that block storage throw at the first touch; the conversation then lasts as long as the page. */
const resumeStorage = (): KeyStorage => {
  try {
    return window.localStorage;
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
};

/** Address of the page without its query and fragment, which may hold what is nobody's business. */
const pageAddress = (): { page?: string } => {
  const page = location.origin + location.pathname;
  return /^https?:/.test(page) && page.length <= 1_000 ? { page } : {};
};

const languageOf = (script: HTMLScriptElement): string => {
  const wanted = [script.dataset.language, document.documentElement.lang, navigator.language];
  return wanted.find((tag) => tag && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(tag)) ?? 'en';
};

const start = (script: HTMLScriptElement): void => {
  const language = languageOf(script);
  const texts = textsFor(language);
  const shown = texts === textsFor('ja') ? 'ja' : language;
  let client: Client | undefined;
  let view: View | undefined;
  let rating: boolean | undefined;
  let lateFor: string | undefined;
  let awaited: string | undefined;
  let lateTimer: ReturnType<typeof setTimeout> | undefined;
  let seen = 0;

  const badge = h('span', { class: 'badge', hidden: true });
  const launcher = h(
    'button',
    { type: 'button', class: 'launcher', 'aria-label': texts.open, click: () => show() },
    icon(
      'M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z',
    ),
    texts.title,
    badge,
  );
  const panel = createPanel(texts, shown, {
    send: (text) => send({ text }),
    choose: (choice, label) => send({ choice, label }),
    retry: (id) => client?.retry(id),
    feedback: (seq, helpful) => client?.request({ action: 'feedback', seq, helpful }),
    rate: (score, comment) => {
      rating = false;
      client?.request({ action: 'rate', score, comment });
    },
    cancelRating: () => {
      rating = false;
      draw();
    },
    close: () => client?.request({ action: 'close' }),
    askPerson: () => client?.request({ action: 'escalate' }),
    askRating: () => {
      rating = true;
      draw();
    },
    reconnect: () => client?.reconnect(),
    hide: () => hide(),
  });

  const send = (content: Content) => {
    rating = undefined;
    client?.send(content);
  };

  const draw = () => {
    if (!view) return;
    panel.update(view, { rating, late: awaited !== undefined && awaited === lateFor });
    const unread = view.entries.filter(({ seq, text, from }) => seq > seen && text && from.role !== 'customer').length;
    badge.hidden = unread === 0;
    badge.textContent = String(unread);
    launcher.setAttribute('aria-label', unread === 0 ? texts.open : texts.unread(unread));
  };

  const change = (next: View) => {
    view = next;
    if (!panel.element.hidden) seen = next.entries.at(-1)?.seq ?? 0;
    const reply = awaitedReply(next);
    if (reply !== awaited) {
      awaited = reply;
      clearTimeout(lateTimer);
      lateTimer = setTimeout(() => {
        lateFor = reply;
        draw();
      }, LATE_MS);
    }
    draw();
  };

  const show = () => {
    launcher.hidden = true;
    panel.element.hidden = false;
    client ??= connect({
      api: `${new URL(script.src).origin}/api`,
      storage: resumeStorage(),
      language,
      ...pageAddress(),
      onChange: change,
    });
    if (view) change(view);
    panel.focus();
  };
  const hide = () => {
    // A visitor who went on in the page keeps his place there.
    const isOurs = document.activeElement === host || document.activeElement === document.body;
    panel.element.hidden = true;
    launcher.hidden = false;
    if (isOurs) launcher.focus();
  };

  const host = h('div', { id: 'uragawa', lang: shown });
  const root = host.attachShadow({ mode: 'open' });
  // A constructed sheet needs no 'unsafe-inline' in the shop's Content-Security-Policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(launcher, panel.element);
  document.body.append(host);
  addEventListener('offline', () => client?.offline());
  addEventListener('online', () => client?.reconnect());
  // The keyboard of a phone covers the page without changing its height; only this tells what is left.
  window.visualViewport?.addEventListener('resize', () => {
    host.style.setProperty('--visible-height', `${window.visualViewport?.height}px`);
  });
};

if (document.currentScript instanceof HTMLScriptElement) start(document.currentScript);
