import type { Attachment } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import { createList, h, icon } from '../dom.ts';
import { type Composer, createComposer } from './composer.ts';
import type { Status } from './contract.ts';
import { createEarlier, type EarlierActions } from './earlier.ts';
import { createFollow } from './follow.ts';
import { createHeader, type HeaderActions } from './header.ts';
import { type Actions, rowOf } from './items.ts';
import { createPreface } from './preface.ts';
import { createProof, type ProofActions, type ProofItem } from './proof.ts';
import type { Texts } from './texts.ts';
import { type Item, isPersonAsked } from './transcript.ts';
import { type TrayActions, takeFiles } from './tray.ts';

/** Where no person is in the conversation or on the way to it. */
const MACHINE: ReadonlySet<string | undefined> = new Set(['bot', 'procedure', 'closed', 'erased', undefined]);

export interface PanelActions
  extends Actions,
    Omit<HeaderActions, 'showEarlier'>,
    TrayActions,
    ProofActions,
    EarlierActions {
  send(text: string, files: readonly Attachment[]): void;
  typing(): void;
  keep(text: string): void;
  accept(): void;
  reconnect(): void;
}

export interface PanelProps {
  readonly title: string;
  readonly texts: Texts;
  readonly language: string;
  /** What the visitor had written before the page was left. */
  readonly kept: string;
  readonly actions: PanelActions;
  /** Ends its listeners outside of itself. */
  readonly signal: AbortSignal;
}

export interface Panel {
  readonly element: HTMLElement;
  update(view: View, items: readonly Item[], status: Status | undefined): void;
  /** Puts the focus where one goes on. */
  focus(): void;
  toEnd(): void;
  /** To the form in which the visitor says who he is. */
  toForm(): void;
  /** Empties the field. */
  clear(): void;
  remove(): void;
}

const createTrouble = (texts: Texts, reconnect: () => void) => {
  const element = h('div', { class: 'trouble', role: 'status' });
  const list = createList(element);
  return {
    element,
    update: ({ connection, problem, refused }: View) => {
      const online = refused && (refused === 'conflict' ? texts.conflict : texts.refused);
      // Where waiting heals nothing the visitor is not left waiting.
      const offline = problem ? texts.unable : texts.offline;
      const text = { connecting: texts.connecting, offline, online, shut: texts.shut }[connection];
      const canTry = connection === 'offline' || connection === 'shut';
      const button = () => h('button', { type: 'button', click: reconnect }, texts.reconnect);
      const make = () => h('p', { class: connection }, text, canTry && button());
      list(text === undefined ? [] : [{ key: text, version: connection, make }]);
    },
  };
};

/** A way to a person, always in sight while none is there. */
const createPersonBar = (texts: Texts, askPerson: () => void) => {
  const button = h('button', { type: 'button', click: askPerson }, texts.person);
  const done = h('span', { hidden: true }, texts.personAsked);
  const element = h('div', { class: 'person' }, button, done);
  return {
    element,
    update: (view: View) => {
      const asked = isPersonAsked(view);
      element.hidden = !MACHINE.has(view.state?.mode) || view.connection === 'shut';
      button.disabled = asked || view.needsAcceptance;
      done.hidden = !asked;
    },
  };
};

/** What the button to the newest message takes of the end of the log; the style sheet has the same. */
const JUMP_EM = 4;

const createLog = (texts: Texts) => {
  // Live from the moment its history is in: only what comes then is news.
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': texts.log, tabindex: 0 });
  const jump = h(
    'button',
    { type: 'button', class: 'jump', 'aria-label': texts.toEnd, hidden: true },
    icon('M6 9l6 6 6-6'),
  );
  /** Whether a form is where the button would be: what is to be pressed there is not to be covered. */
  const isInTheWay = (form: HTMLElement): boolean => {
    const { top, bottom } = form.getBoundingClientRect();
    const end = log.getBoundingClientRect().bottom;
    return bottom > end - JUMP_EM * Number.parseFloat(getComputedStyle(log).fontSize) && top < end;
  };
  const follow = createFollow(log, (away) => {
    jump.hidden = !away || [...log.querySelectorAll<HTMLElement>('.form')].some(isInTheWay);
  });
  jump.addEventListener('click', () => {
    follow.toEnd();
    log.focus();
  });
  return { log, jump, follow, list: createList(log) };
};

const isOthers = (item: Item | undefined) => item?.kind === 'message' && item.from !== 'customer';

/** Keeps Tab inside while the panel covers the page: what is behind it cannot be seen. */
const keepInside = (element: HTMLElement, covers: () => boolean) => (event: KeyboardEvent) => {
  if (event.key !== 'Tab' || !covers()) return;
  const all = [
    ...element.querySelectorAll<HTMLElement>('button:enabled, summary, a[href], textarea, input, [tabindex="0"]'),
  ];
  // Of what a closed menu holds only its summary can be reached.
  const inside = all.filter(
    (each) => each.offsetParent && (each.localName === 'summary' || !each.closest('details:not([open])')),
  );
  const [first, last] = [inside[0], inside.at(-1)];
  const root = element.getRootNode();
  const focused = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
  const leaving = event.shiftKey ? focused === first || focused === element : focused === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
};

/** Where the panel takes the whole screen; the style sheet has the same. */
const COVERING = '(max-width: 30em), (max-height: 28em)';

