/** By conversation, epoch milliseconds of when its reply last changed without its agent's doing. */
const times = new Map<string, number>();

/** What somebody is about to send is another text now: a draft has landed, a reply has come back, another tab has told. */
export const arrived = (conversationId: string): void => void times.set(conversationId, Date.now());

export const arrivedAt = (conversationId: string): number | undefined => times.get(conversationId);
