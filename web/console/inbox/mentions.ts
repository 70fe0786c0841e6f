import { signal } from '@preact/signals';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { notify } from '../core/alerts.ts';
import { addressOf, go } from '../core/place.ts';
import { me, onSignOut } from '../core/session.ts';
import { onFrame } from '../core/socket.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { type Mention, withMention } from './mention.ts';

/** Kept with the tab of the browser; the notes themselves stay in their conversations. */
const KEY = 'uragawa.console.mentions';

const said = texts({
  ja: {
    told: (name: string, text: string) => `${name}さんからのメモ：${text}`,
    somebody: '担当者',
  },
  en: {
    told: (name: string, text: string) => `Note from ${name}: ${text}`,
    somebody: 'a colleague',
  },
});

const kept = (): readonly Mention[] => JSON.parse(sessionStorage.getItem(KEY) ?? '[]');

/** Notes that name the agent, heard since he signed in, the newest first. */
export const mentions = signal(kept());
mentions.subscribe((now) => sessionStorage.setItem(KEY, JSON.stringify(now)));

export const addressOfMention = ({ conversationId, seq }: Mention): string =>
  addressOf('inbox', 'mentions', conversationId, String(seq));

/** He has looked at it. */
export const markSeen = (conversationId: string, seq: number): void => {
  const isIt = (each: Mention) => each.conversationId === conversationId && each.seq === seq;
  if (!mentions.peek().some((each) => isIt(each) && !each.isSeen)) return;
  mentions.value = mentions.peek().map((each) => (isIt(each) ? { ...each, isSeen: true } : each));
};

/** What is erased is quoted nowhere. */
export const forgetMentions = (conversationId: string): void => {
  if (!mentions.peek().some((each) => each.conversationId === conversationId)) return;
  mentions.value = mentions.peek().filter((each) => each.conversationId !== conversationId);
};

const hear = (frame: ServerFrame): void => {
  if (frame.type === 'entry' && frame.state.mode === 'erased') forgetMentions(frame.conversationId);
  const { sub } = me.peek() ?? {};
  if (frame.type !== 'entry' || frame.entry.kind !== 'note' || sub === undefined) return;
  const { conversationId, entry } = frame;
  if (!entry.mentions?.includes(sub)) return;
  const { seq, at, text = '', from } = entry;
  const mention: Mention = { conversationId, seq, at, text, ...(from.name !== undefined && { name: from.name }) };
  const all = withMention(mentions.peek(), mention);
  if (all === mentions.peek()) return;
  mentions.value = all;
  const told = said().told(from.name ?? said().somebody, text);
  tellUser(told);
  notify(told, text, `${conversationId}/${seq}`, () => go(addressOfMention(mention)));
};

onFrame(hear);
onSignOut(() => {
  mentions.value = [];
  sessionStorage.removeItem(KEY);
});
