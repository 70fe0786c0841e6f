import { randomUUID } from 'node:crypto';
import { practiceProof } from '../conversation/practice-proof.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { VisitSocket } from './socket.ts';

/** What a visitor goes through, in this order. */
export const STEPS = ['status', 'session', 'connect', 'join', 'send', 'reply', 'close'] as const;
export type Step = (typeof STEPS)[number];

/** What came of a visit: how long the answer took, or where it ended, and why in words without anything secret. */
export type Visited = { readonly seconds: number } | { readonly step: Step; readonly reason: string };

export interface Place {
  /** Where the pages are, and by that the visitor's own origin. */
  readonly publicUrl: string;
  /** Where sessions have to lead to. */
  readonly socketUrl: string;
  /** What the bot says when it could not answer. */
  readonly apology: string;
  /** Signs the proof that it is practice. */
  readonly key: Uint8Array;
}

/** Less than the function has: whoever is cut off tells nothing. */
const BUDGET_MS = 25_000;
export const LANGUAGE = 'ja';
/** Where the business offers nothing to choose from. */
const QUESTION = '営業時間を教えてください';

/** Follows nobody elsewhere, and reads only what was answered well. */
const asked = async (
  url: string,
  { headers, ...request }: RequestInit & { readonly headers?: Readonly<Record<string, string>> },
): Promise<Record<string, unknown>> => {
  // Between two visits the function stands still: a connection that is kept would be dead by the next one.
  const response = await fetch(url, { redirect: 'error', headers: { ...headers, connection: 'close' }, ...request });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`answered ${response.status}`);
  }
  return Object(await response.json());
};

const readStatus = async ({ publicUrl }: Place, signal: AbortSignal): Promise<void> => {
  const { v } = await asked(`${publicUrl}/status.json`, { signal });
  if (v !== 1) throw new Error('is no status.json');
};

/** One visitor for each hour: the conversations of a day are 24, however often a function is started anew. */
const visitorOf = (due: number): string => new Date(due).toISOString().slice(0, 13);

const openSession = async ({ publicUrl, socketUrl, key }: Place, due: number, signal: AbortSignal): Promise<string> => {
  const practice = await practiceProof(key, visitorOf(due));
  const session = await asked(`${publicUrl}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicUrl },
    body: JSON.stringify({ language: LANGUAGE, practice }),
    signal,
  });
  if (session.socketUrl !== socketUrl) throw new Error('socketUrl is not that of this deployment');
  if (typeof session.token !== 'string') throw new Error('has no token');
  return session.token;
};

/** What is asked first by whoever opens the chat: what the business offers, which its knowledge answers. */
const questionIn = ({ conversationId, state, choices, disclosure }: ServerFrame<'joined'>) => {
  const [choice] = choices;
  return {
    action: 'send',
    conversationId,
    id: randomUUID(),
    after: state.seq,
    ...(choice ? { choice: choice.id } : { text: QUESTION }),
    ...(disclosure?.accept && { accept: disclosure.version }),
  };
};

const isReplyTo =
  (seq: number) =>
  ({ entry }: ServerFrame<'entry'>): boolean =>
    entry.kind !== 'hidden' && entry.from.role === 'bot' && entry.about === seq;

const isApology = ({ entry }: ServerFrame<'entry'>, { apology }: Place): boolean =>
  entry.kind !== 'hidden' && entry.text?.includes(apology) === true;

/** What was said of a failure; of one of the network its code. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'no answer in time';
  if (error.name === 'SyntaxError') return 'is no JSON';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
};

/**
 * A whole visit, from outside and as the widget makes it: what it ends with says where customers are stuck. It never throws, and
 * is over within half a minute.
 */
export const visit = async (place: Place, due: number, budget = BUDGET_MS): Promise<Visited> => {
  const signal = AbortSignal.timeout(budget);
  let step: Step = 'status';
  let socket: VisitSocket | undefined;
  try {
    await readStatus(place, signal);
    step = 'session';
    const token = await openSession(place, due, signal);
    step = 'connect';
    socket = await VisitSocket.open(place.socketUrl, token, place.publicUrl, signal);
    step = 'join';
    socket.send({ action: 'join' });
    const question = questionIn(await socket.next('joined'));
    step = 'send';
    const begun = performance.now();
    socket.send(question);
    const { seq } = await socket.next('accepted', ({ id }) => id === question.id);
    step = 'reply';
    const reply = await socket.next('entry', isReplyTo(seq));
    const seconds = (performance.now() - begun) / 1000;
    if (isApology(reply, place)) throw new Error('the bot could not answer');
    step = 'close';
    socket.send({ action: 'close', conversationId: question.conversationId });
    await socket.next('entry', ({ entry }) => entry.kind === 'closed' && entry.seq > seq);
    return { seconds };
  } catch (error) {
    return { step, reason: reasonOf(error) };
  } finally {
    await socket?.end();
  }
};
