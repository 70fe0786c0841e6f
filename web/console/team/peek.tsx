import '../conversation/conversation.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { accept } from '../conversation/actions.ts';
import { TransferDialog } from '../conversation/transfer.tsx';
import { type Conversation, conversationOf, follow, unfollow } from '../core/conversations.ts';
import { NAMES, names } from '../core/names.ts';
import { addressOf, go } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { me } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { Confirm, Icon, tellUser } from '../core/ui.tsx';
import { LastEntries } from './last-entries.tsx';
import { agents, queue, recent } from './store.ts';
import { Whisper } from './whisper.tsx';

const said = texts({
  ja: {
    title: '選んだ会話',
    close: '閉じる',
    open: '受信トレイで開く',
    transfer: `${NAMES.ja.transfer}…`,
    sure: 'この会話を担当しますか？',
    why: (name: string) =>
      `${name}に代わって、あなたがこの会話を担当します。お客様には担当者が対応する旨が表示されます。`,
    nobody: '自動応答または順番待ち',
    taken: '対応を開始しました。',
    owner: (name: string) => `担当：${name}`,
    rings: (name: string) => `${name}を呼び出し中`,
  },
  en: {
    title: 'Chosen conversation',
    close: 'Close',
    open: 'Open in the inbox',
    transfer: `${NAMES.en.transfer}…`,
    sure: 'Take this conversation?',
    why: (name: string) =>
      `You will have this conversation in place of ${name}. The customer is told that a member of staff is with them.`,
    nobody: 'the bot or the queue',
    taken: 'The conversation is yours.',
    owner: (name: string) => `With ${name}`,
    rings: (name: string) => `Rings for ${name}`,
  },
});

/** Who has it, or for whom it rings, as far as the lists know. */
const ownerOf = (id: string) => {
  const summary = [...(queue.value.value ?? []), ...(recent.value.value ?? [])].find(
    ({ conversationId }) => conversationId === id,
  );
  const holder = agents.value.value?.find(({ conversations }) => conversations.includes(id));
  return { id: holder?.id, name: holder?.name ?? summary?.agentName, rings: summary?.rings !== undefined };
};

const Head = ({ id, conversation, close }: { id: string; conversation: Conversation; close(): void }) => {
  const mode = conversation.state?.mode;
  const { name, rings } = ownerOf(id);
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever works with keys goes on reading where the conversation has opened.
  useEffect(() => heading.current?.focus(), []);
  return (
    <header>
      <h2 id="team-peek" ref={heading} tabIndex={-1}>
        {mode ? names().mode[rings ? 'waiting' : mode] : said().title}
      </h2>
      {name !== undefined && mode !== 'bot' && (
        <span class="quiet">{rings ? said().rings(name) : said().owner(name)}</span>
      )}
      <button type="button" class="quiet-button" aria-label={said().close} onClick={close}>
        <Icon path="M6 6l12 12M18 6L6 18" />
      </button>
    </header>
  );
};

/** One conversation beside the lists: read it, whisper to who has it, take it over, or give it to somebody else. */
export const Peek = ({ id, close }: { readonly id: string; close(): void }) => {
  const asks = useSignal<'take' | 'transfer' | undefined>(undefined);
  useEffect(() => {
    follow(id, 'team');
    return () => unfollow(id, 'team');
  }, [id]);
  const conversation = conversationOf(id).value;
  const { mode } = conversation.state ?? {};
  const owner = ownerOf(id);
  const inbox = addressOf('inbox', 'all', id);
  const isOpen = mode !== undefined && mode !== 'closed' && mode !== 'erased';
  const label = mode === 'agent' && !owner.rings ? names().takeOver : names().accept;
  const ask = (what?: 'take' | 'transfer') => {
    asks.value = what;
  };
  const take = async (): Promise<void> => {
    try {
      await accept(id);
      tellUser(said().taken);
      go(inbox);
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    ask();
  };
  return (
    <aside class="team-card team-peek" aria-labelledby="team-peek">
      <Head id={id} conversation={conversation} close={close} />
      <div class="team-peek-log">
        <LastEntries conversation={conversation} />
      </div>
      {isOpen && <Whisper key={id} id={id} />}
      <footer>
        <a href={inbox}>{said().open}</a>
        {mode === 'agent' && (
          <button type="button" onClick={() => ask('transfer')}>
            {said().transfer}
          </button>
        )}
        {isOpen && !(mode === 'agent' && owner.id === me.value?.sub) && (
          <button type="button" class="primary" onClick={() => ask('take')}>
            {label}
          </button>
        )}
      </footer>
      {asks.value === 'take' && (
        <Confirm title={said().sure} label={label} close={() => ask()} run={() => void take()}>
          <p>{said().why(mode === 'agent' && owner.name ? owner.name : said().nobody)}</p>
        </Confirm>
      )}
      {asks.value === 'transfer' && <TransferDialog conversation={conversation} close={() => ask()} />}
    </aside>
  );
};
