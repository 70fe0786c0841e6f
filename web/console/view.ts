import type { ConversationSummary } from '../../functions/protocol/server.ts';
import { createList, h, type Row } from '../dom.ts';
import type { ReadLog } from './api.ts';
import { entryRow, jst } from './entry.ts';
import { type Language, TEXTS, type Texts } from './texts.ts';

export type Notice = 'signedOut' | 'expired' | 'forbidden' | 'unreachable' | 'signInFailed' | 'loading';

/** All the console shows. A notice without a name takes the whole page; beside a name it is a line above the content. */
export interface ConsoleState {
  readonly language: Language;
  readonly notice?: Notice | undefined;
  /** Who is signed in. */
  readonly name?: string | undefined;
  /** The access token, for an administrator's command line: not yet, or already copied. None: not for this account. */
  readonly token?: 'here' | 'copied' | undefined;
  readonly conversations?: readonly ConversationSummary[] | undefined;
  readonly selected?: string | undefined;
  readonly log?: ReadLog | 'missing' | undefined;
}

export interface ConsoleActions {
  signIn(): void;
  signOut(): void;
  switchLanguage(): void;
  copyToken(): void;
}

const summaryRow = (summary: ConversationSummary, selected: boolean, texts: Texts, language: Language): Row => ({
  key: summary.conversationId,
  version: JSON.stringify([summary, selected, language]),
  make: () => {
    const { conversationId, mode, escalated, changedAt, openedAt } = summary;
    const over = mode === 'closed' || mode === 'erased';
    const current = selected ? { 'aria-current': 'true' } : {};
    return h(
      'li',
      {},
      h(
        'a',
        { href: `#${conversationId}`, class: 'conversation', ...current },
        h('time', { datetime: changedAt }, jst(changedAt, language)),
        h(
          'span',
          { class: 'badges' },
          escalated && !over && h('span', { class: 'mode person' }, texts.person),
          h('span', { class: `mode ${mode}` }, texts.modes[mode]),
        ),
        h('span', { class: 'quiet' }, `${texts.opened(jst(openedAt, language))} · ${summary.language}`),
        h('code', { class: 'id' }, conversationId.slice(0, 8)),
      ),
    );
  },
});

const noticePage = (notice: Notice, texts: Texts, { signIn }: ConsoleActions): HTMLElement => {
  const canSignIn = notice === 'signedOut' || notice === 'expired' || notice === 'signInFailed';
  return h(
    'div',
    { class: 'notice-page', role: 'status' },
    h('h1', {}, texts.title),
    h('p', {}, texts[notice]),
    canSignIn && h('button', { type: 'button', class: 'primary', click: signIn }, texts.signIn),
  );
};

const logHead = ({ conversationId, entries, verified, hash, state }: ReadLog, texts: Texts): HTMLElement =>
  h(
    'div',
    { class: 'log-head' },
    h('a', { href: '#', class: 'back' }, `← ${texts.back}`),
    h('h2', {}, h('code', {}, conversationId), h('span', { class: `mode ${state.mode}` }, texts.modes[state.mode])),
    h(
      'p',
      { class: verified ? 'verdict good' : 'verdict bad' },
      `${verified ? '✓' : '✕'} ${verified ? texts.verified : texts.broken}`,
    ),
    h('p', { class: 'quiet' }, `${texts.entries(entries.length)} · ${texts.zone}`),
    hash !== undefined && h('p', { class: 'quiet hash' }, `${texts.hash} `, h('code', {}, hash)),
  );

/** Draws the console into an element; unchanged rows stay, so that refreshing does not disturb a reader. */
export const createView = (root: HTMLElement, actions: ConsoleActions): ((state: ConsoleState) => void) => {
  const bar = createList(root.appendChild(h('header')));
  const body = root.appendChild(h('main'));
  const full = createList(body.appendChild(h('div')));
  const columns = body.appendChild(h('div', { class: 'columns' }));
  const aside = columns.appendChild(h('aside'));
  const asideHead = createList(aside.appendChild(h('div', { class: 'aside-head' })));
  const list = createList(aside.appendChild(h('ul', { class: 'conversations' })));
  const section = columns.appendChild(h('section', { class: 'reader' }));
  const head = createList(section.appendChild(h('div')));
  const entries = createList(section.appendChild(h('ol', { class: 'entries' })));

  const row = (version: unknown, make: () => HTMLElement): Row[] => [
    { key: 'one', version: JSON.stringify(version), make },
  ];
  const line = (className: string, text: string): Row => ({
    key: text,
    version: className,
    make: () => h('p', { class: className }, text),
  });

  return (state) => {
    const { language, notice, name, token, conversations, selected, log } = state;
    const texts = TEXTS[language];
    document.documentElement.lang = language;
    document.title = texts.title;
    bar(
      row([language, name, token], () =>
        h(
          'div',
          { class: 'bar' },
          h('strong', {}, texts.title),
          h(
            'button',
            { type: 'button', lang: language === 'ja' ? 'en' : 'ja', click: actions.switchLanguage },
            texts.other,
          ),
          name !== undefined && h('span', { class: 'name' }, name),
          token &&
            h(
              'button',
              { type: 'button', title: texts.tokenHint, click: actions.copyToken },
              token === 'copied' ? texts.tokenCopied : texts.copyToken,
            ),
          name !== undefined && h('button', { type: 'button', click: actions.signOut }, texts.signOut),
        ),
      ),
    );
    columns.hidden = name === undefined || notice === 'forbidden';
    columns.dataset.selected = String(selected !== undefined);
    const whole = columns.hidden ? (notice ?? 'loading') : undefined;
    if (whole) full(row([language, whole], () => noticePage(whole, texts, actions)));
    else full(notice ? [line('alert', texts[notice])] : []);
    if (columns.hidden) return;

    asideHead([line('aside-title', texts.conversations), line('quiet', texts.recent)]);
    if (!conversations) list([]);
    else if (conversations.length > 0) {
      list(conversations.map((each) => summaryRow(each, each.conversationId === selected, texts, language)));
    } else
      list(
        [line('empty', texts.empty), line('quiet', texts.emptyHint)].map((each) => ({
          ...each,
          make: () => h('li', {}, each.make()),
        })),
      );

    if (log && log !== 'missing') {
      head(row([language, log.conversationId, log.entries.length, log.verified, log.state], () => logHead(log, texts)));
      entries(log.entries.map((entry) => entryRow(entry, texts, language)));
      return;
    }
    const reading = conversations === undefined || selected !== undefined;
    const waiting = notice === 'unreachable' ? texts.unread : texts.loading;
    const hint = log === 'missing' ? texts.gone : reading ? waiting : texts.pick;
    head(conversations?.length === 0 && selected === undefined ? [] : [line('hint', hint)]);
    entries([]);
  };
};
