import { languageOf } from '../bot/language.ts';
import type { Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { append, type Decision, type Tail, tail } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { tell } from './desk.ts';
import { reasonInWords } from './reasons.ts';
import { signalsIn } from './signals.ts';
import { decideHandoff, type Handoff } from './triggers.ts';

/** Nothing counts here but what the message itself says of risk and anger. */
const NO_HISTORY = {
  misses: 0,
  isMiss: false,
  frustrations: 0,
  isHumanOnly: false,
  isPersonal: false,
  declined: false,
} as const;

/** How urgent a message makes a wait, if it does. What was chosen says nothing of that. */
const urgencyOf = ({ body = {}, state }: Entry): Handoff | undefined => {
  if (body.text === undefined || body.choice !== undefined) return undefined;
  const signals = signalsIn(body.text, languageOf(body.text, state.language));
  return decideHandoff({ signals: { ...signals, wantsPerson: false }, history: NO_HISTORY });
};

/** Nobody has taken it yet, though it may ring. */
const waits = ({ mode, rings }: State): boolean => mode === 'waiting' || (mode === 'agent' && rings !== undefined);

/** Raises the priority once for each level; nobody but staff hears of it. */
export const decideUrgency =
  (message: Entry, { reason, priority, words }: Handoff) =>
  ({ entries, last }: Tail): Decision => {
    const id = `${message.id}.urgent`;
    const existing = entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    if (!last || !waits(last.state)) return { skip: 'nobody waits for a person any more' };
    if ((last.state.priority ?? 0) >= priority) return { skip: 'it is that urgent already' };
    const body: Draft['body'] = { reason: reasonInWords(reason, words, 'ja') };
    const about = { after: message.seq, about: message.seq };
    return { append: { id, kind: 'escalated', role: 'system', ...about, trigger: reason, priority, body } };
  };

/** Takes notice of what a customer writes while he waits for a person. Safe to run any number of times. */
export const heed = async ({ conversationId, seq }: Detail): Promise<void> => {
  const start = await tail(conversationId, seq);
  const message = start.entries[0];
  if (message?.seq !== seq) throw new Error(`conversation ${conversationId} has no entry ${seq}`);
  const urgency = urgencyOf(message);
  if (!urgency) return;
  const { entry } = await append(start, decideUrgency(message, urgency));
  if (entry) await tell(conversationId, entry, [entry.state.agent]);
};
