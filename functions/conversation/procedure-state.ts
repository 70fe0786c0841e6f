import type { Draft } from './entry.ts';
import { owned } from './owned.ts';
import type { State } from './state.ts';
import { without } from './without.ts';

const toBot = (state: State): State => (state.mode === 'procedure' ? owned(state, 'bot') : state);

/** The bot has recognized what the customer asks of his own data. Where he waits for a person, he goes on waiting. */
export const begun = (state: State, { procedure, about }: Draft): State => {
  if (!procedure || about === undefined) return state;
  const next = { ...state, procedure: { ...procedure, seq: about } };
  return state.mode === 'bot' || state.mode === 'procedure' ? owned(next, 'procedure') : next;
};

/** Choices of a procedure begin with this; every other one is the bot's. */
export const OF_PROCEDURE = 'look-';
/** Of these also the words are a member's: one of his orders. */
export const ORDER_CHOICE = `${OF_PROCEDURE}order-`;
/** So do those that ask something anew, which are the bot's to hear: a look-up by its name, and the list of them. */
export const ASK_CHOICE = `${OF_PROCEDURE}ask-`;
export const MENU_CHOICE = `${OF_PROCEDURE}menu`;

const answers = (choice: string): boolean =>
  choice.startsWith(OF_PROCEDURE) && !choice.startsWith(ASK_CHOICE) && choice !== MENU_CHOICE;

/** What a customer writes goes to the bot, but for a choice that the procedure waits for. */
export const interrupted = (state: State, { body }: Draft): State =>
  state.procedure?.step === 'choice' && body.choice !== undefined && answers(body.choice) ? state : toBot(state);

/**
 * A procedure has answered (`work` is done), or asks for something. It keeps the conversation only while it waits for a choice: what is
 * written beside a form is the bot's to answer, and the form stays good.
 */
export const answeredByProcedure = (state: State, draft: Draft, seq: number): State => {
  const { procedure, about, until, body } = draft;
  const answered = about !== undefined && state.unanswered === about ? without(state, 'unanswered') : state;
  const isOpen = procedure !== undefined && procedure.step !== 'work';
  // What is asked of him is for the question it is about: a code and a choice that has to be proven first, each for its own.
  const asked = isOpen &&
    state.procedure && {
      procedure: {
        ...procedure,
        seq: about ?? state.procedure.seq,
        ...(body.form && { form: body.form }),
        ...(until !== undefined && procedure.step === 'choice' && { isCodeNewer: true as const }),
      },
    };
  const next = {
    ...(asked ? answered : without(answered, 'procedure')),
    ...asked,
    ...(until !== undefined && draft.kind === 'message' && { awaited: until }),
    ...(body.choices && { offered: seq }),
    ...(draft.kind === 'looked_up' && { misses: 0 }),
  };
  return procedure?.step === 'choice' ? next : toBot(next);
};

/** What was offered to one member is nothing for the next to choose from; what waits for a proof is for whoever proves it. */
const ofNext = (state: State, member: string): State =>
  state.procedure?.step === 'choice' && state.proof !== undefined && state.proof.member !== member
    ? toBot(without(state, 'procedure'))
    : state;

/** A one-time code proves a member until a time; another member's takes its place. */
export const proven = (state: State, { level, member, until, body }: Draft, seq: number): State =>
  level === 2 && member !== undefined && until !== undefined
    ? {
        ...without(ofNext(state, member), 'awaited'),
        proof: { member, until },
        person: member,
        ...(state.person !== undefined && state.person !== member && { shared: true as const }),
        ...(body.choices && { offered: seq }),
      }
    : state;

export const signedOut = (state: State): State => toBot(without(state, 'proof', 'awaited', 'procedure'));
