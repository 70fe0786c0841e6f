import { namesOf } from '../escalation/agents.ts';
import { latenessOf } from '../escalation/first-response.ts';
import { priorityOf } from '../escalation/waiting.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import type { ConversationSummary } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import { excerptsOf } from './excerpt.ts';
import type { HeadItem } from './head.ts';
import { ownerOf } from './log.ts';
import type { State } from './state.ts';

/** A conversation as a list found it: as of HEAD, or as of its newest entry. */
export interface Listed {
  readonly conversationId: string;
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  readonly state: State;
}

export const ofHead = ({ conversationId, headSeq, changedAt, state }: HeadItem): Listed => ({
  conversationId,
  seq: headSeq,
  changedAt,
  state,
});

export const ofEntry = (conversationId: string, { seq, at, state }: Entry): Listed => ({
  conversationId,
  seq,
  changedAt: at,
  state,
});

/** What a summary needs beside the state. */
export interface Known {
  readonly agentName?: string | undefined;
  readonly excerpt?: string | undefined;
  readonly hours: BusinessHours;
  /** Epoch milliseconds. */
  readonly now: number;
}

const timeOf = (at: number): string => new Date(at).toISOString();

/** What a state says of a conversation, also of one that is over. */
export const knownOf = ({ topic, category, tags = [], score }: State, excerpt: string | undefined) => ({
  ...(topic !== undefined && { topic }),
  ...(category !== undefined && { category }),
  tags: [...tags],
  ...(score !== undefined && { rated: score }),
  ...(excerpt !== undefined && { excerpt }),
});

export const summaryOf = (listed: Listed, { agentName, excerpt, hours, now }: Known): ConversationSummary => {
  const { conversationId, seq, changedAt, state } = listed;
  const { rings, since, skill, sentiment, tickets = [] } = state;
  const agent = ownerOf(state);
  const late = since === undefined ? undefined : latenessOf(since, hours, now);
  return {
    conversationId,
    visitorId: state.visitorId,
    mode: state.mode,
    escalated: state.escalated !== undefined,
    language: state.language,
    openedAt: timeOf(state.openedAt),
    changedAt: timeOf(changedAt),
    seq,
    turn: state.turn,
    ...(agent !== undefined && { agent }),
    ...(agentName !== undefined && { agentName }),
    ...(rings !== undefined && { rings: timeOf(rings) }),
    ...(since !== undefined && { since: timeOf(since) }),
    priority: priorityOf(state),
    ...(skill !== undefined && { skill }),
    ...(sentiment !== undefined && { sentiment }),
    ...(late !== undefined && { late }),
    ...(state.unanswered !== undefined && { unanswered: true }),
    tickets: [...tickets],
    ...(state.member !== undefined && { member: true }),
    ...knownOf(state, excerpt),
  };
};

/** Summaries of these, in their order: beside them one entry of each is read, and the record of each agent who has one. */
export const summariesOf = async (all: readonly Listed[], now: number): Promise<ConversationSummary[]> => {
  const owners = all.flatMap(({ state }) => ownerOf(state) ?? []);
  const [names, excerpt, { hours }] = await Promise.all([namesOf(owners), excerptsOf(all), liveSettings()]);
  return all.map((listed) => {
    const agentName = names.get(ownerOf(listed.state) ?? '');
    return summaryOf(listed, { agentName, excerpt: excerpt(listed), hours, now });
  });
};
