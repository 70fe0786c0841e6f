import type { EarlierConversation } from '../../functions/protocol/server.ts';
import type { Earlier } from '../client/earlier.ts';
import { NOTHING, type View } from '../client/view.ts';
import { createList, h } from '../dom.ts';
import { openingTime } from './header.ts';
import { type Actions, rowOf } from './items.ts';
import { NO_PROOF_WISHES } from './proving.ts';
import type { Texts } from './texts.ts';
import { type Item, transcript } from './transcript.ts';

/** What of a conversation is to be read there; the rest of it is to be done where it is. */
const READABLE: ReadonlySet<Item['kind']> = new Set([
  'message',
  'day',
  'system',
  'closed',
  'rated',
  'ticketed',
  'withheld',
]);

/** The conversations of other devices, read over the present one. */
export interface EarlierPanel {
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  update(view: View): void;
}

export interface EarlierActions {
  readEarlier(conversationId: string): Promise<Earlier>;
}

/** A file is to be opened in its own conversation alone; here its name tells what was sent. */
const withoutFiles = (earlier: Earlier): View => ({
  ...NOTHING,
  connection: 'online',
  entries: earlier.entries.map(({ attachment, ...entry }) =>
    attachment ? { ...entry, text: [`[${attachment.name}]`, entry.text].filter(Boolean).join('\n') } : entry,
  ),
});

export const createEarlier = (texts: Texts, language: string, actions: Actions & EarlierActions): EarlierPanel => {
  const said = texts.earlier;
  const title = h('h3', { tabindex: -1 }, said.title);
  const back = h('button', { type: 'button', class: 'plain', hidden: true }, said.back);
  const close = h('button', { type: 'button', class: 'plain' }, said.close);
  const status = h('p', { class: 'notice', role: 'status', hidden: true });
  const picks = h('ul', { class: 'earlier-list' });
  const log = h('div', { class: 'log', role: 'group', 'aria-label': said.title, tabindex: 0, hidden: true });
  const drawPicks = createList(picks);
  const element = h(
    'section',
    { class: 'earlier', 'aria-label': said.title, hidden: true },
    h('div', { class: 'earlier-head' }, back, title, close),
    status,
    picks,
    log,
  );
  let wanted: string | undefined;

  const tell = (text: string | undefined): void => {
    status.hidden = text === undefined;
    status.textContent = text ?? '';
  };
  const list = (): void => {
    wanted = undefined;
    tell(undefined);
    log.hidden = true;
    log.replaceChildren();
    picks.hidden = false;
    back.hidden = true;
    title.textContent = said.title;
    title.focus();
  };
  const show = (earlier: Earlier): void => {
    tell(undefined);
    const view = withoutFiles(earlier);
    const items = transcript(view, { rating: false, ticket: false, late: false, ...NO_PROOF_WISHES });
    const readable = items.filter(({ kind }) => READABLE.has(kind));
    log.replaceChildren(...readable.map((item) => rowOf(item, texts, language, actions).make()));
    log.hidden = false;
    log.scrollTop = log.scrollHeight;
    log.focus();
  };
  const read = ({ conversationId, title: name }: EarlierConversation): void => {
    wanted = conversationId;
    picks.hidden = true;
    back.hidden = false;
    title.textContent = name ?? said.title;
    tell(said.loading);
    back.focus();
    actions.readEarlier(conversationId).then(
      (earlier) => wanted === conversationId && show(earlier),
      () => wanted === conversationId && tell(said.failed),
    );
  };
  const end = (): void => {
    element.hidden = true;
    wanted = undefined;
    // What is not looked at any more is nowhere on the page.
    log.replaceChildren();
  };
  back.addEventListener('click', list);
  close.addEventListener('click', end);
  const pick = (one: EarlierConversation) => ({
    key: one.conversationId,
    version: JSON.stringify(one),
    make: () => {
      const time = h('time', { datetime: one.at }, openingTime(Date.parse(one.at), language));
      const button = h('button', { type: 'button' }, h('span', { dir: 'auto' }, one.title ?? said.untitled), time);
      button.addEventListener('click', () => read(one));
      return h('li', {}, button);
    },
  });
  return {
    element,
    get isOpen() {
      return !element.hidden;
    },
    open: () => {
      element.hidden = false;
      list();
    },
    close: end,
    update: ({ earlier }) => {
      drawPicks(earlier.map(pick));
      // Who is not known any more reads on nowhere.
      if (earlier.length === 0 && !element.hidden) end();
    },
  };
};
