import type { Turn } from '../bot/models/model.ts';
import { isTurn } from '../bot/models/turns.ts';
import type { Entry } from '../conversation/entry.ts';
import type { State } from '../conversation/state.ts';
import { isCourtesy } from '../escalation/courtesy.ts';
import { matterOf } from '../escalation/matter.ts';
import { quoted } from '../escalation/packet.ts';
import { withoutSlots } from '../protocol/variables.ts';

/** What an answer to a customer is about, as far as the log says. */
export interface Subject {
  /** What was said, oldest first. */
  readonly turns: readonly Turn[];
  /** What he has written that no person has answered, the newest first; where all is answered, his newest. */
  readonly asked: readonly string[];
  /** What it is about, in one line; undefined: he has named no problem. */
  readonly problem?: string;
  /** A first line for whoever takes over, while no person has written since. */
  readonly opening?: string;
  /** He only thanks, or says goodbye. */
  readonly isThanks: boolean;
  /** He has written something since he was handed over. */
  readonly isNew: boolean;
  /** Ids of entries that he has read as the bot's answer. */
  readonly given: ReadonlySet<string>;
  /** What variables stand for, where the conversation says so. */
  readonly values: Readonly<Partial<Record<string, string>>>;
  readonly isUpset: boolean;
}

const valuesOf = (
  entries: readonly Entry[],
  order: string | undefined,
  agent: string,
  { tickets }: State,
): Subject['values'] => {
  const customer = entries.findLast(({ kind, body }) => kind === 'ticketed' && body?.name !== undefined)?.body?.name;
  const ticket = tickets?.at(-1);
  return {
    agent,
    ...(customer !== undefined && { customer }),
    ...(order !== undefined && { order }),
    ...(ticket !== undefined && { ticket }),
  };
};

/** Reads a conversation: its newest entries, oldest first, and the state after them. `agent`: what customers call him. */
export const subjectOf = (entries: readonly Entry[], state: State, agent: string): Subject => {
  const isPersons = ({ kind, role }: Entry) => kind === 'message' && role === 'agent';
  const answered = entries.findLastIndex(isPersons);
  const handed = entries.findLastIndex(({ kind, trigger }) => kind === 'escalated' && trigger !== undefined);
  const { named, said, problem, order } = matterOf(entries);
  const open = named.filter(({ seq }) => seq > (entries[answered]?.seq ?? 0));
  const newest = said.at(-1);
  const texts = (open.length > 0 ? open : named.slice(-1)).toReversed().map(({ body }) => body?.text ?? '');
  const asked = texts.length > 0 || problem === undefined ? texts : [problem];
  const told = entries.slice(Math.max(0, handed)).findLast(({ body }) => body?.suggestion ?? body?.packet);
  const suggestion = told?.body?.suggestion ?? told?.body?.packet?.suggestion;
  const isFirst = answered < handed || answered < 0;
  const isThanks = newest !== undefined && isCourtesy(newest.body?.text ?? '', state.language);
  const given = entries.flatMap(({ role, body }) => (role === 'bot' ? (body?.sources ?? []).map(({ id }) => id) : []));
  return {
    turns: entries.filter(isTurn).map(({ role, body }) => ({ role, text: body.text })),
    asked,
    ...(problem !== undefined && !isThanks && { problem: withoutSlots(quoted(problem)) }),
    ...(isFirst && suggestion !== undefined && { opening: withoutSlots(suggestion) }),
    isThanks,
    isNew: newest !== undefined && entries.indexOf(newest) > handed,
    given: new Set(given),
    values: valuesOf(entries, order, agent, state),
    isUpset: state.sentiment !== undefined,
  };
};
