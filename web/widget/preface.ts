import type { View } from '../client/client.ts';
import { browserStorage } from '../client/storage.ts';
import { createList, h, icon } from '../dom.ts';
import type { Status } from './contract.ts';
import { rich } from './rich.ts';
import type { Texts } from './texts.ts';

type Notice = Status['notices'][number];

/** What stands above the conversation: notices, and whom one talks to and what is recorded. */
export interface Preface {
  readonly element: HTMLElement;
  update(view: View, status: Status | undefined): void;
}

const createDisclosure = (texts: Texts, accept: () => void) => {
  const text = h('div', { class: 'said rich', role: 'group', 'aria-label': texts.terms });
  const more = h('button', { type: 'button', class: 'more', 'aria-expanded': 'false', hidden: true }, texts.more);
  const agree = h('button', { type: 'button', class: 'primary', hidden: true, click: accept }, texts.accept);
  const element = h('div', { class: 'machine' }, text, more, agree);
  more.addEventListener('click', () => {
    const whole = element.classList.toggle('whole');
    more.setAttribute('aria-expanded', String(whole));
    more.textContent = whole ? texts.less : texts.more;
  });
  // Only a text that does not fit can be unfolded; whether it fits changes with the width and the size of the letters.
  const measure = () => {
    if (!element.classList.contains('whole')) more.hidden = text.scrollHeight <= text.clientHeight + 1;
  };
  const fitting = new ResizeObserver(measure);
  fitting.observe(text);
  let shown: string | undefined;
  return {
    element,
    update: ({ disclosure, bot, needsAcceptance }: View) => {
      const words = disclosure?.text ?? (bot ? texts.machine : texts.people);
      // Nobody agrees to what he cannot read.
      element.classList.toggle('asked', needsAcceptance);
      // It scrolls then, and a keyboard has to get there.
      if (needsAcceptance) text.tabIndex = 0;
      else text.removeAttribute('tabindex');
      agree.hidden = !needsAcceptance;
      if (words === shown) return;
      shown = words;
      text.replaceChildren(rich(words, texts.newTab));
      // Another text may have as many lines as are shown of it, and no change of size to hear of.
      measure();
    },
  };
};

const DISMISSED = 'uragawa.dismissed';
const MOST_DISMISSED = 20;

/** The notices the visitor has sent away in this tab; one whose text has changed is another one. */
const createDismissed = () => {
  const tab = browserStorage('sessionStorage');
  const nameOf = ({ id, text }: Notice) => encodeURIComponent(`${id} ${text}`);
  const all = () => tab.getItem(DISMISSED)?.split(' ') ?? [];
  return {
    has: (notice: Notice) => all().includes(nameOf(notice)),
    add: (notice: Notice) => tab.setItem(DISMISSED, [...all(), nameOf(notice)].slice(-MOST_DISMISSED).join(' ')),
  };
};

export const createPreface = (texts: Texts, accept: () => void): Preface => {
  const notices = h('section', { class: 'notices', 'aria-label': texts.notices, 'aria-live': 'polite', hidden: true });
  const list = createList(notices);
  const disclosure = createDisclosure(texts, accept);
  const dismissed = createDismissed();
  let known: Status | undefined;

  const draw = () => {
    const shown = (known?.notices ?? []).filter((notice) => !dismissed.has(notice));
    notices.hidden = shown.length === 0;
    list(
      shown.map((notice) => ({
        key: notice.id,
        version: notice.text,
        make: () => {
          const close = h('button', { type: 'button', 'aria-label': texts.dismiss }, icon('M7 7l10 10M17 7L7 17'));
          close.addEventListener('click', () => {
            dismissed.add(notice);
            draw();
          });
          return h('div', { class: 'banner' }, h('div', { class: 'rich' }, rich(notice.text, texts.newTab)), close);
        },
      })),
    );
  };
  return {
    element: h('div', { class: 'preface' }, notices, disclosure.element),
    update: (view, status) => {
      known = status;
      draw();
      disclosure.update(view);
    },
  };
};
