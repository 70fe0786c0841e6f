import type { Attachment } from '../../functions/protocol/server.ts';
import type { Upload } from '../client/uploads.ts';
import { h, icon } from '../dom.ts';
import { clean, isEmpty, remaining } from './clean.ts';
import { createEnterKey } from './enter.ts';
import type { Texts } from './texts.ts';
import { createTray, type TrayActions } from './tray.ts';

export interface ComposerActions extends TrayActions {
  /** A text, which may be empty where there are files. */
  send(text: string, files: readonly Attachment[]): void;
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
  /** What is to be sent along. */
  show(files: readonly Upload[]): void;
  /** Files to be sent along that came otherwise than by the button. */
  take(files: Iterable<File>): void;
}

/** The field to write in: it grows with its text, counts near the limit, and never sends in the middle of a composition. */
export const createComposer = (texts: Texts, kept: string, actions: ComposerActions): Composer => {
  const { send, typing, keep } = actions;
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
  const tray = createTray(texts, actions);
  let files: readonly Upload[] = [];
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
    const ready = files.flatMap(({ attachment }) => attachment ?? []);
    // What is not there yet would be left behind; what failed stays until it is taken away.
    const busy = files.some(({ status }) => status !== 'ready' && status !== 'failed');
    button.disabled = !enabled || over || busy || (isEmpty(text) && ready.length === 0);
    return { text: isEmpty(text) ? '' : text, ready, sendable: !button.disabled };
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
    const { text, ready, sendable } = measure();
    if (!sendable) return;
    clear();
    send(text, ready);
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
  const line = h('div', { class: 'line' }, tray.button, field, button);
  return {
    field,
    element: h('form', { class: 'composer', submit: onSubmit }, counter, reason, tray.element, line),
    clear,
    show: (now) => {
      files = now;
      tray.update(now);
      measure();
    },
    take: (given) => {
      if (enabled) tray.add(given);
    },
    enable: (may, why) => {
      enabled = may;
      field.disabled = !may;
      tray.enable(may);
      reason.textContent = why ?? '';
      reason.hidden = why === undefined;
      line.hidden = why !== undefined;
      measure();
    },
  };
};
