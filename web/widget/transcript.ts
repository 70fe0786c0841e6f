import type { Choice, Source } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';
import type { Outgoing } from '../client/outbox.ts';

/** One thing the conversation shows, top to bottom. Pure data: equal items look equal. */
export type Item =
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly from: 'customer' | 'bot' | 'staff';
      readonly name?: string | undefined;
      readonly text: string;
      /** ISO 8601; absent before the server has it. */
      readonly at?: string;
      readonly status?: Outgoing['status'];
      readonly sources?: readonly Source[];
      /** Present where the visitor may say whether the answer helped. */
      readonly feedback?: { readonly seq: number; readonly helpful: boolean | undefined };
    }
  | { readonly kind: 'choices'; readonly key: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'closed' | 'late' | 'rating' | 'writing' | 'asking'; readonly key: string }
  /** What the service says about the conversation itself. */
  | { readonly kind: 'system'; readonly key: string; readonly text: string }
  | { readonly kind: 'rated'; readonly key: string; readonly score: number };

export interface Wishes {
  /** The visitor asked for the rating form, or sent it away; otherwise the end of the conversation brings it. */
  readonly rating: boolean | undefined;
  /** The reply is overdue. */
  readonly late: boolean;
}

const isEnd = ({ kind }: ShownEntry) => kind === 'closed' || kind === 'resolved';
const isTurn = ({ text, from }: ShownEntry) => text !== undefined && from.role !== 'system';
const lastTurn = (entries: readonly ShownEntry[]) => entries.findLast(isTurn);
const unsettled = ({ outbox }: View) => outbox.some(({ status }) => status !== 'failed');

/** Id of the message the visitor waits for an answer to; undefined when the next word is his. */
export const awaitedReply = (view: View): string | undefined => {
  if (view.state?.mode !== 'bot' && view.state?.mode !== 'procedure') return;
  const last = view.entries.findLast((entry) => isTurn(entry) || isEnd(entry));
  const sent = view.outbox.findLast(({ status }) => status === 'sent')?.id;
  return sent ?? (last && isTurn(last) && last.from.role === 'customer' ? last.id : undefined);
};

/** Whether the visitor's wish for a person is on its way or on record; a conversation opened again starts without one. */
export const isPersonAsked = ({ entries, requests }: View): boolean =>
  requests.some(({ action }) => action === 'escalate') ||
  entries
    .slice(entries.findLastIndex(isEnd) + 1)
    .some(({ kind, from }) => kind === 'escalated' && from.role === 'system');

const feedbackOn = (entries: readonly ShownEntry[], seq: number) =>
  entries.findLast(({ kind, about }) => kind === 'feedback' && about === seq)?.helpful;

const roleOf = ({ from }: ShownEntry) =>
  from.role === 'customer' ? 'customer' : from.role === 'agent' ? 'staff' : 'bot';

const entryItems = (entry: ShownEntry, view: View): Item[] => {
  const { seq, id, kind, text, at, sources, score } = entry;
  if (isEnd(entry)) return [{ kind: 'closed', key: id }];
  if (kind === 'rated' && score !== undefined) return [{ kind: 'rated', key: id, score }];
  if (text === undefined) return [];
  if (entry.from.role === 'system') return [{ kind: 'system', key: id, text }];
  const from = roleOf(entry);
  const newest = !unsettled(view) && lastTurn(view.entries)?.seq === seq;
  return [
    {
      kind: 'message',
      key: id,
      from,
      name: entry.from.name,
      text,
      at,
      ...(sources && { sources }),
      ...(from === 'bot' && sources && { feedback: { seq, helpful: feedbackOn(view.entries, seq) } }),
      ...(from === 'customer' && newest && { status: 'sent' as const }),
    },
    ...(newest && entry.choices && view.state?.mode !== 'closed'
      ? [{ kind: 'choices' as const, key: `${id}-choices`, choices: entry.choices }]
      : []),
  ];
};

const dayOf = (at: string) => new Date(at).toDateString();

const logItems = (view: View): Item[] =>
  view.entries.flatMap((entry, index) => {
    const items = entryItems(entry, view);
    const before = view.entries[index - 1];
    const newDay = items.length > 0 && (!before || dayOf(before.at) !== dayOf(entry.at));
    return newDay ? [{ kind: 'day' as const, key: `day-${entry.seq}`, at: entry.at }, ...items] : items;
  });

const outboxItems = ({ outbox }: View): Item[] =>
  outbox.map(({ id, text, label, status }) => ({
    kind: 'message',
    key: id,
    from: 'customer',
    text: text ?? label ?? '',
    status,
  }));

const greetingItems = ({ greeting, choices, entries, outbox }: View): Item[] => {
  if (greeting === '') return [];
  const unused = lastTurn(entries) === undefined && outbox.length === 0 && choices.length > 0;
  return [
    { kind: 'message', key: 'greeting', from: 'bot', text: greeting },
    ...(unused ? [{ kind: 'choices' as const, key: 'greeting-choices', choices }] : []),
  ];
};

/** Everything the conversation shows. */
export const transcript = (view: View, wishes: Wishes): Item[] => {
  const { draft, state, entries } = view;
  const shut = view.connection === 'shut';
  const writing = !shut && (awaitedReply(view) !== undefined || draft !== undefined);
  const rated = entries.some(({ kind }) => kind === 'rated');
  // Whom staff have shut out sees no end of the conversation, and is not asked how he liked it.
  const ended = state?.mode === 'closed' && entries.some(isEnd);
  const rating = !shut && (wishes.rating ?? (ended && !rated && !unsettled(view)));
  const asking = view.requests.some(({ action }) => action === 'escalate');
  return [
    ...greetingItems(view),
    ...logItems(view),
    ...outboxItems(view),
    ...(draft ? [{ kind: 'message' as const, key: 'draft', from: 'bot' as const, text: draft.text }] : []),
    ...(writing && !draft && !wishes.late ? [{ kind: 'writing' as const, key: 'writing' }] : []),
    ...(writing && wishes.late ? [{ kind: 'late' as const, key: 'late' }] : []),
    ...(asking ? [{ kind: 'asking' as const, key: 'asking' }] : []),
    ...(rating ? [{ kind: 'rating' as const, key: 'rating' }] : []),
  ];
};
