import type { Attachment, Source } from '../../../functions/protocol/server.ts';

/** A reply that an agent has pressed send for, until it is known to be in the conversation. */
export interface Reply {
  /** Its entry's id: however often it is sent, it is written once. */
  readonly id: string;
  readonly conversationId: string;
  /** `sub` of who wrote it. */
  readonly agent: string;
  readonly text: string;
  readonly attachment?: Attachment | undefined;
  /** What he wrote before it was translated. */
  readonly original?: { readonly text: string; readonly language: string } | undefined;
  /** The draft that he made it of, and what that draft was made of. */
  readonly proposed?: string | undefined;
  readonly sources?: readonly Source[] | undefined;
  /** Highest sequence number he had seen. */
  readonly after: number;
  /** Epoch milliseconds of when it may leave the browser. */
  readonly dueAt: number;
  readonly phase: Phase;
}

/**
 * `held`: it can be undone, and nothing has left the browser. `unsent`: the tab that held it is gone, or the composer has no
 * room for it, and somebody has to say what becomes of it. `sending`: it may have left; it is repeated until there is an answer.
 */
export type Phase = 'held' | 'unsent' | 'sending';
