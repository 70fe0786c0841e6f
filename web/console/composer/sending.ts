import { computed, signal } from '@preact/signals';
import { distance } from '../../../functions/protocol/distance.ts';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { Refused } from '../core/api.ts';
import { conversationOf } from '../core/conversations.ts';
import { holdSeconds } from '../core/preferences.ts';
import { guardSignOut, me, onSignOut } from '../core/session.ts';
import { connection, onFrame, onOpen, request } from '../core/socket.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { arrived } from './arrivals.ts';
import { database } from './database.ts';
import { emptied, hasRoom, inFront, restored } from './draft.ts';
import { draftOf, replace, rewrite } from './drafts.ts';
import { fileWords } from './file-texts.ts';
import { storeOf } from './held.ts';
import type { Reply } from './hold.ts';
import { newestOf } from './newest.ts';
import { Outbox, type Ports, type Return, type Shown } from './outbox.ts';
import { maySignOut } from './sign-out.ts';

const said = texts({
  ja: { leave: 'まだ送信されていない返信があります。サインアウトすると破棄されます。サインアウトしますか。' },
  en: { leave: 'A reply has not been sent yet. Signing out discards it. Sign out?' },
});

/** Codes after which the same reply may be taken, or may be written already. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'unreachable',
  'busy',
  'internal',
  'rate_limited',
  'expired',
  'unauthorized',
]);
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Replies on their way, of all conversations, the oldest first. */
const onTheWay = signal<readonly Shown[]>([]);
/** By conversation, why its newest reply came back; until the agent writes on. */
const cameBack = signal<ReadonlyMap<string, Return>>(new Map());

export const repliesOf = (conversationId: string): readonly Shown[] =>
  onTheWay.value.filter(({ reply }) => reply.conversationId === conversationId);

/** Conversations in which a reply waits for somebody to say what becomes of it. */
export const unsent = computed((): readonly string[] => [
  ...new Set(
    onTheWay.value.flatMap(({ reply, isOwn }) => (isOwn && reply.phase === 'unsent' ? [reply.conversationId] : [])),
  ),
]);

/** Replies that can still be undone, of all conversations. */
export const heldNow = computed(() => onTheWay.value.filter(({ reply, isOwn }) => isOwn && reply.phase === 'held'));

/** Conversations whose newest reply came back, unsent, without anybody having asked for it. */
export const returned = computed((): readonly string[] =>
  [...cameBack.value].flatMap(([id, { why }]) => (why === 'undone' ? [] : [id])),
);

export const returnOf = (conversationId: string): Return | undefined => cameBack.value.get(conversationId);

export const forgetReturn = (conversationId: string): void => {
  if (!cameBack.peek().has(conversationId)) return;
  cameBack.value = new Map([...cameBack.peek()].filter(([id]) => id !== conversationId));
};

const isAccepted =
  ({ id, conversationId }: Reply) =>
  (frame: ServerFrame): frame is ServerFrame<'accepted'> =>
    frame.type === 'accepted' && frame.id === id && frame.conversationId === conversationId;

const transmit = async (reply: Reply): Promise<void> => {
  const { id, conversationId, after, text, attachment, original, proposed } = reply;
  const frame = {
    action: 'send' as const,
    ...{ conversationId, id, after },
    ...(text !== '' && { text }),
    ...(attachment && { attachment: attachment.id }),
    ...(original && { original }),
    // What was translated is far from any draft: his own words are compared with it.
    ...(proposed !== undefined && { drafted: distance(proposed, original?.text ?? text) }),
  };
  await request(frame, isAccepted(reply));
};

/** Until the connection is back, or for a while that grows with the attempts. */
const pause = (attempts: number): Promise<void> =>
  new Promise((resolve) => {
    const rest = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (attempts - 1));
    setTimeout(() => {
      if (connection.peek() === 'online') return resolve();
      const stop = connection.subscribe((now) => {
        if (now !== 'online') return;
        queueMicrotask(() => stop());
        resolve();
      });
    }, rest);
  });

