import { type BedrockOptions, converse } from '../bot/models/converse.ts';
import { measure } from '../bot/models/measure.ts';
import { isTurn } from '../bot/models/turns.ts';
import type { Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { append, type Decision, page, type Tail, tail } from '../conversation/log.ts';
import { mayWrite } from '../conversation/mode.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { requireEnv } from '../platform/env.ts';
import { briefIn, briefPrompt, MOST_TOKENS, type Talk } from './brief.ts';
import { tell } from './desk.ts';
import { matterOf } from './matter.ts';

/** Later than that whoever took over has read the conversation himself. */
const LATEST_MS = 2 * 60_000;
const WRITE_MS = 10_000;
/** Entries before the handoff that a model is shown. */
const MOST_ENTRIES = 40;

const noteId = (handoff: Entry): string => `${handoff.id}.summary`;

/** Why no note is to be written any more: there is one for a handoff, as long as a person is wanted or has it. */
const settled = (handoff: Entry, { entries, last }: Tail): Decision | undefined => {
  const existing = entries.find(({ id }) => id === noteId(handoff));
  if (existing) return { existing };
  const { mode = 'closed' } = last?.state ?? {};
  const isOver = (mode !== 'waiting' && mode !== 'agent') || !mayWrite(mode, 'system');
  return isOver ? { skip: 'nobody waits for a person any more' } : undefined;
};

/** What was said up to a handoff. The wish for a person is no problem to tell of. */
const talkBefore = async (conversationId: string, handoff: Entry): Promise<Talk> => {
  const count = Math.min(MOST_ENTRIES, handoff.seq);
  const entries = await page(conversationId, handoff.seq - count, count);
  const wishes = new Set(entries.flatMap(({ trigger, about }) => (trigger === 'asked' ? [about] : [])));
  const turns = entries.filter(isTurn).filter(({ seq }) => !wishes.has(seq));
  const { language } = handoff.state;
  return { turns: turns.map(({ role, body: { text } }) => ({ role, text })), language, order: matterOf(entries).order };
};

/** What the model makes of it as a note for staff, if anything that may be shown. */
const noteOn = async (conversationId: string, handoff: Entry): Promise<Omit<Draft, 'after'> | undefined> => {
  const talk = await talkBefore(conversationId, handoff);
  if (!talk.turns.some(({ role }) => role === 'customer')) return undefined;
  const options: BedrockOptions = JSON.parse(requireEnv('MODEL'));
  const { text, usage } = await converse(options, briefPrompt(talk), MOST_TOKENS, WRITE_MS);
  const brief = text === undefined ? (usage.fallback ?? 'empty') : briefIn(text, talk);
  const isRefused = typeof brief === 'string';
  const { fallback: _, ...cost } = usage;
  measure({ ...cost, ...(isRefused && { fallback: brief }) }, 'the packet stays as it is');
  if (isRefused) return undefined;
  const { summary, suggestion } = brief;
  const body = { text: summary.join('\n'), suggestion };
  return { id: noteId(handoff), kind: 'note', role: 'system', about: handoff.seq, usage, body };
};

/**
 * Writes what a model makes of a conversation as a note for whoever takes it over, beside the packet that the handoff has
 * already. Nothing waits for it, and where it fails the packet stays as it is. Safe to run any number of times.
 */
export const summarize = async ({ conversationId, seq, at }: Detail): Promise<void> => {
  if (Date.now() - at > LATEST_MS || !(await liveSettings()).switches.model) return;
  const start = await tail(conversationId, seq);
  const handoff = start.entries[0];
  if (handoff?.seq !== seq) throw new Error(`conversation ${conversationId} has no entry ${seq}`);
  // A note costs money: none is made that could not be written.
  const note = settled(handoff, start) ? undefined : await noteOn(conversationId, handoff);
  const { entry } = await append(start, (now) => {
    const append = note && { ...note, after: now.last?.seq ?? seq };
    return settled(handoff, now) ?? (append ? { append } : { skip: 'nothing to tell' });
  });
  // Also what was there: whoever wrote it may have ended before it was shown.
  if (entry) await tell(conversationId, entry, [entry.state.agent]);
};
