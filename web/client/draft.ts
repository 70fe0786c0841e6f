import type { ServerFrame } from '../../functions/protocol/server.ts';
import type { ShownEntry } from './log.ts';

/** A reply while it is being written; its entry replaces it. */
export interface Draft {
  readonly replyTo: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly text: string;
}

/** Puts a delta into the draft: the newest {epoch, attempt} wins, and text after a lost piece waits for the entry. */
export const extend = (draft: Draft | undefined, delta: ServerFrame<'delta'>): Draft | undefined => {
  const { replyTo, epoch, attempt, offset, text } = delta;
  const order = draft ? epoch - draft.epoch || attempt - draft.attempt : 1;
  if (order < 0) return draft;
  const known = draft && order === 0 && draft.replyTo === replyTo ? draft.text : '';
  if (offset > known.length) return draft;
  return { replyTo, epoch, attempt, text: known.slice(0, offset) + text };
};

const NO_ANSWER: ReadonlySet<string> = new Set(['customer', 'system']);

/** Whether a text of ours follows the customer's message with this id: deltas that come later are leftovers. */
export const isAnswered = (entries: readonly ShownEntry[], replyTo: string): boolean => {
  const question = entries.findIndex((entry) => entry.id === replyTo);
  if (question < 0) return false;
  return entries.slice(question + 1).some((entry) => entry.text !== undefined && !NO_ANSWER.has(entry.from.role));
};
