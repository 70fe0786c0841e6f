import { h, type Row } from '../dom.ts';
import { clean } from './clean.ts';
import { type FileActions, filePart } from './file.ts';
import { openingTime } from './header.ts';
import { linkOf, rich } from './rich.ts';
import type { Texts } from './texts.ts';
import { type TicketActions, ticketForm } from './ticket.ts';
import type { Item, MessageItem } from './transcript.ts';

const DAY_MS = 86_400_000;

const dayName = (at: string, texts: Texts, language: string): string => {
  const date = new Date(at);
  const isDay = (time: number) => new Date(time).toDateString() === date.toDateString();
  if (isDay(Date.now())) return texts.today;
  if (isDay(Date.now() - DAY_MS)) return texts.yesterday;
  const year = date.getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString(language, { ...year, month: 'long', day: 'numeric', weekday: 'short' });
};

/** What the visitor can do inside the conversation. */
export interface Actions extends TicketActions, FileActions {
  choose(id: string, label: string): void;
  /** Sends words as if the visitor had typed them. */
  say(text: string): void;
  retry(key: string): void;
  discard(key: string): void;
  askPerson(): void;
  /** Sends the question nobody has answered once more, as a new one. */
  askAgain(): void;
  /** Waits on for an overdue answer. */
  wait(): void;
  feedback(seq: number, helpful: boolean): void;
  rate(score: number, comment: string | undefined): void;
  cancelRating(): void;
  /** The visitor wants to say who he is. */
  askProof(): void;
}

const sourceLinks = (sources: NonNullable<MessageItem['sources']>, texts: Texts): HTMLElement =>
  h(
    'ul',
    { class: 'sources', 'aria-label': texts.source },
    ...sources.map(({ title, url }) => h('li', {}, `${texts.source}: `, linkOf(url, title, texts.newTab))),
  );

const feedbackRow = ({ seq, helpful }: Extract<Item, { kind: 'feedback' }>, texts: Texts, actions: Actions) => {
  const button = (label: string, value: boolean) =>
    h(
      'button',
      { type: 'button', 'aria-pressed': String(helpful === value), click: () => actions.feedback(seq, value) },
      label,
    );
  const question = helpful === undefined ? texts.helpful : texts.thanks;
  return h('div', { class: 'feedback' }, h('span', {}, question), button(texts.yes, true), button(texts.no, false));
};

/** Making one is slow, and a long conversation has a thousand times. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (language: string): Intl.DateTimeFormat => {
  const format = formats.get(language) ?? new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  formats.set(language, format);
  return format;
};
const timeOf = (at: string, language: string) => h('time', { datetime: at }, formatOf(language).format(new Date(at)));

/** What a customer writes is text; what the business and its bot write may have Markdown. */
const textOf = ({ from, text }: MessageItem, texts: Texts) =>
  from === 'customer'
    ? h('div', { class: 'text', dir: 'auto' }, text)
    : h('div', { class: 'text rich' }, rich(text, texts.newTab));

const failure = (key: string, texts: Texts, actions: Actions) => [
  h('button', { type: 'button', class: 'retry', click: () => actions.retry(key) }, texts.retry),
  h('button', { type: 'button', class: 'retry', click: () => actions.discard(key) }, texts.discard),
];

const message = (item: MessageItem, texts: Texts, language: string, actions: Actions): HTMLElement => {
  const { key, from, name, goesOn, at, status, sources, text, attachment, seq } = item;
  const sender = from === 'customer' ? texts.you : (name ?? texts[from]);
  return h(
    'div',
    // The visitor knows what he wrote himself, but not that it could not be sent; a draft is read out once it is whole.
    {
      class: goesOn ? `message ${from} goes-on` : `message ${from}`,
      'data-status': status,
      'aria-live': (from === 'customer' && status !== 'failed') || key === 'draft' ? 'off' : undefined,
    },
    h('div', { class: goesOn || from === 'customer' ? 'sender hidden' : 'sender' }, h('bdi', {}, sender)),
    h(
      'div',
      { class: 'bubble' },
      attachment && filePart(attachment, seq, texts, actions),
      text !== '' && textOf(item, texts),
      sources && sourceLinks(sources, texts),
    ),
    h(
      'div',
      { class: 'meta' },
      at !== undefined && timeOf(at, language),
      status && h('span', { class: 'status' }, texts.status[status]),
      ...(status === 'failed' ? failure(key, texts, actions) : []),
    ),
  );
};

const choiceButtons = ({ choices, byId }: Extract<Item, { kind: 'choices' }>, { choose, say }: Actions) =>
  h(
    'div',
    { class: 'choices' },
    ...choices.map(({ id, label }) =>
      h('button', { type: 'button', dir: 'auto', click: () => (byId ? choose(id, label) : say(label)) }, label),
    ),
  );

