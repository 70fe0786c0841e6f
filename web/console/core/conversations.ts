import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ServerFrame, StateView } from '../../../functions/protocol/server.ts';
import { Log, type ShownEntry } from '../../client/log.ts';
import { Refused } from './api.ts';
import { onSignOut } from './session.ts';
import { connection, onFrame, onOpen, request, say } from './socket.ts';

/** A conversation as far as it has been read over the socket. */
export interface Conversation {
  readonly id: string;
  readonly entries: readonly ShownEntry[];
  /** Highest sequence number below which nothing is missing: the `after` of whatever is sent. */
  readonly head: number;
  readonly state?: StateView | undefined;
  /** Read to its end. */
  readonly isReady: boolean;
  /** Why it cannot be read. */
  readonly problem?: Refused | undefined;
  /** The customer is writing. */
  readonly isTyping: boolean;
  /** How far the customer has read. */
  readonly readSeq: number;
}

interface Held {
  readonly view: Signal<Conversation>;
  log: Log;
  /** What reads it now. */
  joining?: Promise<void> | undefined;
  /** Who wants it to be followed, such as `mine` or `open`. */
  readonly wanted: Set<string>;
  stopsTyping?: ReturnType<typeof setTimeout> | undefined;
}

/** A customer whose sign of typing is not repeated has stopped. */
const TYPING_MS = 6_000;

const empty = (id: string): Conversation => ({
  id,
  entries: [],
  head: 0,
  isReady: false,
  isTyping: false,
  readSeq: 0,
});

const held = new Map<string, Held>();

const heldOf = (id: string): Held => {
  const known = held.get(id);
  if (known) return known;
  const made: Held = { view: signal(empty(id)), log: new Log(), wanted: new Set() };
  held.set(id, made);
  return made;
};

const show = ({ view, log }: Held, change: Partial<Conversation>): void => {
  if ((change.state ?? view.peek().state)?.mode === 'erased') log.forget();
  view.value = { ...view.peek(), entries: log.shown, head: log.head, ...change };
};

const isJoined =
  (id: string) =>
  (frame: ServerFrame): frame is ServerFrame<'joined'> =>
    frame.type === 'joined' && frame.conversationId === id;

const newer = (one: StateView | undefined, other: StateView): StateView => (one && one.seq > other.seq ? one : other);

/** Reads on from where the log ends, to the end of the conversation; from then on the socket hears it. Gives false where no answer came. */
const read = async (id: string, each: Held): Promise<boolean> => {
  try {
    for (let more = true; more; ) {
      const after = each.log.head;
      const page = await request({ action: 'join', conversationId: id, after }, isJoined(id));
      // Less than was seen here: the server then gives everything, and ours is void.
      if (page.state.seq < after) each.log = new Log();
      each.log.addPage(page.entries);
      more = page.more && each.log.head > after;
      show(each, { state: newer(each.view.peek().state, page.state), isReady: !more, problem: undefined });
    }
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'unreachable') return false;
    show(each, { problem: error });
    return true;
  }
};

const join = async (id: string): Promise<void> => {
  const each = heldOf(id);
  if (connection.value !== 'online') return;
  each.joining ??= read(id, each)
    .finally(() => {
      each.joining = undefined;
    })
    .then((isAnswered) => {
      // Of a connection that is gone the next one asks again.
      if (!isAnswered && held.get(id) === each && each.wanted.size > 0) void join(id);
    });
  await each.joining;
};

const typing = (each: Held, on: boolean): void => {
  clearTimeout(each.stopsTyping);
  each.stopsTyping = on ? setTimeout(() => show(each, { isTyping: false }), TYPING_MS) : undefined;
  show(each, { isTyping: on });
};

const hear = (frame: ServerFrame): void => {
  if (!('conversationId' in frame) || frame.conversationId === undefined) return;
  const { conversationId } = frame;
  const each = held.get(conversationId);
  if (!each) return;
  if (frame.type === 'entry') {
    const { entry, state } = frame;
    each.log.add(entry);
    if (entry.kind !== 'hidden' && entry.from.role === 'customer') typing(each, false);
    show(each, { state: newer(each.view.peek().state, state) });
    if (each.log.hasGap) void join(conversationId);
  } else if (frame.type === 'typing' && frame.from.role === 'customer') typing(each, frame.on);
  else if (frame.type === 'read' && frame.from.role === 'customer') {
    show(each, { readSeq: Math.max(each.view.peek().readSeq, frame.seq) });
  }
};

onFrame(hear);
onOpen(() => {
  for (const [id, { wanted }] of held) if (wanted.size > 0) void join(id);
});
onSignOut(() => {
  for (const { stopsTyping } of held.values()) clearTimeout(stopsTyping);
  held.clear();
});

/** The conversation as it is known here; it fills once it is followed. */
export const conversationOf = (id: string): ReadonlySignal<Conversation> => heldOf(id).view;

/** Keeps a conversation up to date, for `reason`, until `unfollow` with the same. */
export const follow = (id: string, reason: string): void => {
  const each = heldOf(id);
  const isNew = each.wanted.size === 0;
  each.wanted.add(reason);
  if (isNew) void join(id);
};

/** What nobody follows any more is forgotten, and its socket hears no more of it. */
export const unfollow = (id: string, reason: string): void => {
  const each = held.get(id);
  if (!each?.wanted.delete(reason) || each.wanted.size > 0) return;
  clearTimeout(each.stopsTyping);
  held.delete(id);
  say({ action: 'unwatch', conversationId: id });
};

/** Reads what may be missing now. */
export const refresh = (id: string): Promise<void> => join(id);
