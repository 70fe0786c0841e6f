import type { AgentList, ConversationList, ServerFrame } from '../../../functions/protocol/server.ts';
import { api, query } from '../core/api.ts';
import { onFrame, onOpen } from '../core/socket.ts';
import type { Colleague } from './board.ts';
import { polled } from './polled.ts';

const listed = (view: 'queue' | 'all') => async () =>
  (await api.get<ConversationList>(query('/conversations', { view }))).conversations;

// Frames come only to who has said whether he takes conversations, which a supervisor need not: the pauses are short.

/** Who there is, with state and load. */
export const agents = polled(async () => (await api.get<AgentList>('/agents')).agents, 6_000);
/** Who waits, or for whom it rings. */
export const queue = polled(listed('queue'), 5_000);
/** What has changed lately, the newest first. */
export const recent = polled(listed('all'), 15_000);

/** Puts an agent in the place of what was known of him. */
export const know = (known: Colleague): void =>
  agents.change((all) =>
    all.some(({ id }) => id === known.id) ? all.map((each) => (each.id === known.id ? known : each)) : [...all, known],
  );

const heard = ({ agent, status, holding, conversations, capacity }: ServerFrame<'presence'>): void =>
  agents.change((all) =>
    all.map((each) => (each.id === agent ? { ...each, status, holding, conversations, capacity } : each)),
  );

const LISTS = [agents, queue, recent];

onFrame((frame) => {
  if (frame.type === 'presence') heard(frame);
  // Not each message: what changes who waits, or who has somebody.
  if (frame.type === 'changed' || (frame.type === 'queue' && frame.late)) for (const list of LISTS) list.soon();
});
onOpen(() => {
  for (const list of LISTS) list.soon();
});
