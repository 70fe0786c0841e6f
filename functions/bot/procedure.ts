import type { Entry } from '../conversation/entry.ts';
import { knownAs } from '../conversation/level.ts';
import { OF_PROCEDURE } from '../conversation/procedure-state.ts';
import { type Intent, intentOf } from '../member/intent.ts';
import { lookUps } from '../member/look-ups.ts';
import type { Reply } from './hand-over.ts';
import type { Tool } from './models/tools.ts';
import { detectLanguage } from './retrieve.ts';

/** Whether members of this deployment can prove who they are; where none can, their questions are questions like any other. */
const hasMembers = (): boolean => process.env.LOOK_UPS === 'on';

const ORDER_CHOICE = `${OF_PROCEDURE}order-`;

/** What an offer of a procedure means that is over by now: the same question again. */
const chosen = (choice: string): Intent | undefined => {
  if (!choice.startsWith(OF_PROCEDURE)) return undefined;
  const orderNumber = choice.startsWith(ORDER_CHOICE) ? choice.slice(ORDER_CHOICE.length) : undefined;
  return { name: 'order', arguments: orderNumber === undefined ? {} : { orderNumber } };
};

/** What a customer asks of his own data; undefined where it is the bot's to answer. */
export const intentIn = ({ body = {}, state }: Entry): Intent | undefined => {
  if (!hasMembers()) return undefined;
  const { text = '', choice } = body;
  return choice === undefined ? intentOf(text, detectLanguage(text, state.language), state) : chosen(choice);
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
  const level = hasMembers() ? (knownAs(state, now)?.level ?? 0) : 0;
  if (level === 0) return [];
  return lookUps().flatMap(({ name, level: needed, argument, tool }) =>
    needed <= level ? [{ name, description: tool, ...(argument && { argument }) }] : [],
  );
};
