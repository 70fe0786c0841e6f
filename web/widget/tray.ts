import { FILE_TYPES } from '../../functions/protocol/limits.ts';
import type { Upload } from '../client/uploads.ts';
import { createList, h, icon } from '../dom.ts';
import { sizeOf } from './file.ts';
import type { Texts } from './texts.ts';

/** A paper clip. */
const CLIP = 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7';

export interface TrayActions {
  attach(file: File): void;
  detach(id: string): void;
  reattach(id: string): void;
}

/** What is to be sent along: the button to choose files with, and those that were. */
export interface Tray {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  add(files: Iterable<File>): void;
  enable(enabled: boolean): void;
  update(files: readonly Upload[]): void;
}

const saidOf = ({ status, error, progress }: Upload, texts: Texts): string => {
  if (status === 'failed') return texts.fileError(error);
  return status === 'sending' ? `${texts.fileStatus.sending} ${Math.round(progress * 100)}%` : texts.fileStatus[status];
};

/** Trying again helps with none of these. */
const LASTING: readonly unknown[] = [
  'too_large',
  'unsupported',
  'mismatch',
  'active',
  'infected',
] satisfies Upload['error'][];

const chip = (upload: Upload, texts: Texts, { detach, reattach }: TrayActions): HTMLElement => {
  const { id, name, size, status, error, progress } = upload;
  const again = status === 'failed' && !LASTING.includes(error);
  return h(
    'div',
    { class: 'chip', 'data-status': status },
    h('div', { class: 'chip-name' }, h('bdi', {}, name), h('small', {}, sizeOf(size))),
    h('div', { class: 'chip-said', role: status === 'failed' ? 'alert' : 'status' }, saidOf(upload, texts)),
    (status === 'sending' || status === 'checking') && h('progress', { max: 1, value: progress, 'aria-label': name }),
    again && h('button', { type: 'button', class: 'retry', click: () => reattach(id) }, texts.fileAgain),
    h(
      'button',
      { type: 'button', class: 'detach', 'aria-label': texts.detach(name), click: () => detach(id) },
      icon('M7 7l10 10M17 7L7 17'),
    ),
  );
};

export const createTray = (texts: Texts, actions: TrayActions): Tray => {
  // A phone offers its camera beside its pictures for these.
  const chooser = h('input', { type: 'file', multiple: true, accept: FILE_TYPES.join(','), hidden: true });
  const element = h('div', { class: 'tray', hidden: true });
  const list = createList(element);
  const button = h('button', { type: 'button', class: 'attach', 'aria-label': texts.attach }, icon(CLIP), chooser);
  const add = (files: Iterable<File>) => {
    for (const file of files) actions.attach(file);
  };
  button.addEventListener('click', (event) => {
    if (event.target !== chooser) chooser.click();
  });
  chooser.addEventListener('change', () => {
    add(chooser.files ?? []);
    // The same file may be chosen again.
    chooser.value = '';
  });
  return {
    button,
    element,
    add,
    enable: (enabled) => {
      button.disabled = !enabled;
    },
    update: (files) => {
      element.hidden = files.length === 0;
      list(
        files.map((upload) => {
          const { id, status, error, progress } = upload;
          const version = `${status} ${error} ${Math.round(progress * 20)}`;
          return { key: id, version, make: () => chip(upload, texts, actions) };
        }),
      );
    },
  };
};

/** Files that are dropped anywhere on an element, or pasted there where no text comes along. */
export const takeFiles = (element: HTMLElement, take: (files: Iterable<File>) => void): void => {
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.classList.add('dropping');
  };
  element.addEventListener('dragover', over);
  element.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget)))
      element.classList.remove('dropping');
  });
  element.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.classList.remove('dropping');
    take(event.dataTransfer?.files ?? []);
  });
  element.addEventListener('paste', ({ clipboardData }) => {
    // A cell of a spreadsheet comes as a picture too: what was meant is its text.
    if (clipboardData && !clipboardData.types.includes('text/plain')) take(clipboardData.files);
  });
};
