import { randomUUID } from 'node:crypto';
import type { Draft, Entry } from '../conversation/entry.ts';
import type { Decision, Tail } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
import type { State } from '../conversation/state.ts';
import { VisibleError } from '../platform/errors.ts';
import type { AgentFrame } from '../protocol/agent.ts';
import type { Attachment, HandoffPacket } from '../protocol/server.ts';
import type { Agent } from './actor.ts';
import { may } from './rights.ts';

/** Who acts, and how customers know him. */
export interface Acting {
  readonly agent: Agent;
  readonly name: string;
}

const noSuch = () => new VisibleError('not_found', 'conversationId: there is no such conversation');

const stateOf = ({ last }: Tail): State => {
  if (!last) throw noSuch();
  if (last.state.mode === 'erased') throw new VisibleError('closed', 'conversationId: this conversation is erased');
  return last.state;
};

/** @throws VisibleError `conflict` when the customer has written something the agent had not seen. The tail reaches back to `after`. */
export const requireSeen = ({ entries, last }: Tail, after: number): void => {
  const head = last?.seq ?? 0;
  if (after > head) throw new VisibleError('conflict', `after: is beyond the newest entry (${head}); join again`);
  const newer = entries.find(
    ({ seq, role, kind }) => seq > after && role === 'customer' && ['message', 'ticketed'].includes(kind),
  );
  if (newer) {
    throw new VisibleError(
      'conflict',
      `after: the customer has written something newer (entry ${newer.seq}); read it first`,
    );
  }
};

/** Who acts, as his rights are asked for. */
const who = ({ agent: { id, rank } }: Acting) => ({ id, role: rank });

/** @throws VisibleError unless the conversation is the agent's. */
export const requireOwn = (state: State, acting: Acting): void => {
  if (may('message', state, who(acting))) return;
  const reason = state.mode === 'agent' ? 'another agent has it' : 'nobody has it';
  throw new VisibleError('forbidden', `conversationId: it is not yours (${reason}); accept it first`);
};

const by = ({ agent, name }: Acting, draft: Omit<Draft, 'role' | 'by' | 'as' | 'id'> & { id?: string }): Decision => ({
  append: { id: randomUUID(), ...draft, role: 'agent', by: agent.id, as: agent.rank, body: { name, ...draft.body } },
});

const repeated = ({ entries }: Tail, id: string): Entry | undefined => entries.find((entry) => entry.id === id);

/** An agent's message to the customer, exactly once, and never past something the customer wrote meanwhile. */
export const decideAgentSend =
  (acting: Acting, { id, after, text, original, drafted }: AgentFrame<'send'>, attachment?: Attachment) =>
  (tail: Tail): Decision => {
    const state = stateOf(tail);
    const existing = repeated(tail, id);
    if (existing) return { existing };
    requireOwn(state, acting);
    requireSeen(tail, after);
    return by(acting, { id, kind: 'message', after, drafted, body: { text, original, attachment } });
  };

/** Something for colleagues; the customer never sees it. */
export const decideNote =
  (acting: Acting, { id, after, text, mentions }: AgentFrame<'note'>) =>
  (tail: Tail): Decision => {
    stateOf(tail);
    const existing = repeated(tail, id);
    if (existing) return { existing };
    return by(acting, { id, kind: 'note', after, mentions, body: { text } });
  };

/** All tags of the conversation, in place of those that a colleague gave it before the agent looked. */
export const decideTag =
  (acting: Acting, { id, after, tags }: AgentFrame<'tag'>) =>
  (tail: Tail): Decision => {
    stateOf(tail);
    const existing = repeated(tail, id);
    if (existing) return { existing };
    const newer = tail.entries.find(({ seq, kind }) => seq > after && kind === 'tagged');
    if (newer) {
      throw new VisibleError(
        'conflict',
        `after: a colleague has tagged it since (entry ${newer.seq}); read that first`,
      );
    }
    return by(acting, { id, kind: 'tagged', after, tags, body: {} });
  };

