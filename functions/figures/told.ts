import { EVENT } from '../conversation/events.ts';

interface Told {
  readonly detailType: string[];
  readonly detail?: Record<string, unknown[]>;
}

/** The events of what ends somebody's work, or tells something of what has ended, by the rule that sends them. */
export const TOLD: Readonly<Record<string, Told>> = {
  WorkEnded: {
    detailType: [
      EVENT.ConversationTransferred,
      EVENT.ConversationReleased,
      EVENT.ConversationResolved,
      EVENT.ConversationClosed,
      EVENT.ConversationErased,
      EVENT.ConversationRated,
      EVENT.CustomerBlocked,
      EVENT.TicketAnswered,
    ],
  },
  // A person takes it: from the bot, from another one, or what was closed.
  WorkTaken: { detailType: [EVENT.ConversationAssigned], detail: { ringing: [{ exists: false }] } },
  WorkOfBotEnded: { detailType: [EVENT.ConversationEscalated], detail: { mode: ['waiting'] } },
  // Who comes back to what was resolved; what he tells a person ends nothing.
  CustomerBack: {
    detailType: [EVENT.MessageReceived, EVENT.ConversationEscalated],
    detail: { served: [true], mode: ['bot'] },
  },
  TicketChanged: {
    detailType: [EVENT.TicketOpened, EVENT.TicketUpdated],
    detail: { followUp: [{ exists: false }] },
  },
};
