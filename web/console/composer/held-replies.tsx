import { useEffect, useState } from 'preact/hooks';
import { connection } from '../core/socket.ts';
import type { Shown } from './outbox.ts';
import { discard, hurry, repliesOf, undo } from './sending.ts';
import { words } from './words.ts';

/** Seconds until then, counting down. */
export const Countdown = ({ dueAt }: { readonly dueAt: number }) => {
  const [left, setLeft] = useState(dueAt - Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLeft(dueAt - Date.now()), 250);
    return () => clearInterval(timer);
  }, [dueAt]);
  return <span>{words().heldFor(Math.max(0, Math.ceil(left / 1_000)))}</span>;
};

const Status = ({ reply, isOwn, isKept }: Shown) => {
  if (!isOwn) return <span>{words().elsewhere}</span>;
  if (reply.phase === 'held') return <Countdown dueAt={reply.dueAt} />;
  if (reply.phase === 'unsent') return <span>{isKept ? words().kept : words().unsent}</span>;
  return <span>{connection.value === 'online' ? words().sending : words().again}</span>;
};

const Held = (shown: Shown) => {
  const { reply, isOwn } = shown;
  const { id, phase, text, attachment } = reply;
  return (
    <li class={`entry agent held ${phase}`}>
      <div class="bubble">
        {attachment && <p class="file">{attachment.name}</p>}
        <p class="text">{text}</p>
      </div>
      <div class="held-line" role={phase === 'unsent' ? 'alert' : undefined}>
        <Status {...shown} />
        {isOwn && phase !== 'sending' && (
          <>
            <button
              type="button"
              onClick={({ currentTarget }) => {
                currentTarget.closest('.conversation-page')?.querySelector<HTMLElement>('.composer textarea')?.focus();
                undo(id);
              }}
            >
              {phase === 'held' ? words().undo : words().back}
            </button>
            <button type="button" class="quiet-button" onClick={() => hurry(id)}>
              {words().now}
            </button>
          </>
        )}
        {isOwn && phase === 'unsent' && (
          <button type="button" class="quiet-button" onClick={() => discard(id)}>
            {words().discard}
          </button>
        )}
      </div>
    </li>
  );
};

/** The replies of a conversation that are not in it yet, behind its entries. */
export const HeldReplies = ({ conversationId }: { readonly conversationId: string }) => (
  <>
    {repliesOf(conversationId).map((shown) => (
      <Held key={shown.reply.id} {...shown} />
    ))}
  </>
);

/** Beside the composer: the reply that can still be undone, or that waits for the connection. */
export const HeldBar = ({ conversationId }: { readonly conversationId: string }) => {
  const newest = repliesOf(conversationId).findLast(({ reply, isOwn }) => isOwn && reply.phase !== 'unsent');
  if (!newest) return null;
  const { id, phase } = newest.reply;
  if (phase === 'sending' && connection.value === 'online') return null;
  return (
    <div class={`held-bar ${phase}`} role={phase === 'sending' ? 'alert' : undefined}>
      <Status {...newest} />
      {phase === 'held' && (
        <button type="button" onClick={() => undo(id)}>
          {words().undo} <kbd>Esc</kbd>
        </button>
      )}
    </div>
  );
};
