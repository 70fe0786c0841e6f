import { h, icon } from '../dom.ts';
import { clean, isEmpty, remaining } from './clean.ts';
import { createEnterKey } from './enter.ts';
import type { Texts } from './texts.ts';

export interface ComposerActions {
  send(text: string): void;
  /** The visitor is writing. */
  typing(): void;
  /** What is in the field has changed; it should outlive the page. */
  keep(text: string): void;
}

export interface Composer {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
  /** `why`: shown in place of the field. */
  enable(enabled: boolean, why?: string): void;
  clear(): void;
}

/** The field to write in: it grows with its text, counts near the limit, and never sends in the middle of a composition. */
export const createComposer = (texts: Texts, kept: string, { send, typing, keep }: ComposerActions): Composer => {
  const enter = createEnterKey();
  const counter = h('p', { class: 'counter', id: 'counter', role: 'status', hidden: true });
  const field = h('textarea', {
    rows: 1,
    placeholder: texts.field,
    'aria-label': texts.field,
    'aria-describedby': 'counter',
    enterkeyhint: 'send',
    dir: 'auto',
  });
  const reason = h('p', { class: 'reason', hidden: true });
  const button = h('button', { class: 'send', 'aria-label': texts.send }, icon('M5 12h14M13 6l6 6-6 6'));
  let enabled = true;

  const resize = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  const measure = () => {
    const text = clean(field.value);
    const { length, limit, near, over } = remaining(text);
    counter.hidden = !near;
    counter.classList.toggle('over', over);
    const said = over ? texts.tooLong(length - limit) : near ? texts.remaining(limit - length) : '';
    if (counter.textContent !== said) counter.textContent = said;
    field.setAttribute('aria-invalid', String(over));
    button.disabled = !enabled || over || isEmpty(text);
    return { text, sendable: !button.disabled };
  };
  const change = () => {
    measure();
    resize();
    keep(field.value);
  };
  const clear = () => {
    field.value = '';
    change();
  };
  const submit = () => {
    const { text, sendable } = measure();
    if (!sendable) return;
    clear();
    send(text);
    field.focus();
  };
  field.addEventListener('input', () => {
    change();
    typing();
  });
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
  field.value = kept;
  measure();
  const line = h('div', { class: 'line' }, field, button);
  return {
    field,
    element: h('form', { class: 'composer', submit: onSubmit }, counter, reason, line),
    clear,
    enable: (may, why) => {
      enabled = may;
      field.disabled = !may;
      reason.textContent = why ?? '';
      reason.hidden = why === undefined;
      line.hidden = why !== undefined;
      measure();
    },
  };
};
