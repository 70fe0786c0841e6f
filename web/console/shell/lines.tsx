import { useEffect, useState } from 'preact/hooks';
import { Countdown } from '../composer/held-replies.tsx';
import { heldNow, returned, undo, unsent } from '../composer/sending.ts';
import { words } from '../composer/words.ts';
import { conversationOf } from '../core/conversations.ts';
import { endsAt, touch } from '../core/idle.ts';
import { now } from '../core/now.ts';
import { addressOf, place } from '../core/place.ts';
import { connection, hurry, reason } from '../core/socket.ts';
import { texts } from '../core/texts.ts';
import { rowOf } from '../inbox/lists.ts';
import { shown } from '../inbox/tabs.ts';

const said = texts({
  ja: {
    offline: '接続が切れています。自動で再接続します。',
    shut: '接続できません。',
    again: '今すぐ再接続',
    idle: (seconds: number) => `操作がないため、あと${seconds}秒でサインアウトします。`,
    stay: 'サインインを続ける',
  },
  en: {
    offline: 'The connection is lost. Connecting again by itself.',
    shut: 'There is no connection.',
    again: 'Connect now',
    idle: (seconds: number) => `Nobody is at the screen: you will be signed out in ${seconds} s.`,
    stay: 'Stay signed in',
  },
});

/** A socket that is opened anew, as with newer tokens, is away no longer than this. */
const PATIENCE_MS = 2_000;

/** Says that there is no connection, once that lasts. */
export const ConnectionLine = () => {
  const { value } = connection;
  const isAway = value === 'offline' || value === 'shut';
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasts(isAway), isAway ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [isAway]);
  if (!isAway || !lasts) return null;
  return (
    <div class="alert" role="alert">
      <span>{[said()[value], reason.value].filter(Boolean).join(' ')}</span>
      <button type="button" onClick={hurry}>
        {said().again}
      </button>
    </div>
  );
};

/** Warns of the sign-out of who does nothing. */
export const IdleLine = () => {
  const { value: end } = endsAt;
  if (end === undefined) return null;
  return (
    <div class="alert notice" role="alert">
      <span>{said().idle(Math.max(0, Math.ceil((end - now.value) / 1_000)))}</span>
      <button type="button" onClick={touch}>
        {said().stay}
      </button>
    </div>
  );
};

/** The conversation as its customer began it, where that is known here. */
const nameOf = (id: string): string =>
  rowOf(id)?.excerpt ??
  conversationOf(id).value.entries.find(({ text, from }) => text !== undefined && from.role === 'customer')?.text ??
  words().unnamed;

const isElsewhere = (id: string): boolean => place.value.page !== 'inbox' || !shown.value.includes(id);

const Links = ({ ids }: { readonly ids: readonly string[] }) => (
  <>
    {ids.map((id) => (
      <a key={id} href={addressOf('inbox', 'mine', id)}>
        {nameOf(id)}
      </a>
    ))}
  </>
);

/** Replies that somebody believes to be sent, and those that he can still take back, wherever he is now. */
export const UnsentLine = () => {
  const closed = unsent.value.filter(isElsewhere);
  const back = returned.value.filter(isElsewhere);
  const held = heldNow.value.filter(({ reply }) => isElsewhere(reply.conversationId));
  return (
    <>
      {closed.length > 0 && (
        <div class="alert" role="alert">
          <span>{words().unsentIn(closed.length)}</span>
          <Links ids={closed} />
        </div>
      )}
      {back.length > 0 && (
        <div class="alert" role="alert">
          <span>{words().returnedIn(back.length)}</span>
          <Links ids={back} />
        </div>
      )}
      {held.map(({ reply: { id, conversationId, dueAt } }) => (
        <div key={id} class="alert notice">
          <span>{words().heldIn}</span>
          <Links ids={[conversationId]} />
          <Countdown dueAt={dueAt} />
          <button type="button" onClick={() => undo(id)}>
            {words().undo}
          </button>
        </div>
      ))}
    </>
  );
};
