import type { Attachment } from '../../functions/protocol/server.ts';
import type { FileAddress } from '../client/addresses.ts';
import { h, icon } from '../dom.ts';
import type { Texts } from './texts.ts';

export interface FileActions {
  /** Where a file can be read now; rejects when it cannot. */
  address(seq: number, id: string): Promise<FileAddress>;
}

/** A page of paper. */
const PAPER = 'M6 3h8l4 4v14H6zM14 3v4h4';

export const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const isPicture = ({ type }: Attachment): boolean => type.startsWith('image/');

/** Opens an address as a link would: a picture beside the page, which what is downloaded does not leave. */
const follow = (url: string, attachment: Attachment): void => {
  const beside = isPicture(attachment) && { target: '_blank', rel: 'noopener noreferrer' };
  h('a', { href: url, download: attachment.name, ...beside }).click();
};

/** A file by its name; pressing it asks where it is and opens it. */
const fileButton = (attachment: Attachment, texts: Texts, ask: () => Promise<FileAddress>): HTMLElement => {
  const problem = h('span', { class: 'problem', role: 'alert' });
  const open = () => {
    problem.textContent = '';
    ask().then(
      ({ url }) => follow(url, attachment),
      () => {
        problem.textContent = texts.fileGone;
      },
    );
  };
  const { name, size } = attachment;
  const label = h('span', {}, h('bdi', {}, name), h('small', {}, sizeOf(size)));
  return h('div', {}, h('button', { type: 'button', class: 'file', click: open }, icon(PAPER), label), problem);
};

/** Shows a picture once somebody has it before his eyes: a long history does not ask for all of its own. */
const picture = (attachment: Attachment, texts: Texts, ask: () => Promise<FileAddress>): HTMLElement => {
  const { name } = attachment;
  const image = h('img', { alt: name, class: 'picture' });
  const link = h('button', { type: 'button', class: 'shows', 'aria-label': texts.openFile(name) }, image);
  const whole = h('div', {}, link);
  const giveUp = () => whole.replaceChildren(fileButton(attachment, texts, ask));
  link.addEventListener('click', () => void ask().then(({ url }) => follow(url, attachment), giveUp));
  image.addEventListener('error', giveUp);
  const seen = new IntersectionObserver((changes) => {
    if (!changes.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    ask().then(({ url }) => {
      image.src = url;
    }, giveUp);
  });
  seen.observe(link);
  return whole;
};

/** The file of a message; while it is only on its way (no `seq`) its name alone. */
export const filePart = (
  attachment: Attachment,
  seq: number | undefined,
  texts: Texts,
  { address }: FileActions,
): HTMLElement => {
  if (seq === undefined) return h('div', { class: 'file' }, icon(PAPER), h('bdi', {}, attachment.name));
  const ask = () => address(seq, attachment.id);
  return isPicture(attachment) ? picture(attachment, texts, ask) : fileButton(attachment, texts, ask);
};
