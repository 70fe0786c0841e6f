import type {
  Attachment,
  Card,
  Choice,
  Denial,
  Form,
  HandoffPacket,
  Kind,
  Level,
  Role,
  Source,
  StaffRole,
  TicketStatus,
  Tried,
  Trigger,
  Usage,
} from '../protocol/server.ts';
import type { State } from './state.ts';

/**
 * What happened to a question: an answer from an entry, choices to pick from, nothing known, an entry that a person answers,
 * a person wanted
 * for another reason, a bot that is switched off, or our own failure.
 */
export type Outcome = 'answer' | 'choices' | 'unknown' | 'human_only' | 'handed_over' | 'bot_off' | 'apology';

/** What an entry says of a ticket. The one that opens it says by when it is answered, later ones what has changed. */
export interface TicketChange {
  /** The number customers and staff call it by. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly due?: number;
  readonly status?: TicketStatus;
  /** Agent whose matter it is; `null`: nobody's any more. */
  readonly owner?: string | null;
  readonly reminder?: 'soon' | 'overdue';
  /** It was opened by a low rating; the customer knows nothing of it. */
  readonly followUp?: true;
}

/** What a customer had been told before he wrote: what is recorded, and what for. */
export interface Informed {
  /** Version of the disclosure that was in force, or that he accepted. */
  readonly version: string;
  /** Of its words, hex. */
  readonly sha256: string;
  readonly language: 'ja' | 'en';
}

/** Why a conversation is erased: somebody asked for all that is known of him, for this one, or its time is over. */
export type ErasedReason = 'person' | 'request' | 'retention';

/** The erasable part of an entry: everything that may hold personal data. */
export interface Body {
  readonly text?: string;
  readonly name?: string;
  readonly page?: string;
  readonly choice?: string;
  readonly attachment?: Attachment;
  readonly choices?: readonly Choice[];
  readonly sources?: readonly Source[];
  /** Entries the bot found but was not sure enough of, best first; for staff. */
  readonly tried?: readonly Tried[];
  readonly comment?: string;
  readonly reason?: string;
  /** Numbers of the entries for which a visitor is shut out. */
  readonly evidence?: readonly number[];
  readonly category?: string;
  /** What an agent wrote before it was translated; for staff. */
  readonly original?: { readonly text: string; readonly language: string } | undefined;
  /** A first line for whoever takes over; for staff. */
  readonly suggestion?: string;
  /** Where a ticket is answered. */
  readonly email?: string;
  /** What whoever takes over has to know; for staff. */
  readonly packet?: HandoffPacket;
  readonly form?: Form;
  /** What a look-up is about, as the customer or the bot named it: the number of an order, a product. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** What was read of a member, as staff may see it. */
  readonly card?: Card;
  /** The text of a look-up as staff may see it. */
  readonly masked?: string;
}

/** A procedure and how far it is: at work, waiting for a proof, waiting for a choice. */
export interface Procedure {
  readonly name: string;
  readonly step: 'work' | 'proof' | 'choice';
}

/** The part without personal data; it stays when the body is erased. */
export interface Head {
  readonly seq: number;
  readonly id: string;
  readonly kind: Kind;
  readonly role: Role;
  /** Surrogate id of who wrote it: a visitor, an agent. */
  readonly by?: string;
  /** Which of the staff he was when he wrote it: what he may is changed later. */
  readonly as?: StaffRole;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Highest sequence number the writer had seen. */
  readonly after: number;
  readonly epoch: number;
  /** Sequence number this entry is about: a reply's question, a feedback's answer. */
  readonly about?: number;
  readonly outcome?: Outcome;
  /** Milliseconds from the question being written to its reply. */
  readonly latency?: number;
  /** What the language model had to do with it. */
  readonly usage?: Usage;
  /** Share of a draft that the agent has changed before he sent it, 0 to 1. */
  readonly drafted?: number | undefined;
  readonly helpful?: boolean;
  readonly score?: number;
  /** New owner of the conversation (`assigned`, `transferred`): an agent. */
  readonly to?: string;
  /** Until when the new owner may take it before it passes on (epoch ms); without it he has taken it. */
  readonly rings?: number;
  /** What whoever answers has to be good at. */
  readonly skill?: string;
  /** Why a person is wanted (`escalated`), which puts the conversation in the queue. */
  readonly trigger?: Trigger;
  /** 0 ordinary to 3 urgent (`escalated`). */
  readonly priority?: number;
  /** Where a conversation goes that is given back (`released`). */
  readonly back?: 'bot' | 'queue';
  /** What a waiting customer wishes meanwhile: that the bot goes on answering, no person any more, or an answer by e-mail. */
  readonly wish?: 'bot' | 'leave' | 'message';
  readonly ticket?: TicketChange;
  /** All tags of the conversation from then on (`tagged`). */
  readonly tags?: readonly string[];
  /** Agents a note is for. */
  readonly mentions?: readonly string[] | undefined;
  /** Version of the disclosure that the customer accepted with it. */
  readonly accepted?: string | undefined;
  /** The disclosure under which it was written, where that is another than before. */
  readonly informed?: Informed;
  readonly procedure?: Procedure;
  /** Surrogate of the member who was proven, or whose data the entry holds. */
  readonly member?: string;
  readonly level?: Level;
  /** Until when a proof counts, or a code is waited for (epoch ms). */
  readonly until?: number;
  readonly denial?: Denial;
  /** Which of a member's data were read. */
  readonly fields?: readonly string[];
  /** Ids of the notices that stand before the answer. */
  readonly notices?: readonly string[];
  /** Why all that was written before is erased (`erased`). */
  readonly reason?: ErasedReason;
  /** State of the conversation that results from this entry. */
  readonly state: State;
}

/** An entry as it is stored: hash-chained, its body salted and removable. */
export interface Entry extends Head {
  /** SHA-256(salt || JCS(body)), base64url. */
  readonly digest: string;
  /** Hash of the entry before; empty for the first. */
  readonly previous: string;
  readonly hash: string;
  readonly salt?: string;
  readonly body?: Body;
}

/** What a writer asks to append; the log adds number, time, resulting state and chain. */
export type Draft = Omit<Head, 'seq' | 'at' | 'epoch' | 'state'> & {
  readonly body: Body;
  /** Facts that bind a conversation with its first entry; later only the language changes, and a member may be proven by the host site. */
  readonly facts?: Partial<
    Pick<
      State,
      'visitorId' | 'ordinal' | 'returning' | 'language' | 'practice' | 'member' | 'proof' | 'topic' | 'sentiment'
    >
  >;
};

/** A reply's id derives from its question's; clients cannot write a dot, so they cannot take it. */
export const replyId = (questionId: string): string => `${questionId}.reply`;
