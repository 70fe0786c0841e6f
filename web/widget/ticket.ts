import { h } from '../dom.ts';
import { clean } from './clean.ts';
import type { Texts } from './texts.ts';

/** What the visitor leaves so that he is answered by e-mail. */
export interface Ticket {
  readonly name: string;
  readonly email: string;
  readonly text: string | undefined;
}

export interface TicketActions {
  leaveTicket(ticket: Ticket): void;
  cancelTicket(): void;
}

/** Catches slips; the server decides. An IME writes letters and ＠ in full width. */
const addressOf = (typed: string): string | undefined => {
  const address = typed.normalize('NFKC').replace(/[。｡]/g, '.').trim();
  return /^[\w!#$%&'*+/=?^{|}~-]+(\.[\w!#$%&'*+/=?^{|}~-]+)*@([a-z\d-]+\.)+[a-z][a-z\d-]*$/i.test(address)
    ? address
    : undefined;
};

const labelled = (label: string, field: HTMLElement) => h('label', {}, h('span', {}, label), field);

/** Asks for what an answer by e-mail needs. `hasQuestion`: the conversation already says what it is about. */
export const ticketForm = (hasQuestion: boolean, texts: Texts, actions: TicketActions): HTMLElement => {
  const name = h('input', { type: 'text', maxlength: 100, autocomplete: 'name' });
  // Not of the type email: it refuses what an IME writes.
  const email = h('input', { type: 'text', inputmode: 'email', maxlength: 254, autocomplete: 'email', dir: 'ltr' });
  const text = h('textarea', { rows: 3, maxlength: 8000, dir: 'auto' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const refuse = (field: HTMLElement, why: string) => {
    problem.textContent = why;
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    for (const field of [name, email, text]) field.removeAttribute('aria-invalid');
    const called = clean(name.value).replace(/\s+/g, ' ').trim();
    const address = addressOf(clean(email.value));
    const question = clean(text.value).trim() || undefined;
    if (called === '') return refuse(name, texts.ticket.noName);
    if (address === undefined) return refuse(email, texts.ticket.noEmail);
    if (question === undefined && !hasQuestion) return refuse(text, texts.ticket.noText);
    problem.textContent = '';
    actions.leaveTicket({ name: called, email: address, text: question });
  };
  return h(
    'form',
    { class: 'form', novalidate: true, 'aria-label': texts.ticket.title, submit },
    h('p', { class: 'legend' }, texts.ticket.title),
    labelled(texts.ticket.name, name),
    labelled(texts.ticket.email, email),
    labelled(hasQuestion ? texts.ticket.more : texts.ticket.text, text),
    problem,
    h('button', { class: 'primary' }, texts.ticket.submit),
    h('button', { type: 'button', class: 'cancel', click: actions.cancelTicket }, texts.cancel),
  );
};
