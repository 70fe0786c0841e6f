import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { me, onSignOut } from '../core/session.ts';
import { arrived } from './arrivals.ts';
import { database } from './database.ts';
import { type Draft, EMPTY, isBlank } from './draft.ts';

/** A draft is kept at each pause of so long. */
const PAUSE_MS = 300;

interface Open {
  readonly draft: Signal<Draft>;
  /** Another tab has told of it: it is newer than what the browser kept. */
  isTold?: boolean;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

const open = new Map<string, Open>();
const keyOf = (agent: string, conversationId: string): string => `${agent}/${conversationId}`;

/** What becomes of a draft in one tab is so in all others: a reply that one of them has sent is no draft in the next. */
const others = new BroadcastChannel('uragawa.console.drafts');

interface Told {
  readonly agent: string;
  readonly conversationId: string;
  readonly draft: Draft;
}

const tell = (told: Told): void => others.postMessage(told);

others.onmessage = ({ data: { agent, conversationId, draft } }: MessageEvent<Told>) => {
  const each = open.get(keyOf(agent, conversationId));
  // What is written here at this moment is newer.
  if (!each || each.timer !== undefined) return;
  each.isTold = true;
  const { mode, reply, attachment } = each.draft.peek();
  if (draft.reply !== reply || draft.attachment?.id !== attachment?.id) arrived(conversationId);
  // What the field is for is decided in front of it: a note that is about to be written must not become a reply.
  each.draft.value = { ...draft, mode };
};

const write = async (agent: string, conversationId: string, draft: Draft): Promise<void> => {
  const db = await database();
  if (isBlank(draft)) await db.delete('drafts', [agent, conversationId]);
  else await db.put('drafts', { ...draft, agent, conversationId });
};

const openOf = (conversationId: string): Open => {
  const agent = me.value?.sub ?? '';
  const key = keyOf(agent, conversationId);
  const known = open.get(key);
  if (known) return known;
  const made: Open = { draft: signal(EMPTY) };
  open.set(key, made);
  void database()
    .then((db) => db.get('drafts', [agent, conversationId]))
    .then((kept) => {
      // Whoever writes faster than the browser reads begins anew.
      if (kept && !made.isTold && isBlank(made.draft.peek())) made.draft.value = kept;
    })
    .catch(console.error);
  return made;
};

const keepNow = (agent: string, conversationId: string, each: Open): void => {
  clearTimeout(each.timer);
  each.timer = undefined;
  const draft = each.draft.peek();
  write(agent, conversationId, draft).catch(console.error);
  tell({ agent, conversationId, draft });
};

/** What the agent who is signed in has begun to write there; kept over a reload, a crash and the end of his sign-in. */
export const draftOf = (conversationId: string): ReadonlySignal<Draft> => openOf(conversationId).draft;

export const rewrite = (conversationId: string, how: (draft: Draft) => Draft): void => {
  const agent = me.value?.sub;
  if (agent === undefined) return;
  const each = openOf(conversationId);
  each.draft.value = how(each.draft.peek());
  clearTimeout(each.timer);
  each.timer = setTimeout(() => keepNow(agent, conversationId, each), PAUSE_MS);
};

export const change = (conversationId: string, part: Partial<Draft>): void =>
  rewrite(conversationId, (draft) => ({ ...draft, ...part }));

/** Shows what the store has already been told of, or will be at once. */
export const replace = (conversationId: string, draft: Draft): void => {
  const each = openOf(conversationId);
  clearTimeout(each.timer);
  each.timer = undefined;
  each.draft.value = draft;
  const agent = me.value?.sub;
  if (agent !== undefined) tell({ agent, conversationId, draft });
};

const keepAll = (): void => {
  for (const [key, each] of open) {
    const [agent = '', conversationId = ''] = key.split('/');
    if (each.timer !== undefined) keepNow(agent, conversationId, each);
  }
};

document.addEventListener('visibilitychange', () => document.hidden && keepAll());
addEventListener('pagehide', keepAll);

onSignOut(() => {
  for (const { timer } of open.values()) clearTimeout(timer);
  open.clear();
});
