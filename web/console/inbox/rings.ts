import { computed, signal } from '@preact/signals';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { accept, release } from '../conversation/actions.ts';
import { Refused } from '../core/api.ts';
import { conversationOf, follow, refresh, unfollow } from '../core/conversations.ts';
import { now } from '../core/now.ts';
import { me, onSignOut } from '../core/session.ts';
import { onFrame } from '../core/socket.ts';
import { lists, refreshLists } from './lists.ts';

/** What an entry of these kinds says of a ring is the newest word on it. */
const KINDS: ReadonlySet<string> = new Set(['assigned', 'transferred', 'released', 'resolved', 'closed']);

/** Until when each conversation rings for the agent, in epoch milliseconds, as frames have told. */
const told = signal<ReadonlyMap<string, { readonly seq: number; readonly until?: number }>>(new Map());

interface Ring {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly until: number;
}
/** One and the same, so that nobody looks again each second. */
const NOTHING: readonly Ring[] = [];

/** The conversations that ring for the agent now, what ends first coming first; the lists may know of one no frame has told of. */
export const ringing = computed((): readonly Ring[] => {
  const sub = me.value?.sub;
  const listed = lists.mine.value.rows.flatMap(({ conversationId, agent, rings, seq }) =>
    agent === sub && rings !== undefined ? [[conversationId, { seq, until: Date.parse(rings) }] as const] : [],
  );
  const known = new Map<string, { readonly seq: number; readonly until?: number }>(listed);
  for (const [id, ring] of told.value) if (ring.seq >= (known.get(id)?.seq ?? 0)) known.set(id, ring);
  const rings = [...known].flatMap(([id, { until }]) =>
    until !== undefined && until > now.value ? [{ id, until }] : [],
  );
  return rings.length === 0 ? NOTHING : rings.toSorted((one, other) => one.until - other.until);
});

const hear = (frame: ServerFrame): void => {
  if (frame.type !== 'entry' || frame.entry.kind === 'hidden' || !KINDS.has(frame.entry.kind)) return;
  const { to, rings, seq } = frame.entry;
  const before = told.peek().get(frame.conversationId);
  const isForMe = to !== undefined && to === me.peek()?.sub;
  if (before?.until === undefined && (!isForMe || rings === undefined)) return;
  const until = isForMe && rings !== undefined ? { until: Date.parse(rings) } : {};
  told.value = new Map([...told.peek(), [frame.conversationId, { seq, ...until }]]);
};

onFrame(hear);
onSignOut(() => {
  told.value = new Map();
});

/** Lets what rings go to somebody else at once. Rejects with `Refused`. */
export const decline = async (id: string): Promise<void> => {
  follow(id, 'take');
  try {
    await refresh(id);
    const { problem } = conversationOf(id).peek();
    if (problem) throw problem;
    await release(id, 'queue');
  } finally {
    unfollow(id, 'take');
    void refreshLists('mine', 'queue');
  }
};

/** As of now: whoever takes a conversation will read it, so that what was written meanwhile is no hindrance. */
const takeAt = async (id: string): Promise<void> => {
  await refresh(id);
  const { problem } = conversationOf(id).peek();
  if (problem) throw problem;
  await accept(id);
};

/** Takes a conversation. Rejects with `Refused`. */
export const take = async (id: string): Promise<void> => {
  follow(id, 'take');
  try {
    await takeAt(id).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'conflict') return takeAt(id);
      throw error;
    });
  } finally {
    unfollow(id, 'take');
    void refreshLists('mine', 'queue');
  }
};
