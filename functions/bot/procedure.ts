import type { Entry } from '../conversation/entry.ts';
import { knownAs } from '../conversation/level.ts';
import { ASK_CHOICE, MENU_CHOICE, OF_PROCEDURE, ORDER_CHOICE } from '../conversation/procedure-state.ts';
import { textFor } from '../conversation/texts.ts';
import { words } from '../escalation/words.ts';
import { type Intent, intentOf, nearIntents } from '../member/intent.ts';
import { type LookUp, lookUps } from '../member/look-ups.ts';
import { hasLookUps, isMenuLabel } from '../member/menu.ts';
import { choicesNamed, lookUpChoices, lookUpChosen, lookUpLabelled } from '../member/offers.ts';
import { spoken } from '../member/step-words.ts';
import type { Reply } from './hand-over.ts';
import type { Tool } from './models/tools.ts';
import { detectLanguage } from './retrieve.ts';

const bare = (lookUp: LookUp | undefined): Intent | undefined => lookUp && { name: lookUp.name, arguments: {} };

/** A look-up in the customer's name. What an offer of a procedure means that is over by now: the same question again. */
const chosen = (choice: string): Intent | undefined => {
  if (choice.startsWith(ASK_CHOICE)) return bare(lookUpChosen(choice));
  if (!choice.startsWith(OF_PROCEDURE) || choice === MENU_CHOICE) return undefined;
  const orderNumber = choice.startsWith(ORDER_CHOICE) ? choice.slice(ORDER_CHOICE.length) : undefined;
  return { name: 'order', arguments: orderNumber === undefined ? {} : { orderNumber } };
};

/** What a customer asks of his own data; undefined where it is the bot's to answer. */
export const intentIn = ({ body = {}, state }: Entry): Intent | undefined => {
  if (!hasLookUps()) return undefined;
  const { text = '', choice } = body;
  if (choice !== undefined) return chosen(choice);
  return bare(lookUpLabelled(text)) ?? intentOf(text, detectLanguage(text, state.language), state);
};

/** The look-ups to choose from: nobody has to be known to see what there is. */
export const menuFor = ({ body = {}, state: { language } }: Entry): Reply | undefined => {
  const { text = '', choice } = body;
  if (!hasLookUps() || (choice === undefined ? !isMenuLabel(text) : choice !== MENU_CHOICE)) return undefined;
  return {
    kind: 'message',
    outcome: 'choices',
    facts: { language },
    body: { name: textFor('bot', language), text: spoken('menuAsk', language), choices: lookUpChoices(language) },
  };
};

/** What is said to a question of which one cannot be sure that it is not about the customer's own data. */
const MAY_BE_ASIDE: ReadonlySet<Reply['outcome']> = new Set(['answer', 'choices', 'unknown']);

/** The reply with the look-up that the question may have meant as one more choice; a reply that calls a person stays as it is. */
export const withNear = (reply: Reply, { body = {}, state }: Entry, near = nearIntents): Reply => {
  const { text, choice } = body;
  const isAside = hasLookUps() && reply.trigger === undefined && MAY_BE_ASIDE.has(reply.outcome);
  if (!isAside || text === undefined || choice !== undefined) return reply;
  const language = reply.facts?.language ?? state.language;
  const [first] = choicesNamed(near(text, language), language);
  return first ? { ...reply, body: { ...reply.body, choices: [...(reply.body.choices ?? []), first] } } : reply;
};

/** Longer texts say something else, too. */
const MOST_BESIDE = 60;
/** An address, a code (masked by then), or a member number by itself. */
const FOR_THE_FORM = /[^\s@]+@[^\s@]+\.[a-z]|\*{6}|^\W*(?:会員番号は?)?[a-z]{1,4}-?\d{2,12}(?:です|だよ|。)*\W*$/iu;
const TAKEN_BACK =
  /^(?:やっぱり?|もう)*(?:いい(?:です|や)?|結構(?:です)?|大丈夫(?:です)?|やめ(?:ます|とく|ておきます|る)?|キャンセル(?:します|で)?|取り消し(?:ます)?|no thanks?|never ?mind|cancel|forget it)(?:[。.!！]|$)/iu;

/**
 * What belongs into the form that is open, or says that it is not wanted any more: no question that anybody failed to
 * understand.
 */
export const besideForm = ({ body = {}, state }: Entry, now: number): Reply | undefined => {
  const { text, choice, attachment } = body;
  const { procedure, awaited = 0, language } = state;
  const isAwaited = now < awaited;
  const isOpen = procedure?.step === 'proof' || isAwaited;
  if (!isOpen || text === undefined || choice !== undefined || attachment || text.length > MOST_BESIDE)
    return undefined;
  const plain = text.normalize('NFKC').trim();
  const key = FOR_THE_FORM.test(plain) ? 'useForm' : TAKEN_BACK.test(plain) ? 'leaveForm' : undefined;
  if (key === undefined) return undefined;
  const said = { name: textFor('bot', language), text: words(key, language) };
  if (key === 'leaveForm') return { kind: 'message', body: said };
  // The field he is told of may be out of sight.
  if (isAwaited) return { kind: 'message', until: awaited, body: { ...said, form: 'prove' } };
  return { kind: 'message', body: { ...said, ...(procedure?.form && { form: 'identify' as const }) } };
};

/** The bot's word that a procedure answers. It names what is asked for, never whose it is. */
export const begins = ({ name, arguments: given }: Intent, language: string): Reply => ({
  kind: 'begun',
  facts: { language },
  procedure: { name, step: 'work' },
  body: { arguments: { ...given } },
});

/** What the model may ask for in the name of whoever is known: one tool for each look-up, none of which takes a member. */
export const toolsFor = ({ state }: Entry, now: number): readonly Tool[] => {
  const level = hasLookUps() ? (knownAs(state, now)?.level ?? 0) : 0;
  if (level === 0) return [];
  return lookUps().flatMap(({ name, level: needed, argument, tool }) =>
    needed <= level ? [{ name, description: tool, ...(argument && { argument }) }] : [],
  );
};
