import type { View } from '../client/client.ts';
import { h, icon } from '../dom.ts';
import type { Status } from './contract.ts';
import type { Texts } from './texts.ts';

export interface HeaderActions {
  askRating(): void;
  askTicket(): void;
  download(): void;
  close(): void;
  hide(): void;
  /** Ends what a code has proven. */
  signout(): void;
  showEarlier(): void;
}

export interface Header {
  readonly element: HTMLElement;
  /** Whether the menu is open; Escape and a tap elsewhere close it. */
  readonly menu: { open: boolean; dismiss(): void; contains(node: Node): boolean };
  update(view: View, status: Status | undefined): void;
}

// A line may end between day and time, not inside of one.
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0');

/** `11/24(火) 9:00`, `Tue, Nov 24 9:00 AM` in the visitor's own time; the day is left out where it is today. */
export const openingTime = (at: number, language: string, now = Date.now()): string => {
  const date = new Date(at);
  const time = unbroken(date.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' }));
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const month = /^ja\b/i.test(language) ? 'numeric' : 'short';
  return `${unbroken(date.toLocaleDateString(language, { month, day: 'numeric', weekday: 'short' }))} ${time}`;
};

const availability = (view: View, status: Status | undefined, texts: Texts, language: string) => {
  if (view.state?.mode === 'agent') return { open: true, text: texts.withStaff };
  const now = Date.now();
  const known = status?.openings?.find(([, to]) => to > now);
  const open = known ? known[0] <= now : view.open;
  const waits = view.state?.mode === 'waiting';
  if (open === undefined) return waits ? { open: true, text: texts.waiting } : undefined;
  if (open) return { open, text: waits ? texts.waiting : texts.open };
  const next = known?.[0] ?? (view.opensAt === undefined ? undefined : Date.parse(view.opensAt));
  return { open, text: next === undefined ? texts.closedNow : texts.shutUntil(openingTime(next, language)) };
};

const createMenu = (texts: Texts, actions: HeaderActions) => {
  const { askRating, askTicket, download, close, signout, showEarlier } = actions;
  const pick = (action: () => void) => () => {
    element.open = false;
    action();
  };
  const item = (label: string, action: () => void) => h('button', { type: 'button', click: pick(action) }, label);
  const mail = item(texts.ticket.title, askTicket);
  const rate = item(texts.rate, askRating);
  const save = item(texts.download, download);
  const end = item(texts.close, close);
  const earlier = item(texts.earlier.title, showEarlier);
  const out = item(texts.proof.signout, signout);
  const summary = h('summary', { 'aria-label': texts.menu }, icon('M12 6h.01M12 12h.01M12 18h.01'));
  const element: HTMLDetailsElement = h(
    'details',
    { class: 'menu' },
    summary,
    h('div', { class: 'menu-items' }, earlier, mail, rate, save, out, end),
  );
  return { element, summary, mail, rate, save, end, earlier, out };
};

/** Whether the visitor is known now, whatever the clock says of when that was told. */
export const isKnown = ({ state }: View, now = Date.now()): boolean =>
  state?.level !== undefined && (state.until === undefined || Date.parse(state.until) > now);

/** Title, who is there, and what one does seldom. */
export const createHeader = (title: string, texts: Texts, language: string, actions: HeaderActions): Header => {
  const menu = createMenu(texts, actions);
  const there = h('p', { class: 'there', hidden: true });
  const known = h('p', { class: 'known', role: 'status' });
  return {
    element: h(
      'div',
      { class: 'header' },
      h('div', { class: 'names' }, h('h2', { id: 'title' }, title), there, known),
      menu.element,
      h(
        'button',
        { type: 'button', class: 'hide', 'aria-label': texts.hide, click: actions.hide },
        icon('M6 6l12 12M18 6L6 18'),
      ),
    ),
    menu: {
      get open() {
        return menu.element.open;
      },
      set open(open) {
        menu.element.open = open;
      },
      contains: (node) => menu.element.contains(node),
      dismiss: () => {
        menu.element.open = false;
        menu.summary.focus();
      },
    },
    update: (view, status) => {
      const now = availability(view, status, texts, language);
      there.hidden = now === undefined;
      there.classList.toggle('open', now?.open === true);
      if (now && there.textContent !== now.text) there.textContent = now.text;
      const until = view.state?.until;
      const who = isKnown(view)
        ? texts.proof.known(until === undefined ? undefined : openingTime(Date.parse(until), language))
        : '';
      if (known.textContent !== who) known.textContent = who;
      // What the host site vouches for is the site's to end.
      menu.out.hidden = who === '' || until === undefined;
      menu.earlier.hidden = view.earlier.length === 0;
      const written = view.entries.length > 0;
      const usable = written && view.connection === 'online';
      menu.mail.disabled = view.connection !== 'online' || view.needsAcceptance || view.state?.mode === 'agent';
      menu.rate.disabled = !usable || view.state?.mode === 'erased';
      menu.save.disabled = !written;
      menu.end.disabled = !usable || view.state?.mode === 'closed' || view.state?.mode === 'erased';
    },
  };
};
