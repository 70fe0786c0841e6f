import type { Choice } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';

/** The conversation has come to an end. */
export const isEnd = ({ kind }: ShownEntry) => kind === 'closed' || kind === 'resolved';
/** Somebody has said something, also what is not to be read any more. */
export const isTurn = ({ kind, text, attachment, from, withheld }: ShownEntry) =>
  kind === 'ticketed' || ((withheld ?? text ?? attachment) !== undefined && from.role !== 'system');
/** What he asked of his own data, nobody answers after it. */
const isSignOut = ({ kind }: ShownEntry) => kind === 'signed_out';
/** The visitor's next word is waited for, or that of whoever answers him. */
export const isPause = (entry: ShownEntry) => isTurn(entry) || isEnd(entry) || isSignOut(entry);

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

/** What is nobody's own is looked up for him who is not known, too. */
const isOver = ({ kind, withheld }: ShownEntry, { state }: View): boolean =>
  AFTER_FORM.has(kind) && (kind !== 'looked_up' || withheld === true || state?.level !== undefined);

const liveFormIn = (view: View): ShownEntry | undefined => {
  const newest = view.entries.findLast((entry) => entry.form !== undefined || isOver(entry, view));
  return newest?.form === undefined ? undefined : newest;
};

export const overview = (view: View): Overview => {
  const { entries, requests } = view;
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
    liveForm: liveFormIn(view),
    lastLookUp: entries.findLast(({ kind }) => kind === 'looked_up'),
  };
};

/** Whether a choice was taken since it was offered, or is on its way. */
export const isTaken = ({ id, label }: Choice, offeredAt: number, { outbox }: View, { chosen }: Overview) =>
  (chosen.get(id) ?? 0) > offeredAt || outbox.some((each) => each.choice === id || each.text === label);
