import { computed, effect } from '@preact/signals';
import { chime, notify, title } from '../core/alerts.ts';
import { conversationOf } from '../core/conversations.ts';
import { addressOf, go } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { unreadOf } from '../core/unread.ts';
import { lists, rowOf } from './lists.ts';
import { ringing } from './rings.ts';

const said = texts({
  ja: { rings: '新しい会話の呼び出し', wrote: 'お客様からの新しいメッセージ' },
  en: { rings: 'A conversation rings for you', wrote: 'A new message of a customer' },
});
/** As many tones as a ring lasts. */
const TONES = 7;

const ownUnread = computed(() =>
  lists.mine.value.rows.map(({ conversationId }) => [conversationId, unreadOf(conversationId)] as const),
);

/** What rings for the agent, and his conversations with something unread. */
export const calls = computed(
  () =>
    new Set([...ringing.value.map(({ id }) => id), ...ownUnread.value.flatMap(([id, n]) => (n > 0 ? [id] : []))]).size,
);

const show = (id: string) => () => go(addressOf('inbox', 'mine', id));

let silence = (): void => {};
let rung: ReadonlySet<string> = new Set();
effect(() => {
  const ids = new Set(ringing.value.map(({ id }) => id));
  const fresh = [...ids].filter((id) => !rung.has(id));
  if (ids.size === 0) silence();
  if (fresh.length > 0) {
    silence();
    silence = chime(TONES);
  }
  for (const id of fresh) notify(said().rings, rowOf(id)?.excerpt ?? '', id, show(id));
  rung = ids;
});

let counted: ReadonlyMap<string, number> = new Map();
effect(() => {
  const now = new Map(ownUnread.value);
  for (const [id, count] of now) {
    // Of what the agent has only just got there is no news yet, and what he is looking at he sees.
    if (count <= (counted.get(id) ?? count) || rung.has(id) || document.hasFocus()) continue;
    chime();
    notify(said().wrote, conversationOf(id).peek().entries.at(-1)?.text ?? '', id, show(id));
  }
  counted = now;
});

effect(() => {
  title.value = { ...title.peek(), count: calls.value, call: ringing.value.length > 0 ? said().rings : '' };
});
