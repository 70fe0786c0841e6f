import type { Denied } from '../client/proofs.ts';
import type { View } from '../client/view.ts';
import { h, type Row } from '../dom.ts';
import { clean } from './clean.ts';
import { createEnterKey } from './enter.ts';
import { openingTime } from './header.ts';
import type { Texts } from './texts.ts';
import type { Item } from './transcript.ts';

export type ProofItem = Extract<Item, { kind: 'proof' }>;

export interface ProofActions {
  /** Asks for a code to what is on file of somebody. */
  claim(claim: string): void;
  prove(code: string): void;
  /** Another code to the same; the form for who somebody is, where that is not known any more. */
  sendAgain(): void;
  /** Back to the form for who somebody is. */
  claimAnew(): void;
  /** The visitor does not want to say who he is now. */
  closeProof(): void;
  /** He does, after all. */
  openProof(): void;
}

/** The form in which a visitor says who he is. It stays the same element while it is shown, with what is typed in it. */
export interface Proof {
  row(item: ProofItem): Row;
  hasFocus(): boolean;
  focus(): void;
  /** After the rows are drawn. `hadFocus`: the focus was in the form before; it goes on to the next one. */
  update(view: View, item: ProofItem | undefined, hadFocus: boolean): boolean;
}

/** As the service takes it: full-width letters and digits of an IME are plain ones. */
export const plainClaim = (typed: string): string | undefined => {
  const claim = clean(typed).normalize('NFKC').trim();
  return /^[\x21-\x7e]{1,254}$/.test(claim) ? claim : undefined;
};

/** `１２３-４５６` is 123456; what has anything else in it stays as it is. */
export const plainCode = (typed: string): string => typed.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');

interface Form {
  readonly element: HTMLFormElement;
  readonly field: HTMLInputElement;
  readonly submit: HTMLElement;
  readonly problem: HTMLElement;
  /** Draws what is due by now; where nothing can be entered any more, what takes the place of the field. */
  update?(item: ProofItem): HTMLElement | undefined;
}

const fieldOf = (label: string, hint: HTMLElement, attributes: Record<string, string>) => {
  const field = h('input', {
    type: 'text',
    dir: 'ltr',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    'aria-describedby': `${hint.id} proof-problem`,
    ...attributes,
  });
  const enter = createEnterKey();
  field.addEventListener('compositionend', enter.compositionEnded);
  field.addEventListener('keyup', enter.released);
  field.addEventListener('keydown', (event) => {
    // The Enter that accepts what an input method offers is none that sends.
    if (event.key === 'Enter' && !enter.sends(event)) event.preventDefault();
  });
  return { field, labelled: h('label', {}, h('span', {}, label), field) };
};

/** What goes on with a click is told by the form itself: the panel shall not move the focus. */
const own = (action: () => void) => (event: Event) => {
  event.stopPropagation();
  action();
};

/** Nothing is lost with it: what is typed stays, and so does the code. */
const cancelButton = (texts: Texts, { closeProof }: ProofActions) =>
  h('button', { type: 'button', class: 'cancel', click: closeProof }, texts.cancel);

const problemLine = () => h('p', { class: 'problem', id: 'proof-problem', role: 'alert' });

const refuse = ({ field, problem }: Pick<Form, 'field' | 'problem'>, why: string): void => {
  problem.textContent = why;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
  // With the reason the form is longer: its button shall stay in sight.
  problem.closest('form')?.scrollIntoView({ block: 'nearest' });
};

const identifyForm = (texts: Texts, actions: ProofActions): Form => {
  const said = texts.proof;
  const hint = h('p', { class: 'hint', id: 'proof-hint' }, said.why);
  const { field, labelled } = fieldOf(said.claim, hint, { maxlength: '300', autocomplete: 'username' });
  const problem = problemLine();
  const submit = h('button', { class: 'primary', click: own(() => {}) }, said.sendCode);
  const send = (event: Event): void => {
    event.preventDefault();
    const claim = plainClaim(field.value);
    if (claim === undefined) refuse({ field, problem }, said.noClaim);
    else {
      field.focus();
      actions.claim(claim);
    }
  };
  const cancel = cancelButton(texts, actions);
  const parts = [h('p', { class: 'legend' }, said.title), hint, labelled, problem, submit, cancel];
  return {
    element: h('form', { class: 'form', novalidate: true, 'aria-label': said.title, submit: send }, ...parts),
    field,
    submit,
    problem,
  };
};

