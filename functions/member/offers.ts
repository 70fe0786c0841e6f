import { ASK_CHOICE } from '../conversation/procedure-state.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import type { Choice } from '../protocol/names.ts';
import type { Member } from './directory.ts';
import { APART } from './fields.ts';
import { type LookUp, lookUps } from './look-ups.ts';
import { valuesOf } from './values.ts';

/** More of them beside an answer hide it. */
const MOST_BESIDE = 3;

const withButton = (): LookUp[] => lookUps().filter(({ choice }) => choice !== undefined);

const choiceOf = ({ name, choice }: LookUp, language: string): Choice[] =>
  choice ? [{ id: `${ASK_CHOICE}${name}`, label: choice[wordsLanguage(language)] }] : [];

/** All look-ups that can be chosen. */
export const lookUpChoices = (language: string): Choice[] =>
  withButton().flatMap((lookUp) => choiceOf(lookUp, language));

/** Of look-ups by their names those that can be chosen. */
export const choicesNamed = (names: readonly string[], language: string): Choice[] =>
  names.flatMap((name) => withButton().flatMap((each) => (each.name === name ? choiceOf(each, language) : [])));

/** The look-up that a choice begins; one that a newer version does not have any more begins none. */
export const lookUpChosen = (choice: string): LookUp | undefined =>
  withButton().find(({ name }) => choice === `${ASK_CHOICE}${name}`);

/** What is on a button of ours, also one that is of the past: the widget then sends its words. */
export const lookUpLabelled = (text: string): LookUp | undefined =>
  withButton().find(({ choice }) => choice?.ja === text || choice?.en === text);

const hasAny = ({ reads }: LookUp, member: Member, language: string): boolean =>
  reads.some((field) => APART.has(field)) || valuesOf({ member }, reads, language).size > 0;

/**
 * What a member may go on with after a look-up: the next ones, so that all of them are in reach one after another. What is
 * known to show him nothing is left out.
 */
export const otherChoices = ({ name }: LookUp, member: Member | undefined, language: string): Choice[] => {
  const all = withButton();
  const at = all.findIndex((each) => each.name === name);
  const others = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  return others
    .filter((each) => member === undefined || hasAny(each, member, language))
    .slice(0, MOST_BESIDE)
    .flatMap((each) => choiceOf(each, language));
};
