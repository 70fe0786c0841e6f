import { spansIn } from './slots.ts';
import { type Finding, findingsIn } from './warnings.ts';

/** Why a reply is not held for sending yet. Open slots have to be filled; the rest takes a second, deliberate press. */
export type Objection =
  | { readonly kind: 'slots'; readonly count: number }
  | { readonly kind: 'changed' }
  | { readonly kind: 'newer'; readonly seq: number }
  | { readonly kind: 'finding'; readonly finding: Finding };

export interface Pressed {
  readonly text: string;
  /** Newest entry of the customer that there was when the agent began to write. */
  readonly seen: number;
  /** Newest one that there is. */
  readonly newest: number;
  /** Epoch milliseconds of the press. */
  readonly at: number;
  /** Epoch milliseconds of when the text last changed without the agent's doing. */
  readonly arrived?: number | undefined;
}

/** Nobody has read a warning, or a text that has come into the field, sooner: such a press was under way already, or is the second half of a double click. */
const READ_MS = 700;

const objectionsTo = ({ text, seen, newest, at, arrived = Number.NEGATIVE_INFINITY }: Pressed): Objection[] => {
  const open = spansIn(text).length;
  if (open > 0) return [{ kind: 'slots', count: open }];
  return [
    ...(at - arrived < READ_MS ? [{ kind: 'changed' as const }] : []),
    ...(newest > seen ? [{ kind: 'newer' as const, seq: newest }] : []),
    ...findingsIn(text).map((finding) => ({ kind: 'finding' as const, finding })),
  ];
};

/** What the agent was told at his last press, and of which text. */
export interface Told {
  readonly text: string;
  readonly objections: readonly Objection[];
  /** Epoch milliseconds of when it was first shown. */
  readonly at: number;
}

const isSame = (pressed: Pressed, objections: readonly Objection[], told: Told | undefined): told is Told =>
  told?.text === pressed.text && JSON.stringify(told.objections) === JSON.stringify(objections);

/** What stands in the way of sending; what he was told of exactly this text at a press before, he has decided on. */
export const press = (pressed: Pressed, told: Told | undefined): readonly Objection[] => {
  const objections = objectionsTo(pressed);
  if (!isSame(pressed, objections, told) || objections.some(({ kind }) => kind === 'slots')) return objections;
  return pressed.at - told.at >= READ_MS ? [] : objections;
};

/** What he is told now. Pressing once more too soon shows nothing new, so the time goes on. */
export const toldOf = (pressed: Pressed, objections: readonly Objection[], told: Told | undefined): Told => {
  return { text: pressed.text, objections, at: isSame(pressed, objections, told) ? told.at : pressed.at };
};
