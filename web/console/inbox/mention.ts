/** A note that names the agent. */
export interface Mention {
  readonly conversationId: string;
  readonly seq: number;
  readonly at: string;
  /** Who wrote it. */
  readonly name?: string;
  readonly text: string;
  readonly isSeen?: boolean;
}

const MOST = 50;

/** With one more, the newest first, 50 at most; the very same list when it is in it already. */
export const withMention = (all: readonly Mention[], mention: Mention): readonly Mention[] =>
  all.some(({ conversationId, seq }) => conversationId === mention.conversationId && seq === mention.seq)
    ? all
    : [mention, ...all].slice(0, MOST);
