import type {
  ConversationList,
  ConversationPage,
  ConversationSummary,
  EntryView,
  StateView,
} from '../../functions/protocol/server.ts';

/** A server that is gone may leave a request without any answer. */
const TIMEOUT_MS = 15_000;

/** An answer other than 2xx. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** A conversation as read so far. `verified`: every page of it followed from the one before. */
export interface ReadLog {
  readonly conversationId: string;
  readonly state: StateView;
  readonly entries: readonly EntryView[];
  readonly verified: boolean;
  readonly hash?: string | undefined;
}

const get = async <T>(path: string, accessToken: string): Promise<T> => {
  const response = await fetch(path, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new HttpError(response.status);
  return response.json();
};

export const listConversations = async (accessToken: string): Promise<readonly ConversationSummary[]> =>
  (await get<ConversationList>('/api/conversations', accessToken)).conversations;

/** Reads the log to its end, from where `known` ends. Rejects with `HttpError`. */
export const readLog = async (conversationId: string, accessToken: string, known?: ReadLog): Promise<ReadLog> => {
  const after = known?.entries.at(-1)?.seq ?? 0;
  const path = `/api/conversations/${encodeURIComponent(conversationId)}?after=${after}`;
  const page = await get<ConversationPage>(path, accessToken);
  const read: ReadLog = {
    conversationId,
    state: page.state,
    entries: [...(known?.entries ?? []), ...page.entries],
    verified: page.verified && (known?.verified ?? true),
    hash: page.hash ?? known?.hash,
  };
  return page.more && page.entries.length > 0 ? readLog(conversationId, accessToken, read) : read;
};
