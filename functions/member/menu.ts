import { MENU_CHOICE } from '../conversation/procedure-state.ts';
import type { Choice } from '../protocol/names.ts';
import { spoken } from './step-words.ts';

/* What whoever greets has to know of the look-ups; they themselves are no part of it. */

/** Whether members of this deployment can prove who they are; where none can, their questions are questions like any other. */
export const hasLookUps = (): boolean => process.env.LOOK_UPS === 'on';

/** The way to all of them, beside the greeting; nothing where members cannot prove who they are. */
export const menuChoices = (language: string): Choice[] =>
  hasLookUps() ? [{ id: MENU_CHOICE, label: spoken('menu', language) }] : [];

/** Its words, also of the other language, where the widget sends those. */
export const isMenuLabel = (text: string): boolean =>
  ['ja', 'en'].some((language) => spoken('menu', language) === text);
