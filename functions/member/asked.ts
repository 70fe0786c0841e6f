import { type Entry, replyId } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { page, type Tail, tail } from '../conversation/log.ts';
import { isMachines } from '../conversation/mode.ts';
import { OF_PROCEDURE, ORDER_CHOICE } from '../conversation/procedure-state.ts';
import type { State } from '../conversation/state.ts';

/** What a procedure has to answer. */
export interface Asked {
  readonly conversationId: string;
  /** The log from what the event is about. */
  readonly start: Tail;
  readonly question: Entry;
  /** Name of the look-up. */
  readonly procedure: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** What the customer has to be told first. */
  readonly notice: string;
  /** He has chosen among what the procedure offered. */
  readonly isChosen: boolean;
}

/** The one answer to a question; so a repeated event finds it, and an apology takes its place or it the apology's. */
export const lookedId = ({ id }: Entry): string => `${replyId(id)}.looked`;
/** The one time somebody is asked who he is for a question. */
export const askedId = ({ id }: Entry): string => `${replyId(id)}.asked`;

/** Whether a procedure may still say something: no person has the conversation yet, and nothing newer has taken the question's place. */
export const isOurs = (state: State, { question, isChosen }: Asked): boolean =>
  (isMachines(state) || state.mode === 'waiting') && (isChosen || state.procedure?.seq === question.seq);

const isBegun = ({ kind }: Entry): boolean => kind === 'begun';

/** The bot's word that it leaves a question to a procedure, and the question. */
const behind = (entries: readonly Entry[], seq: number) => ({
  question: entries.find((entry) => entry.seq === seq),
  begun: entries.find((entry) => isBegun(entry) && entry.about === seq),
});

const fromBegun = (start: Tail, entries: readonly Entry[], seq: number): Asked | undefined => {
  const { question, begun } = behind(entries, seq);
  if (!question || !begun?.procedure) return undefined;
  const { arguments: given = {}, text = '' } = begun.body ?? {};
  const { conversationId } = start;
  return {
    conversationId,
    start,
    question,
    procedure: begun.procedure.name,
    arguments: given,
    notice: text,
    isChosen: false,
  };
};

const fromChoice = (start: Tail, message: Entry | undefined): Asked | undefined => {
  if (!message) return undefined;
  const { choice = '' } = message.body ?? {};
  const name = message.state.procedure?.name;
  if (name === undefined || !choice.startsWith(OF_PROCEDURE)) return undefined;
  const orderNumber = choice.startsWith(ORDER_CHOICE) ? choice.slice(ORDER_CHOICE.length) : undefined;
  return {
    conversationId: start.conversationId,
    start,
    question: message,
    procedure: name,
    arguments: orderNumber === undefined ? {} : { orderNumber },
    notice: '',
    isChosen: true,
  };
};

/** Entries between a question and the bot's word on it: what others write at the very same moment. */
const BETWEEN = 20;

/** What waits for the proof that a tail begins with. A procedure that offers choices has answered its question by that. */
const fromProof = async (start: Tail, { procedure }: State): Promise<Asked | undefined> => {
  if (procedure === undefined || procedure.step === 'choice') return undefined;
  const { seq } = procedure;
  const entries = await page(start.conversationId, seq - 1, BETWEEN);
  return fromBegun(start, entries, seq) ?? fromChoice(start, behind(entries, seq).question);
};

/**
 * What an event asks of a procedure; undefined where it asks nothing: no procedure waits for the proof, or the choice was
 * the bot's.
 */
export const askedIn = async ({ conversationId, seq, about, kind }: Detail): Promise<Asked | undefined> => {
  const start = await tail(conversationId, kind === 'begun' ? (about ?? seq) : seq);
  const [first] = start.entries;
  if (!first) throw new Error(`conversation ${conversationId} has no entry ${seq}`);
  if (kind === 'begun') return fromBegun(start, start.entries, about ?? seq);
  if (kind === 'message') return fromChoice(start, first);
  return fromProof(start, first.state);
};
