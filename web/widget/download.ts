import { h } from '../dom.ts';
import { ticketedIn } from './items.ts';
import type { Texts } from './texts.ts';
import type { Item } from './transcript.ts';

const line = (item: Item, texts: Texts, language: string): string[] => {
  if (item.kind === 'system') return [item.text, ''];
  if (item.kind === 'rated') return [texts.rated(item.score), ''];
  if (item.kind === 'ticketed') return [ticketedIn(item, texts, language), ''];
  if (item.kind === 'withheld') return [texts.proof.withheld, ''];
  if (item.kind === 'closed' || item.kind === 'erased') return [texts[item.kind], ''];
  if (item.kind !== 'message' || item.key === 'draft') return [];
  const sender = item.from === 'customer' ? texts.you : (item.name ?? texts[item.from]);
  const time = item.at === undefined ? '' : ` (${new Date(item.at).toLocaleString(language)})`;
  const sources = (item.sources ?? []).map(({ title, url }) => `${texts.source}: ${title}${url ? ` <${url}>` : ''}`);
  const status = item.status === 'failed' || item.status === 'waiting' ? [`(${texts.status[item.status]})`] : [];
  const file = item.attachment ? [`[${item.attachment.name}]`] : [];
  const said = item.text === '' ? [] : [item.text];
  return [`${sender}${time}:`, ...file, ...said, ...sources, ...status, ''];
};

/** The conversation as plain text, as the visitor sees it. */
export const asText = (items: readonly Item[], title: string, texts: Texts, language: string): string =>
  [title, location.host, '', ...items.flatMap((item) => line(item, texts, language))].join('\r\n');

const two = (value: number) => String(value).padStart(2, '0');
const fileName = (now: Date) =>
  `chat-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}.txt`;

/** Gives the visitor a file of his own. */
export const download = (text: string): void => {
  // Without the mark old editors on Windows take UTF-8 for something else.
  const href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/plain;charset=utf-8' }));
  h('a', { href, download: fileName(new Date()) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
};