/**
 * An agent takes what rings, for whomever, what waits, what the bot has, or what is closed; a supervisor also what another
 * agent has taken. `say`: what the customer reads; `packet`: what he has written since he asked for a person.
 */
export const decideAccept =
  (
    acting: Acting,
    { after }: AgentFrame<'accept'>,
    say: (which: 'taken' | 'reopened') => string,
    packet?: HandoffPacket,
  ) =>
  (tail: Tail): Decision => {
    const state = stateOf(tail);
    const { agent } = acting;
    const isOwn = state.mode === 'agent' && state.agent === agent.id;
    const isTaken = state.mode === 'agent' && !isWaiting(state);
    if (isOwn && isTaken && tail.last) return { existing: tail.last };
    if (!may('assigned', state, who(acting))) {
      throw new VisibleError('conflict', 'conversationId: another agent has it; ask a supervisor to take it over');
    }
    if (state.blocked !== undefined) {
      throw new VisibleError('closed', 'conversationId: its visitor is shut out; let him in again first');
    }
    // Who takes what waits does not open what the customer has ended meanwhile.
    if (state.closed !== undefined && state.closed > after) {
      throw new VisibleError(
        'closed',
        'conversationId: it was closed meanwhile; read on, and accept it again to reopen it',
      );
    }
    requireSeen(tail, after);
    return by(acting, {
      kind: 'assigned',
      after,
      to: agent.id,
      ...(isWaiting(state) ? {} : { trigger: 'taken' as const }),
      body: { text: say(state.mode === 'closed' ? 'reopened' : 'taken'), ...(packet && { packet }) },
    });
  };

/** Who has asked for a person so often is not sent back to the bot. */
const WISHES_HEARD = 2;

/** An agent gives his conversation back, to the bot or to the queue. */
export const decideRelease =
  (acting: Acting, { after, to }: AgentFrame<'release'>, words: string) =>
  (tail: Tail): Decision => {
    const state = stateOf(tail);
    requireOwn(state, acting);
    requireSeen(tail, after);
    if (to === 'bot' && (state.asks ?? 0) >= WISHES_HEARD) {
      throw new VisibleError(
        'conflict',
        'to: the customer has asked for a person more than once, so not to the bot; resolve it, transfer it, or release it to queue',
      );
    }
    // Of an agent for whom it only rang the customer has not heard.
    return by(acting, {
      kind: 'released',
      after,
      back: to,
      body: { text: state.rings === undefined ? words : undefined },
    });
  };

/** To another agent, for whom it rings until `rings` (epoch ms), or to the queue of a skill. */
export const decideTransfer =
  (acting: Acting, { after, to, skill, note }: AgentFrame<'transfer'>, rings: number, words: string) =>
  (tail: Tail): Decision => {
    const state = stateOf(tail);
    if (!may('transferred', state, who(acting))) requireOwn(state, acting);
    if (to === state.agent) throw new VisibleError('invalid', 'to: has this conversation already');
    requireSeen(tail, after);
    return by(acting, {
      kind: 'transferred',
      after,
      ...(to === undefined ? { skill } : { to, rings }),
      body: { text: words, reason: note },
    });
  };

/** The agent is done; a later message of the customer opens it again. The tail reaches back to `after`. */
export const decideResolve =
  (acting: Acting, { after, category, resolution }: AgentFrame<'resolve'>, words: string) =>
  (tail: Tail): Decision => {
    const state = stateOf(tail);
    if (state.mode === 'closed') {
      const end = tail.entries.find(({ seq }) => seq === state.closed);
      const { category: noted, reason } = end?.body ?? {};
      if (end?.by === acting.agent.id && noted === category && reason === resolution) return { existing: end };
      throw new VisibleError(
        'conflict',
        'conversationId: it is closed already, and your category and resolution are not noted; add them as a note',
      );
    }
    requireOwn(state, acting);
    requireSeen(tail, after);
    return by(acting, { kind: 'resolved', after, body: { text: words, category, reason: resolution } });
  };