const lateRow = (canAsk: boolean, texts: Texts, actions: Actions) =>
  h(
    'div',
    { class: 'late' },
    h('p', {}, texts.late),
    h(
      'div',
      { class: 'choices' },
      h('button', { type: 'button', click: actions.askAgain }, texts.again),
      canAsk && h('button', { type: 'button', click: actions.askPerson }, texts.person),
      h('button', { type: 'button', click: actions.wait }, texts.wait),
    ),
  );

const withheldRow = (canProve: boolean, texts: Texts, { askProof }: Actions) =>
  h(
    'div',
    { class: 'withheld' },
    h('p', { class: 'notice system' }, texts.proof.withheld),
    canProve && h('div', { class: 'choices' }, h('button', { type: 'button', click: askProof }, texts.proof.showAgain)),
  );

const ratingForm = (texts: Texts, { rate, cancelRating }: Actions): HTMLElement => {
  const comment = h('input', {
    type: 'text',
    maxlength: 2000,
    placeholder: texts.comment,
    'aria-label': texts.comment,
  });
  const star = (score: number) =>
    h(
      'label',
      { class: 'star' },
      h('input', { type: 'radio', name: 'score', value: score, 'aria-label': texts.score(score) }),
      h('span', { 'aria-hidden': 'true' }, '★'),
    );
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const score = Number(new FormData(form).get('score'));
    if (score > 0) rate(score, clean(comment.value).trim() || undefined);
    else {
      problem.textContent = texts.noScore;
      form.querySelector('input')?.focus();
    }
  };
  return h(
    'form',
    { class: 'rating form', submit },
    h(
      'fieldset',
      { change: () => problem.replaceChildren() },
      h('legend', {}, texts.rateQuestion),
      ...[1, 2, 3, 4, 5].map(star),
    ),
    problem,
    comment,
    h('button', { class: 'primary' }, texts.submit),
    h('button', { type: 'button', class: 'cancel', click: cancelRating }, texts.cancel),
  );
};

/** When and how the visitor will be answered. */
export const ticketedIn = (
  { ticket, due }: Extract<Item, { kind: 'ticketed' }>,
  texts: Texts,
  language: string,
): string => texts.ticketed(ticket, due === undefined ? undefined : openingTime(Date.parse(due), language));

const lineOf = (
  { position, seconds, closed }: Extract<Item, { kind: 'line' }>,
  texts: Texts,
  language: string,
): string => {
  if (!closed) return texts.line(position, seconds);
  const { until } = closed;
  return texts.closedLine(position, until === undefined ? undefined : openingTime(Date.parse(until), language));
};

const writing = (texts: Texts) =>
  h(
    'div',
    { class: 'message bot', 'aria-live': 'off' },
    h('div', { class: 'bubble writing' }, h('span', { class: 'hidden' }, texts.writing), h('i'), h('i'), h('i')),
  );

const make = (item: Item, texts: Texts, language: string, actions: Actions): HTMLElement => {
  switch (item.kind) {
    case 'message':
      return message(item, texts, language, actions);
    case 'feedback':
      return feedbackRow(item, texts, actions);
    case 'choices':
      return choiceButtons(item, actions);
    case 'day':
      return h('p', { class: 'notice' }, dayName(item.at, texts, language));
    case 'rating':
      return ratingForm(texts, actions);
    case 'writing':
      return writing(texts);
    case 'ticket':
      return ticketForm(item.hasQuestion, texts, actions);
    case 'ticketed':
      return h('p', { class: 'notice system' }, ticketedIn(item, texts, language));
    case 'rated':
      return h('p', { class: 'notice' }, texts.rated(item.score));
    case 'system':
      return h('p', { class: 'notice system', dir: 'auto' }, item.text);
    case 'late':
      return lateRow(item.canAsk, texts, actions);
    case 'line':
      return h('p', { class: 'notice line', role: 'status' }, lineOf(item, texts, language));
    case 'withheld':
      return withheldRow(item.canProve, texts, actions);
    case 'proof':
      // Drawn by the form itself, which outlives its rows.
      return h('div', {});
    case 'asking':
    case 'closed':
    case 'erased':
      return h('p', { class: 'notice' }, texts[item.kind]);
  }
};

/** What of an item can change while its key stays: what is written does not, and what was today is yesterday at midnight. */
const versionOf = (item: Item): string => {
  if (item.kind === 'day') return new Date().toDateString();
  if (item.kind !== 'message') return JSON.stringify(item);
  const { key, from, name, goesOn, status, at, text } = item;
  return `${from} ${name} ${goesOn} ${status} ${at} ${key === 'draft' ? text : ''}`;
};

/** A row of the conversation for an item of the transcript. */
export const rowOf = (item: Item, texts: Texts, language: string, actions: Actions): Row => ({
  key: item.key,
  version: versionOf(item),
  make: () => make(item, texts, language, actions),
});
