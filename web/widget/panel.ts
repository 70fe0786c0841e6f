import type { MAX_TEXT } from '../../functions/protocol/fields.ts';
import type { Mode } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import { createList, h, icon } from '../dom.ts';
import { createEnterKey } from './enter.ts';
import { type Actions, rowOf } from './items.ts';
import type { Texts } from './texts.ts';
import { isPersonAsked, transcript, type Wishes } from './transcript.ts';

const LONGEST: typeof MAX_TEXT = 8_000;
/** Nearer to the end than this, the visitor is reading the newest message and wants to see the next one. */
const AT_END_PX = 80;

/** Where no person is in the conversation or on the way to it. */
const MACHINE: ReadonlySet<Mode> = new Set(['bot', 'procedure', 'closed']);

export interface PanelActions extends Actions {
  send(text: string): void;
  close(): void;
  askPerson(): void;
  askRating(): void;
  reconnect(): void;
  hide(): void;
}

export interface Panel {
  readonly element: HTMLElement;
  update(view: View, wishes: Wishes): void;
  focus(): void;
}

const createComposer = (texts: Texts, send: (text: string) => void) => {
  const enter = createEnterKey();
  const field = h('textarea', {
    rows: 1,
    maxlength: LONGEST,
    placeholder: texts.field,
    'aria-label': texts.field,
    enterkeyhint: 'send',
  });
  const button = h(
    'button',
    { class: 'send', 'aria-label': texts.send, disabled: true },
    icon('M5 12h14M13 6l6 6-6 6'),
  );
  const resize = () => {
    button.disabled = field.value.trim() === '';
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  const submit = () => {
    if (field.value.trim() === '') return;
    send(field.value);
    field.value = '';
    resize();
    field.focus();
  };
  field.addEventListener('input', resize);
  field.addEventListener('compositionend', enter.compositionEnded);
  field.addEventListener('keyup', enter.released);
  field.addEventListener('keydown', (event) => {
    if (!enter.sends(event)) return;
    event.preventDefault();
    submit();
  });
  const onSubmit = (event: Event) => {
    event.preventDefault();
    submit();
  };
  return { field, element: h('form', { class: 'composer', submit: onSubmit }, field, button) };
};

const createMenu = (texts: Texts, { askPerson, askRating, close }: PanelActions) => {
  const pick = (action: () => void) => () => {
    menu.open = false;
    action();
  };
  const person = h('button', { type: 'button', click: pick(askPerson) }, texts.person);
  const rate = h('button', { type: 'button', click: pick(askRating) }, texts.rate);
  const end = h('button', { type: 'button', click: pick(close) }, texts.close);
  const summary = h('summary', { 'aria-label': texts.menu }, icon('M12 6h.01M12 12h.01M12 18h.01'));
  const menu = h('details', { class: 'menu' }, summary, h('div', { class: 'menu-items' }, person, rate, end));
  const dismiss = () => {
    menu.open = false;
    summary.focus();
  };
  return { menu, person, rate, end, dismiss };
};

/** The chat panel: header, conversation, what is wrong, and the field to write in. */
export const createPanel = (texts: Texts, language: string, actions: PanelActions): Panel => {
  const { menu, person, rate, end, dismiss } = createMenu(texts, actions);
  const { field, element: composer } = createComposer(texts, actions.send);
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': texts.log, tabindex: 0 });
  const trouble = h('div', { class: 'trouble', role: 'status' });
  const element = h(
    'section',
    { class: 'panel', role: 'dialog', 'aria-label': texts.title, hidden: true },
    h(
      'header',
      {},
      h('h2', {}, texts.title),
      menu,
      h(
        'button',
        { type: 'button', class: 'hide', 'aria-label': texts.hide, click: actions.hide },
        icon('M6 6l12 12M18 6L6 18'),
      ),
    ),
    h('p', { class: 'machine' }, texts.machine),
    log,
    trouble,
    composer,
  );
  // On the document: what had the focus may be gone, and the focus then is nowhere.
  document.addEventListener('keydown', (event) => {
    // Escape also ends a composition; that one is not for us.
    if (element.hidden || event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return;
    if (event.defaultPrevented) return;
    if (menu.open) dismiss();
    else actions.hide();
  });
  // What one acts on often goes away with the act. A click by mouse or finger leaves the focus alone: on a phone the
  // field would open the keyboard.
  const goOn = ({ target, detail }: UIEvent) => {
    if (detail === 0 && target instanceof Element && target.closest('button')) field.focus();
  };
  const parts: HTMLElement[] = [menu, log, trouble];
  for (const part of parts) part.addEventListener('click', goOn);
  rate.addEventListener('click', (event) => {
    event.stopPropagation();
    log.scrollTop = log.scrollHeight;
    log.querySelector<HTMLInputElement>('.rating input')?.focus();
  });
  log.addEventListener('pointerdown', () => {
    menu.open = false;
  });

  const list = createList(log);
  const troubleList = createList(trouble);
  const showTrouble = ({ connection, refused }: View) => {
    const online = refused && texts.refused;
    const text = { connecting: texts.connecting, offline: texts.offline, online, shut: texts.shut }[connection];
    const button = () => h('button', { type: 'button', click: actions.reconnect }, texts.reconnect);
    const make = () => h('p', { class: connection }, text, connection === 'offline' && button());
    troubleList(text === undefined ? [] : [{ key: text, version: connection, make }]);
  };

  let outgoing = 0;
  return {
    element,
    focus: () => field.focus(),
    update: (view, wishes) => {
      const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
      const wrote = view.outbox.length > outgoing;
      outgoing = view.outbox.length;
      list(transcript(view, wishes).map((item) => rowOf(item, texts, language, actions)));
      showTrouble(view);
      field.disabled = view.connection === 'shut';
      const written = view.entries.length > 0 && view.connection === 'online';
      person.disabled = field.disabled || isPersonAsked(view) || !MACHINE.has(view.state?.mode ?? 'bot');
      rate.disabled = !written;
      end.disabled = !written || view.state?.mode === 'closed';
      if (atEnd || wrote) log.scrollTop = log.scrollHeight;
    },
  };
};