/** One tab at a time: the browser gives the lock back when the tab is gone, however it went. */
const claim = (id: string): ReturnType<Ports['claim']> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(`uragawa.console.reply.${id}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });

const isConflict = (error: unknown): boolean => error instanceof Refused && error.code === 'conflict';

const isNewer = (why: Return): boolean => why.why === 'newer' || (why.why === 'refused' && isConflict(why.error));

const tellWhy = (conversationId: string, why: Return): void => {
  if (why.why === 'undone') return;
  arrived(conversationId);
  cameBack.value = new Map(cameBack.peek()).set(conversationId, isNewer(why) ? { why: 'newer' } : why);
};

const portsOf = (agent: string): Ports => ({
  store: storeOf(agent, (reply) => restored(draftOf(reply.conversationId).peek(), reply)),
  claim,
  send: transmit,
  isTransient: (error) => error instanceof Refused && TRANSIENT.has(error.code),
  pause,
  schedule: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  now: Date.now,
  changed: (shown) => {
    onTheWay.value = shown;
  },
  hasRoom: (reply) => hasRoom(draftOf(reply.conversationId).peek(), reply),
  returned: (reply, why) => {
    const { conversationId } = reply;
    const draft = restored(draftOf(conversationId).peek(), reply);
    // What the customer wrote is shown beside it: the next press is with that in view.
    replace(conversationId, isNewer(why) ? { ...draft, seen: newestOf(conversationId) } : draft);
    tellWhy(conversationId, why);
  },
  kept: ({ conversationId }, why) => {
    if (why.why === 'undone') tellUser(fileWords().one, 'problem');
    tellWhy(conversationId, why);
  },
});

let outbox: Outbox | undefined;
const who = computed(() => me.value?.sub);

who.subscribe((agent) => {
  outbox?.stop();
  outbox = agent === undefined ? undefined : new Outbox(portsOf(agent));
  void outbox?.resume().catch(console.error);
});
onOpen(() => void outbox?.resume().catch(console.error));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void outbox?.resume().catch(console.error);
});
onFrame((frame) => {
  if (frame.type !== 'entry' || frame.entry.kind === 'hidden') return;
  const { id, seq, kind, from } = frame.entry;
  void outbox?.seen(id);
  if (kind === 'message' && from.role === 'customer') void outbox?.newer(frame.conversationId, seq);
});
onSignOut(() => {
  outbox?.stop();
  cameBack.value = new Map();
});
addEventListener('beforeunload', (event) => {
  // Nothing would be lost, but nothing would be sent either, and he believes it was.
  if (onTheWay.peek().some(({ reply, isOwn }) => isOwn && reply.phase === 'held')) event.preventDefault();
});
guardSignOut(() =>
  maySignOut({
    hasOwn: onTheWay.peek().some(({ isOwn }) => isOwn),
    count: async () => (await database()).count('replies'),
    hasAny: onTheWay.peek().length > 0,
    ask: () => confirm(said().leave),
  }),
);

/** Holds the reply in the composer. Rejects when the browser keeps nothing: then it is in the composer still. */
export const hold = async (conversationId: string): Promise<void> => {
  const agent = who.peek();
  if (agent === undefined || !outbox) return;
  const before = draftOf(conversationId).peek();
  const { reply: text, attachment, original, proposed, sources, replyId = crypto.randomUUID() } = before;
  const reply: Reply = {
    ...{ agent, conversationId, id: replyId, phase: 'held' as const },
    ...{ text: text.trim(), attachment, original, proposed, sources },
    after: conversationOf(conversationId).peek().head,
    dueAt: Date.now() + holdSeconds.peek() * 1_000,
  };
  replace(conversationId, emptied(before));
  forgetReturn(conversationId);
  try {
    await outbox.hold(reply);
  } catch (error) {
    replace(conversationId, restored(draftOf(conversationId).peek(), reply));
    throw error;
  }
};

export const undo = async (id: string): Promise<void> => {
  const conversationId = onTheWay.peek().find(({ reply }) => reply.id === id)?.reply.conversationId;
  if ((await outbox?.undo(id)) && conversationId !== undefined) rewrite(conversationId, inFront);
};
export const hurry = (id: string): void => void outbox?.hurry(id);
export const discard = (id: string): void => void outbox?.discard(id);