const proveForm = (texts: Texts, language: string, actions: ProofActions): Form => {
  const said = texts.proof;
  const hint = h('p', { class: 'hint', id: 'proof-hint' });
  const { field, labelled } = fieldOf(said.code, hint, {
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: '40',
    class: 'code',
  });
  field.addEventListener('input', (event) => {
    const plain = plainCode(field.value);
    const isComposing = event instanceof InputEvent && event.isComposing;
    if (!isComposing && plain !== field.value && /^\d{1,6}$/.test(plain)) field.value = plain;
  });
  const problem = problemLine();
  const submit = h('button', { class: 'primary', 'aria-describedby': hint.id, click: own(() => {}) }, said.submit);
  const sendAgain = () => {
    // What was typed is the code before.
    field.value = '';
    actions.sendAgain();
  };
  let isDead = false;
  const send = (event: Event): void => {
    event.preventDefault();
    const code = plainCode(field.value);
    if (isDead) sendAgain();
    else if (!/^\d{6}$/.test(code)) refuse({ field, problem }, said.noCode);
    else {
      field.focus();
      actions.prove(code);
    }
  };
  const entering = h('div', {}, labelled);
  const again = h('button', { type: 'button', class: 'plain', click: own(sendAgain) }, said.sendAgain);
  const anew = h('button', { type: 'button', class: 'plain', click: own(actions.claimAnew) }, said.claimAnew);
  const ways = h('div', { class: 'ways' }, again, anew);
  const cancel = cancelButton(texts, actions);
  const parts = [h('p', { class: 'legend' }, said.codeTitle), hint, entering, problem, submit, cancel, ways];
  return {
    element: h('form', { class: 'form', novalidate: true, 'aria-label': said.codeTitle, submit: send }, ...parts),
    field,
    submit,
    problem,
    update: ({ until, isSpent }) => {
      const isOver = until !== undefined && Date.parse(until) <= Date.now();
      isDead = isOver || isSpent;
      entering.hidden = isDead;
      again.hidden = isDead;
      const label = isDead ? said.sendAgain : said.submit;
      if (submit.textContent !== label) submit.textContent = label;
      const good = until === undefined ? [] : [said.until(openingTime(Date.parse(until), language))];
      const words = isSpent ? said.spent : isOver ? said.over : [said.codeHint, ...good].join(' ');
      if (hint.textContent !== words) hint.textContent = words;
      return isDead ? submit : undefined;
    },
  };
};

const setProblem = ({ field, problem }: Form, why: string): void => {
  if (problem.textContent !== why) problem.textContent = why;
  if (why === '') field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
};

interface Shown {
  readonly form: Form;
  readonly reopen: HTMLElement;
  /** What stands in the place of the field. */
  instead?: HTMLElement | undefined;
}

export const createProof = (texts: Texts, language: string, actions: ProofActions): Proof => {
  let shown: Shown | undefined;
  let told: Denied | undefined;
  const hasFocus = (): boolean => shown?.form.element.matches(':focus-within') === true;
  const focus = (): void => (shown?.instead ?? shown?.form.field)?.focus();
  const make = ({ form }: ProofItem): HTMLElement => {
    const made = form === 'identify' ? identifyForm(texts, actions) : proveForm(texts, language, actions);
    const open = h('button', { type: 'button', click: own(actions.openProof) }, texts.proof.reopen[form]);
    const reopen = h('div', { class: 'choices' }, open);
    shown = { form: made, reopen };
    return h('div', { class: 'proof' }, made.element, reopen);
  };
  return {
    row: (item) => ({ key: item.key, version: item.form, make: () => make(item) }),
    hasFocus,
    focus,
    update: (view, item, hadFocus) => {
      if (!item || !shown) {
        shown = undefined;
        return hadFocus;
      }
      const { form, reopen } = shown;
      form.element.hidden = item.isFolded;
      reopen.hidden = !item.isFolded;
      const before = shown.instead;
      shown.instead = form.update?.(item);
      const isBusy = view.proving !== undefined;
      form.submit.setAttribute('aria-disabled', String(isBusy));
      form.element.setAttribute('aria-busy', String(isBusy));
      const isNews = view.denied !== told;
      told = view.denied;
      // Of a code that does not count any more the form itself says so, and once.
      const isSaid = shown.instead !== undefined && told?.action !== 'identify';
      if (isBusy || isSaid) setProblem(form, '');
      else if (isNews && told && told.action !== 'signout') {
        setProblem(form, texts.proof.denied(told));
        form.element.scrollIntoView({ block: 'nearest' });
      }
      if (item.isFolded) return hadFocus;
      // What is hidden keeps the focus until the page is drawn.
      if (hadFocus && (shown.instead !== before || !hasFocus())) focus();
      return false;
    },
  };
};
