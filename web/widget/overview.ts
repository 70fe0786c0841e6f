import type { Choice } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';

/** The conversation has come to an end. */
export const isEnd = ({ kind }: ShownEntry) => kind === 'closed' || kind === 'resolved';
/** Somebody has said something. */
export const isTurn = ({ kind, text, attachment, from }: ShownEntry) =>
  kind === 'ticketed' || ((text ?? attachment) !== undefined && from.role !== 'system');

/** What later entries say about earlier ones. */
export interface Overview {
  readonly helpful: ReadonlyMap<number, boolean>;
  /** When each choice was last taken. */
  readonly chosen: ReadonlyMap<string, number>;
  readonly lastTurn: ShownEntry | undefined;
  readonly lastOwn: ShownEntry | undefined;
  readonly lastAnswer: ShownEntry | undefined;
  readonly lastOffer: ShownEntry | undefined;
  /** What the bot called itself last: until its entry comes, a draft has no name of its own. */
  readonly botName: string | undefined;
  /** The newest form in which he can say who he is, until he has, or the matter is over. */
  readonly liveForm: ShownEntry | undefined;
  readonly lastLookUp: ShownEntry | undefined;
}

/** What makes a form one of the past. */
const AFTER_FORM: ReadonlySet<ShownEntry['kind']> = new Set([
  'identified',
  'signed_out',
  'looked_up',
  'closed',
  'resolved',
]);

const liveFormIn = (entries: readonly ShownEntry[]): ShownEntry | undefined => {
  const newest = entries.findLast(({ form, kind }) => form !== undefined || AFTER_FORM.has(kind));
  return newest?.form === undefined ? undefined : newest;
};

export const overview = ({ entries, requests }: View): Overview => {
  const helpful = new Map<number, boolean>();
  const chosen = new Map<string, number>();
  for (const { seq, kind, about, helpful: value, choice } of entries) {
    if (kind === 'feedback' && about !== undefined && value !== undefined) helpful.set(about, value);
    if (choice !== undefined) chosen.set(choice, seq);
  }
  // What the visitor has just said is shown at once; it is on its way.
  for (const request of requests) if (request.action === 'feedback') helpful.set(request.seq, request.helpful);
  return {
    helpful,
    chosen,
    lastTurn: entries.findLast(isTurn),
    lastOwn: entries.findLast(
      ({ from, text, attachment }) => from.role === 'customer' && (text ?? attachment) !== undefined,
    ),
    lastAnswer: entries.findLast(({ from, text }) => from.role === 'bot' && text !== undefined),
    lastOffer: entries.findLast(({ choices }) => choices !== undefined),
    botName: entries.findLast(({ from }) => from.role === 'bot' && from.name !== undefined)?.from.name,
    liveForm: liveFormIn(entries),
    lastLookUp: entries.findLast(({ kind }) => kind === 'looked_up'),
  };
};

/** Whether a choice was taken since it was offered, or is on its way. */
export const isTaken = ({ id, label }: Choice, offeredAt: number, { outbox }: View, { chosen }: Overview) =>
  (chosen.get(id) ?? 0) > offeredAt || outbox.some((each) => each.choice === id || each.text === label);
