import { SLOT } from '../../../functions/protocol/variables.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the open slots are in a text. */
export const spansIn = (text: string): Span[] =>
  [...text.matchAll(SLOT)].map(({ 0: slot, index }) => ({ start: index, end: index + slot.length }));

/** The slot that comes behind what is selected, or before it; none is left: the first one, unless that is where one is. */
export const slotFrom = (text: string, selected: Span, back = false): Span | undefined => {
  const spans = spansIn(text);
  const ahead = back
    ? spans.findLast(({ end }) => end <= selected.start)
    : spans.find(({ start }) => start >= selected.end);
  const isOnSlot = spans.some(({ start, end }) => start === selected.start && end === selected.end);
  return ahead ?? (isOnSlot ? undefined : spans[0]);
};

/** A text in pieces, those that are slots marked, to be shown behind what is written. */
export const pieces = (text: string): { readonly text: string; readonly isSlot: boolean }[] => {
  const made: { text: string; isSlot: boolean }[] = [];
  let from = 0;
  for (const { start, end } of spansIn(text)) {
    if (start > from) made.push({ text: text.slice(from, start), isSlot: false });
    made.push({ text: text.slice(start, end), isSlot: true });
    from = end;
  }
  if (from < text.length) made.push({ text: text.slice(from), isSlot: false });
  return made;
};
