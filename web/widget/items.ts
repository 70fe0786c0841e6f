import { h, type Row, safeUrl } from '../dom.ts';
import type { Texts } from './texts.ts';
import type { Item } from './transcript.ts';

/** What the visitor can do inside the conversation. */
export interface Actions {
  choose(id: string, label: string): void;
  retry(key: string): void;
  feedback(seq: number, helpful: boolean): void;
  rate(score: number, comment: string | undefined): void;
  cancelRating(): void;
}

type MessageItem = Extract<Item, { kind: 'message' }>;

const sourceLinks = (sources: NonNullable<MessageItem['sources']>, texts: Texts): HTMLElement =>
  h(
    'ul',
    { class: 'sources', 'aria-label': texts.source },
    ...sources.map(({ title, url }) => {
      const href = safeUrl(url);
      const attributes = { href, target: '_blank', rel: 'noopener noreferrer', title: texts.newTab };
      return h('li', {}, `${texts.source}: `, href === undefined ? title : h('a', attributes, title));
    }),
  );

const feedbackRow = ({ seq, helpful }: NonNullable<MessageItem['feedback']>, texts: Texts, actions: Actions) => {
  const button = (label: string, value: boolean) =>
    h(
      'button',
      { type: 'button', 'aria-pressed': String(helpful === value), click: () => actions.feedback(seq, value) },
      label,
    );
  const question = helpful === undefined ? texts.helpful : texts.thanks;
  return h('div', { class: 'feedback' }, h('span', {}, question), button(texts.yes, true), button(texts.no, false));
};

const timeOf = (at: string, language: string) =>
  h('time', { datetime: at }, new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' }));

const message = (item: MessageItem, texts: Texts, language: string, actions: Actions): HTMLElement => {
  const { key, from, name, text, at, status, sources, feedback } = item;
  const sender = from === 'customer' ? texts.you : (name ?? texts[from]);
  return h(
    'div',
    { class: `message ${from}`, 'data-status': status },
    h('div', { class: from === 'customer' ? 'sender hidden' : 'sender' }, sender),
    h('div', { class: 'bubble' }, h('div', { class: 'text' }, text), sources && sourceLinks(sources, texts)),
    h(
      'div',
      { class: 'meta' },
      at !== undefined && timeOf(at, language),
      status && h('span', { class: 'status' }, texts.status[status]),
      status === 'failed' &&
        h('button', { type: 'button', class: 'retry', click: () => actions.retry(key) }, texts.retry),
    ),
    feedback && feedbackRow(feedback, texts, actions),
  );
};

const choiceButtons = ({ choices }: Extract<Item, { kind: 'choices' }>, { choose }: Actions) =>
  h(
    'div',
    { class: 'choices' },
    ...choices.map(({ id, label }) => h('button', { type: 'button', click: () => choose(id, label) }, label)),
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
    if (score > 0) rate(score, comment.value.trim() || undefined);
    else {
      problem.textContent = texts.noScore;
      form.querySelector('input')?.focus();
    }
  };
  return h(
    'form',
    { class: 'rating', submit },
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

const writing = (texts: Texts) =>
  h(
    'div',
    { class: 'message bot' },
    h('div', { class: 'bubble writing' }, h('span', { class: 'hidden' }, texts.writing), h('i'), h('i'), h('i')),
  );

const make = (item: Item, texts: Texts, language: string, actions: Actions): HTMLElement => {
  switch (item.kind) {
    case 'message':
      return message(item, texts, language, actions);
    case 'choices':
      return choiceButtons(item, actions);
    case 'day': {
      const date = new Date(item.at);
      return h(
        'p',
        { class: 'notice' },
        date.toLocaleDateString(language, { month: 'long', day: 'numeric', weekday: 'short' }),
      );
    }
    case 'rating':
      return ratingForm(texts, actions);
    case 'writing':
      return writing(texts);
    case 'rated':
      return h('p', { class: 'notice' }, texts.rated(item.score));
    case 'system':
      return h('p', { class: 'notice system' }, item.text);
    case 'asking':
    case 'closed':
    case 'late':
      return h('p', { class: 'notice' }, texts[item.kind]);
  }
};

/** A row of the conversation for an item of the transcript. */
export const rowOf = (item: Item, texts: Texts, language: string, actions: Actions): Row => ({
  key: item.key,
  version: JSON.stringify(item),
  make: () => make(item, texts, language, actions),
});
