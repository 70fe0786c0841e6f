import { useEffect, useLayoutEffect } from 'preact/hooks';
import { place } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { Columns } from './columns.tsx';
import './inbox.css';
import { ConversationList } from './list.tsx';
import { MentionList } from './mention-list.tsx';
import { markSeen } from './mentions.ts';
import './recent.ts';
import { reveal } from './reveal.ts';
import { VIEWS } from './summary.ts';
import { activate, openTab } from './tabs.ts';

const said = texts({ ja: { title: '受信トレイ' }, en: { title: 'Inbox' } });

/** The lists of conversations, and those that are open: `#/inbox/VIEW/CONVERSATION`, or at one of its entries, `…/4`. */
export const Inbox = () => {
  const [name, id, seq] = place.value.parts;
  const view = VIEWS.find((each) => each === name) ?? 'mine';
  const isMentions = name === 'mentions';
  // Before the paint: what was chosen is on the screen with it, not a frame later.
  useLayoutEffect(() => {
    if (id === undefined) activate(undefined);
    else openTab(id);
  }, [id]);
  useEffect(() => {
    if (id === undefined || seq === undefined) return undefined;
    if (isMentions) markSeen(id, Number(seq));
    return reveal(Number(seq));
  }, [isMentions, id, seq]);
  return (
    <main class={id === undefined ? 'inbox' : 'inbox reading'}>
      <h1 class="visually-hidden">{said().title}</h1>
      <div class="list">{isMentions ? <MentionList /> : <ConversationList view={view} />}</div>
      <div class="open">
        <Columns view={isMentions ? 'mentions' : view} />
      </div>
    </main>
  );
};
