import type { Body, Draft, Entry } from '../conversation/entry.ts';
import { knownAs } from '../conversation/level.ts';
import { page } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { isOpen } from '../knowledge/hours.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import type { Trigger } from '../protocol/names.ts';
import type { HandoffPacket } from '../protocol/server.ts';
import { knownSkill } from './agents.ts';
import { timeInWords } from './opening.ts';
import { packetOf } from './packet.ts';
import { similarTo } from './similar.ts';
import { waitChoices } from './wait.ts';
import { words } from './words.ts';

/** Entries before it that a handoff is told from. */
export const LOOKED_AT = 40;

/** When the business opens next, as one says it; empty while it is open. */
const openingIn = ({ hours }: LiveSettings, language: string, now: number): string => {
  if (isOpen(hours, now)) return '';
  const time = timeInWords(hours, language, now);
  return time === undefined ? words('closed', language) : words('opensAt', language).replace('{time}', time);
};

/** What a customer reads who is handed to a person now. */
export const handoffText = (settings: LiveSettings, language: string, now: number): string =>
  openingIn(settings, language, now) || (settings.handoff?.[wordsLanguage(language)] ?? words('handedOn', language));

/** What a conversation is handed over with. */
export interface Handoff {
  readonly conversationId: string;
  /** State before it, and number of the newest entry. */
  readonly state: State | undefined;
  readonly seq: number;
  readonly trigger: Trigger;
  readonly priority: number;
  /** Why, in words for staff. */
  readonly why: string;
  readonly language: string;
  readonly settings: LiveSettings;
  readonly category?: string | undefined;
  readonly topic?: string | undefined;
  readonly page?: string | undefined;
  /** What the customer gave as his own reason. */
  readonly wish?: string | undefined;
  /** Number of the message with which he asks for a person. */
  readonly asked?: number | undefined;
  readonly sentiment?: HandoffPacket['sentiment'] | undefined;
}

const lately = async (conversationId: string, seq: number): Promise<Entry[]> => {
  const count = Math.min(LOOKED_AT, seq);
  return count === 0 ? [] : page(conversationId, seq - count, count);
};

/** What an entry has to hold that hands the conversation to a person: why, for staff what they have to know, for the customer what comes. */
export const handoffOf = async (
  handoff: Handoff,
): Promise<Pick<Draft, 'trigger' | 'priority' | 'skill'> & { body: Body }> => {
  const { conversationId, state, seq, trigger, priority, language, settings } = handoff;
  const now = Date.now();
  const topic = handoff.topic ?? state?.topic;
  const [entries, similar, skill] = await Promise.all([
    lately(conversationId, seq),
    similarTo(topic, conversationId),
    // A business whose agents have skills of such names has its topics in good hands, without another setting.
    // Who goes on with a person is that person's again, whatever else is named.
    trigger === 'ticket' ? undefined : knownSkill(handoff.category),
  ]);
  const packet = packetOf({
    entries,
    language,
    sentiment: handoff.sentiment ?? state?.sentiment ?? 'calm',
    category: handoff.category,
    page: handoff.page ?? entries.findLast(({ body }) => body?.page !== undefined)?.body?.page,
    priority,
    identityLevel: (state && knownAs(state, now)?.level) ?? 0,
    similar,
    tickets: state?.tickets,
    wish: handoff.asked,
  });
  return {
    trigger,
    priority,
    ...(skill !== undefined && { skill }),
    body: {
      text: handoffText(settings, language, now),
      choices: waitChoices(language),
      reason: [handoff.why, handoff.wish].filter((part) => part !== undefined).join('\n'),
      packet,
    },
  };
};
