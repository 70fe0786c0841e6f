import type { ServerFrame } from '../../functions/protocol/server.ts';

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