/** The chat panel: header, notices, conversation, what is wrong, and the field to write in. */
export const createPanel = ({ title, texts, language, kept, actions, signal }: PanelProps): Panel => {
  const earlier = createEarlier(texts, language, actions);
  const header = createHeader(title, texts, language, { ...actions, showEarlier: earlier.open });
  const proof = createProof(texts, language, actions);
  const preface = createPreface(texts, actions.accept);
  const { log, jump, follow, list } = createLog(texts);
  const trouble = createTrouble(texts, actions.reconnect);
  const person = createPersonBar(texts, actions.askPerson);
  const composer: Composer = createComposer(texts, kept, actions);
  const dropping = h('p', { class: 'drop', 'aria-hidden': 'true' }, texts.drop);
  const covering = matchMedia(COVERING);
  const element = h(
    'section',
    { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: -1, hidden: true },
    header.element,
    preface.element,
    h('div', { class: 'middle' }, log, jump, earlier.element),
    trouble.element,
    person.element,
    composer.element,
    dropping,
  );
  takeFiles(element, composer.take);
  element.addEventListener(
    'keydown',
    keepInside(element, () => covering.matches),
  );
  // A key pressed in the page beside the chat is the page's: in its search field, its dialogs.
  const isOurs = () => {
    const root = element.getRootNode();
    const focused = document.activeElement;
    return !focused || focused === document.body || (root instanceof ShadowRoot && focused === root.host);
  };
  const onEscape = (event: KeyboardEvent) => {
    // Escape also ends a composition; that one is not for us.
    if (element.hidden || event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return;
    if (event.defaultPrevented || !isOurs()) return;
    if (header.menu.open) header.menu.dismiss();
    else if (earlier.isOpen) earlier.close();
    else if (proof.hasFocus()) actions.closeProof();
    else actions.hide();
  };
  // On the document: what had the focus may be gone, and the focus then is nowhere.
  document.addEventListener('keydown', onEscape, { signal });
  // What one acts on often goes away with the act. A click by mouse or finger leaves the focus alone: on a phone the
  // field would open the keyboard.
  const goOn = ({ target, detail }: UIEvent) => {
    if (detail !== 0 || !(target instanceof Element) || !target.closest('button')) return;
    const form = log.querySelector<HTMLInputElement>('.form input');
    if (earlier.isOpen) return;
    (form && !form.closest('form')?.contains(target) && header.element.contains(target)
      ? form
      : composer.field
    ).focus();
  };
  for (const part of [
    header.element.querySelector('.menu-items'),
    log,
    trouble.element,
    preface.element,
    person.element,
  ])
    part?.addEventListener('click', (event) => event instanceof UIEvent && goOn(event));
  element.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !header.menu.contains(target)) header.menu.open = false;
  });

  let outgoing = 0;
  let ending = false;
  let settled = false;
  let newestKey: string | undefined;
  let formShown: string | undefined;
  return {
    element,
    focus: () =>
      (matchMedia('(pointer: coarse)').matches || composer.field.disabled ? element : composer.field).focus(),
    toEnd: follow.toEnd,
    toForm: proof.focus,
    clear: composer.clear,
    update: (view, items, status) => {
      element.setAttribute('aria-modal', String(covering.matches));
      const wasAtEnd = follow.atEnd;
      // What comes of one's own act is to be seen: a message, the end of the conversation with its stars.
      const ends = view.requests.some(({ action }) => action === 'close');
      const acted = view.outbox.length > outgoing || (ending && !ends);
      ending = ends;
      outgoing = view.outbox.length;
      header.update(view, status);
      preface.update(view, status);
      trouble.update(view);
      person.update(view);
      element.classList.toggle('unaccepted', view.needsAcceptance);
      composer.enable(
        view.connection !== 'shut' && !view.needsAcceptance,
        view.needsAcceptance ? texts.acceptFirst : undefined,
      );
      composer.show(view.files);
      earlier.update(view);
      const hadFocus = proof.hasFocus();
      list(items.map((item) => (item.kind === 'proof' ? proof.row(item) : rowOf(item, texts, language, actions))));
      const form = items.find(isProof);
      const goesOn = proof.update(view, form, hadFocus);
      if (goesOn) composer.field.focus();
      if (settled) log.setAttribute('aria-live', 'polite');
      settled = view.connection === 'online';
      const newest = items.findLast((item) => item.kind === 'message');
      const grows = isOthers(newest) && (newest?.key !== newestKey || newest?.key === 'draft');
      newestKey = newest?.key;
      if (acted) follow.toEnd();
      else follow.changed(wasAtEnd, grows ? lastMessage(log) : undefined);
      // It comes of what he does himself: the next thing to do is to be seen.
      const formNow = form && !form.isFolded ? `${form.form} ${form.of}` : undefined;
      const row = log.querySelector<HTMLElement>(':scope > .proof');
      if (formNow !== undefined && formNow !== formShown && row) follow.toForm(row);
      formShown = formNow;
    },
    remove: () => {
      follow.stop();
      element.remove();
    },
  };
};

const isProof = (item: Item): item is ProofItem => item.kind === 'proof';

const lastMessage = (log: HTMLElement): HTMLElement | undefined => {
  const all = log.querySelectorAll<HTMLElement>(':scope > .message:not(.writing-row)');
  return all[all.length - 1];
};
