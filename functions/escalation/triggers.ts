import { languageOf } from '../bot/language.ts';
import { type Risk, type Signals, signalsIn } from './signals.ts';

export const HANDOFF_REASONS = ['asked', 'risk', 'anger', 'human_only', 'ticket', 'frustration', 'misses'] as const;
export type HandoffReason = (typeof HANDOFF_REASONS)[number];

/** 0 normal to 3 urgent. */
export type Priority = 0 | 1 | 2 | 3;

/** What the conversation was like until a message, and what the bot made of it. */
export interface History {
  /** Questions in a row before this one that were not understood. */
  readonly misses: number;
  /** This one is not understood. */
  readonly isMiss: boolean;
  /** Frustrated or displeased messages in a row before this one. */
  readonly frustrations: number;
  /** The topic is one that only a person answers. */
  readonly isHumanOnly: boolean;
  /** A person has answered him by a ticket, and he goes on. */
  readonly isPersonal: boolean;
  /** The customer said before that no person is wanted, and has not asked for one since. */
  readonly declined: boolean;
}

export interface Handoff {
  readonly reason: HandoffReason;
  readonly priority: Priority;
  readonly words: readonly string[];
}

const MISSES = 2;
const FRUSTRATIONS = 2;

const PRIORITY_OF_RISK: Record<Risk, Priority> = {
  self_harm: 3,
  injury: 3,
  legal: 2,
  police: 2,
  regulator: 2,
  consumer_center: 2,
  media: 2,
  payment_dispute: 2,
  privacy: 2,
};
const PRIORITY_OF_ANGER: Record<Signals['anger'], Priority> = { 0: 0, 1: 0, 2: 1, 3: 2 };

const highest = (priorities: readonly Priority[]): Priority =>
  ([3, 2, 1] as const).find((priority) => priorities.includes(priority)) ?? 0;

/**
 * Whether a person takes over. The reason is the first of `HANDOFF_REASONS` that holds, the priority the highest of all. Who
 * wants no person is not handed on for what the bot did badly; for risk, anger and a topic that only people answer he is.
 */
export const decideHandoff = ({ signals, history }: { signals: Signals; history: History }): Handoff | undefined => {
  const { wantsPerson, refusesPerson, anger, frustration, risks, words } = signals;
  const isLeftAlone = refusesPerson || (history.declined && !wantsPerson);
  const isFrustrated = frustration || anger > 0;
  const holds: Record<HandoffReason, boolean> = {
    asked: wantsPerson,
    risk: risks.length > 0,
    anger: anger >= 2,
    human_only: history.isHumanOnly,
    ticket: history.isPersonal,
    frustration: !isLeftAlone && isFrustrated && history.frustrations + 1 >= FRUSTRATIONS,
    misses: !isLeftAlone && history.isMiss && history.misses + 1 >= MISSES,
  };
  const reason = HANDOFF_REASONS.find((reason) => holds[reason]);
  if (reason === undefined) return undefined;
  const priority = highest([PRIORITY_OF_ANGER[anger], ...risks.map((risk) => PRIORITY_OF_RISK[risk])]);
  return { reason, priority, words };
};

export type Sentiment = 'calm' | 'displeased' | 'angry';

/** The worst of the customer's last messages. */
export const sentimentOf = (texts: readonly string[]): Sentiment => {
  const all = texts.map((text) => signalsIn(text, languageOf(text, 'ja')));
  if (all.some(({ anger }) => anger >= 2)) return 'angry';
  return all.some(({ anger, frustration }) => anger === 1 || frustration) ? 'displeased' : 'calm';
};
