import { signal } from '@preact/signals';
import type { ShownEntry } from '../../client/log.ts';
import { api } from '../core/api.ts';
import { onSignOut } from '../core/session.ts';

/** An entry that answers what the customer has asked last. */
export interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly question: string;
  readonly answer: string;
  readonly url?: string;
  readonly score: number;
}

const MOST = 3;
/** By conversation, for which question, and what was found; nothing while it is looked for. */
const found = signal<ReadonlyMap<string, { readonly question: string; readonly candidates: readonly Candidate[] }>>(
  new Map(),
);

export const suggestionsFor = (conversationId: string): readonly Candidate[] =>
  found.value.get(conversationId)?.candidates ?? [];

/** What an answer is looked for: the customer's newest words, or what the handoff behind them quotes, for the wish for a person is no question. */
export const questionIn = (entries: readonly ShownEntry[]): string | undefined => {
  const newest = entries.findLast(({ kind, from, text }) => kind === 'message' && from.role === 'customer' && text);
  const handoff = entries.findLast(({ packet }) => packet !== undefined);
  if (!handoff || handoff.seq < (newest?.seq ?? 0)) return newest?.text;
  return /[「“"](.+)[」”"]/su.exec(handoff.packet?.summary[0] ?? '')?.[1] ?? newest?.text;
};

/** Looks for entries that answer a question, once. Without an answer of the service nothing is suggested. */
export const suggest = async (conversationId: string, question: string): Promise<void> => {
  const asked = question.slice(0, 1_000);
  if (found.peek().get(conversationId)?.question === asked) return;
  found.value = new Map(found.peek()).set(conversationId, { question: asked, candidates: [] });
  try {
    const { candidates } = await api.post<{ candidates: readonly Candidate[] }>('/knowledge/try', { question: asked });
    if (found.peek().get(conversationId)?.question !== asked) return;
    found.value = new Map(found.peek()).set(conversationId, { question: asked, candidates: candidates.slice(0, MOST) });
  } catch (error) {
    console.warn('no suggestions', error);
  }
};

onSignOut(() => {
  found.value = new Map();
});
