import { Component } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Conversation } from '../conversation/conversation.tsx';
import { conversationOf } from '../core/conversations.ts';
import { KeysOn, useKeys } from '../core/keys.ts';
import { OnScreen } from '../core/on-screen.ts';
import { addressOf } from '../core/place.ts';
import { characterKeys } from '../core/preferences.ts';
import { texts } from '../core/texts.ts';
import { Icon } from '../core/ui.tsx';
import { unreadOf } from '../core/unread.ts';
import { close, putAside, show, showBeside } from './go-to.ts';
import { rowOf } from './lists.ts';
import type { Shelf } from './summary.ts';
import { active, isNarrow, most, shown, tabs } from './tabs.ts';
import { drawnOf, stepped } from './tabs-of.ts';
import { said as words } from './words.ts';

const said = texts({
  ja: {
    tabs: '開いている会話',
    close: (name: string) => `「${name}」を閉じる`,
    beside: '並べて表示',
    besideOf: (name: string) => `「${name}」を並べて表示`,
    alone: '並べて表示をやめる',
    back: '一覧へ戻る',
    pick: '左の一覧から会話を選んでください。',
    keysHint: '「?」でキーボード操作の一覧を表示します。',
    next: '次のタブ',
    previous: '前のタブ',
    closeKey: 'タブを閉じる',
    besideKey: '次のタブを並べて表示',
    unnamed: '会話',
  },
  en: {
    tabs: 'Open conversations',
    close: (name: string) => `Close “${name}”`,
    beside: 'Show beside',
    besideOf: (name: string) => `Show “${name}” beside`,
    alone: 'Do not show beside',
    back: 'Back to the list',
    pick: 'Choose a conversation on the left.',
    keysHint: 'Press “?” for the list of keys.',
    next: 'Next tab',
    previous: 'Previous tab',
    closeKey: 'Close the tab',
    besideKey: 'Show the next tab beside',
    unnamed: 'Conversation',
  },
});

/** A tab among so many of those last shown is there at once; more of them would have to be kept up to date, unseen. */
const DRAWN = 6;

/** What the customer wants, where it is known here. */
const nameOf = (id: string): string =>
  rowOf(id)?.excerpt ??
  conversationOf(id).value.entries.find(({ text, from }) => text !== undefined && from.role === 'customer')?.text ??
  said().unnamed;

/** A tab has room for a few words: those of the customer. */
const shortOf = (name: string): string => /[「“](?<wish>[^」”]+)[」”]/.exec(name)?.groups?.wish ?? name;

const Tab = ({ id, view }: { readonly id: string; readonly view: Shelf }) => {
  const name = nameOf(id);
  const count = unreadOf(id);
  const isShown = shown.value.includes(id);
  const isActive = id === active.value;
  const box = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive]);
  return (
    <li ref={box} class={isShown ? 'tab shown' : 'tab'}>
      <a href={addressOf('inbox', view, id)} aria-current={isActive ? 'true' : undefined} title={name}>
        {count > 0 && (
          <b class="count">
            {count}
            <span class="visually-hidden">{words().unread(count)}</span>
          </b>
        )}
        <span>{shortOf(name)}</span>
      </a>
      {most.value > 1 && !isShown && (
        <button
          type="button"
          title={said().beside}
          aria-label={said().besideOf(name)}
          onClick={() => showBeside(view, id)}
        >
          <Icon path="M4 5h16v14H4zM12 5v14" size={14} />
        </button>
      )}
      <button type="button" aria-label={said().close(name)} onClick={() => close(view, id)}>
        <Icon path="M7 7l10 10M17 7L7 17" size={14} />
      </button>
    </li>
  );
};

const Strip = ({ view }: { readonly view: Shelf }) => (
  <nav class="tabs" aria-label={said().tabs}>
    <ul>
      {tabs.value.open.map((id) => (
        <Tab key={id} id={id} view={view} />
      ))}
    </ul>
  </nav>
);

/** Drawn anew by what it reads itself, and not with each choice of another one. */
class Drawn extends Component<{ readonly id: string }> {
  override shouldComponentUpdate({ id }: { readonly id: string }): boolean {
    return id !== this.props.id;
  }

  override render() {
    return <Conversation id={this.props.id} />;
  }
}

const Column = ({ id, view }: { readonly id: string; readonly view: Shelf }) => {
  const at = shown.value.indexOf(id);
  const isShown = at >= 0;
  const isActive = isShown && active.value === id;
  const isAlone = shown.value.length === 1;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Who went on by a key must not go on writing in the conversation he came from.
    const place = document.activeElement?.closest('.columns > *');
    if (isActive && place && place !== box.current) box.current?.focus();
  }, [isActive]);
  return (
    <div
      ref={box}
      tabIndex={-1}
      class={isShown ? (isActive ? 'column active' : 'column') : 'column-kept'}
      style={{ gridColumn: isShown ? `${at + 1} / ${at + 2}` : '1 / 2' }}
      onFocusIn={() => isActive || show(view, id, 'replace')}
      onPointerDown={() => isActive || show(view, id, 'replace')}
    >
      {isShown && !isAlone && (
        <button
          type="button"
          class="alone"
          title={said().alone}
          aria-label={said().alone}
          onClick={() => putAside(view, id)}
        >
          <Icon path="M18 12H6" size={14} />
        </button>
      )}
      <KeysOn.Provider value={isActive || (isShown && isAlone && active.value === undefined)}>
        <OnScreen.Provider value={isShown && (active.value !== undefined || !isNarrow.value)}>
          <Drawn id={id} />
        </OnScreen.Provider>
      </KeysOn.Provider>
    </div>
  );
};

/** The open conversations: all as tabs, some of them side by side; those shown last stay drawn. */
export const Columns = ({ view }: { readonly view: Shelf }) => {
  const before = useRef<readonly string[]>([]);
  const isSeveral = shown.value.length > 1;
  // Where what is drawn and not shown changes its place, a browser forgets to paint it later.
  before.current = isSeveral ? [] : drawnOf(before.current, tabs.value.open, shown.value, DRAWN);
  const step = (by: 1 | -1) => show(view, stepped(tabs.peek().open, active.peek(), by));
  useKeys(said().tabs, {
    ']': { label: said().next, run: () => step(1) },
    '[': { label: said().previous, run: () => step(-1) },
    x: { label: said().closeKey, run: () => active.value && close(view, active.value), off: !active.value },
    '\\': {
      label: said().besideKey,
      off: most.value < 2 || tabs.value.open.length < 2,
      run: () => {
        const hidden = tabs.peek().open.filter((id) => !shown.peek().includes(id));
        if (hidden[0]) showBeside(view, hidden[0]);
      },
    },
  });
  const { current } = before;
  const drawn = isSeveral ? shown.value : tabs.value.open.filter((id) => current.includes(id));
  if (shown.value.length === 0)
    return (
      <div class="hint">
        <p>{said().pick}</p>
        {characterKeys.value && <p>{said().keysHint}</p>}
      </div>
    );
  return (
    <>
      <a class="back" href={addressOf('inbox', view)}>
        <Icon path="M15 5l-7 7 7 7" size={16} /> {said().back}
      </a>
      <Strip view={view} />
      <div
        class={isSeveral ? 'columns several' : 'columns'}
        style={{ gridTemplateColumns: `repeat(${shown.value.length}, minmax(0, 1fr))` }}
      >
        {drawn.map((id) => (
          <Column key={id} id={id} view={view} />
        ))}
      </div>
    </>
  );
};
