import type { Attachment, Source } from '../../../functions/protocol/server.ts';
import type { Reply } from './hold.ts';

/** What an agent has begun to write in a conversation; a note has a text of its own, which never becomes a reply. */
export interface Draft {
  readonly mode: 'reply' | 'note';
  readonly reply: string;
  readonly note: string;
  /** Newest entry of the customer that there was when he began the reply. */
  readonly seen?: number | undefined;
  /** The draft that was put here for him, as it was. */
  readonly proposed?: string | undefined;
  readonly sources?: readonly Source[] | undefined;
  readonly original?: Reply['original'];
  readonly attachment?: Attachment | undefined;
  /** The reply that the file was to go with already: the service gives a file to one reply only, known by its id. */
  readonly replyId?: string | undefined;
  /** The replies that came back into the text and are in it, in the order in which they would have gone out. */
  readonly back?: readonly Back[] | undefined;
}

interface Back {
  readonly text: string;
  readonly dueAt: number;
}

export const EMPTY: Draft = { mode: 'reply', reply: '', note: '' };

/** Nothing of it would be missed. */
export const isBlank = ({ reply, note, attachment }: Draft): boolean =>
  reply.trim() === '' && note.trim() === '' && attachment === undefined;

const hasReply = ({ reply, attachment }: Draft): boolean => reply.trim() !== '' || attachment !== undefined;

/** What he had seen when he began, or sees now that he begins. */
const seenIn = (draft: Draft, newest: number): number => (hasReply(draft) ? (draft.seen ?? newest) : newest);

/** The reply as it is now. One that is begun anew has nothing to do any more with what helped with the one before. */
export const written = (draft: Draft, reply: string, newest: number): Draft => {
  const seen = seenIn(draft, newest);
  if (draft.reply.trim() !== '' && reply.trim() !== '') return { ...draft, reply, seen };
  const { note, attachment, replyId } = draft;
  return { mode: 'reply', note, attachment, replyId, reply, seen };
};

/** With a file, which is the beginning of a reply as well. */
export const withFile = (draft: Draft, attachment: Attachment, newest: number): Draft => ({
  ...draft,
  ...{ attachment, replyId: undefined, seen: seenIn(draft, newest) },
});

/** Without what is saved as a note; what has been written meanwhile is of the next one. */
export const noted = (draft: Draft, saved: string): Draft =>
  draft.note.startsWith(saved) ? { ...draft, note: draft.note.slice(saved.length).trimStart() } : draft;

/**
 * With what was proposed for it: an answer, or the agent's own words (in `language`) in another form. The field stays
 * what it is: whoever has begun a note meanwhile must not find himself in a field for the customer.
 */
export const helped = (
  draft: Draft,
  how: 'reply' | 'shorten' | 'polite' | 'translate',
  { text, sources }: { readonly text: string; readonly sources: readonly Source[] },
  { newest, language }: { readonly newest: number; readonly language: string },
): Draft => {
  if (how === 'reply')
    return { ...draft, reply: text, proposed: text, sources, original: undefined, back: undefined, seen: newest };
  const original = how === 'translate' ? { text: draft.reply, language } : draft.original;
  return { ...draft, reply: text, original, seen: seenIn(draft, newest) };
};

/** Whether a reply can come back without taking the place of a file that is here: there is one to a reply. */
export const hasRoom = ({ attachment: here }: Draft, { attachment }: Reply): boolean =>
  here === undefined || attachment === undefined || here.id === attachment.id;

/** Where a reply belongs that would have gone out at `dueAt`: behind the last earlier one that can still be found. */
const placeOf = ({ reply, back = [] }: Draft, dueAt: number): number => {
  let place = 0;
  for (const { text } of back.filter((each) => each.dueAt <= dueAt)) {
    const start = reply.indexOf(text, place);
    if (start === -1) continue;
    const line = reply.indexOf('\n', start + text.length);
    place = line === -1 ? reply.length : line + 1;
  }
  return place;
};

/** Its text with that of a reply, whatever the order in which several come back. */
const together = (draft: Draft, { text, dueAt }: Reply): Pick<Draft, 'reply' | 'back'> => {
  const { reply, back = [] } = draft;
  if (text.trim() === '') return { reply, back };
  const place = placeOf(draft, dueAt);
  const parts = [reply.slice(0, place).replace(/\n$/u, ''), text, reply.slice(place)];
  return {
    reply: parts.filter((part) => part.trim() !== '').join('\n'),
    back: [...back, { text, dueAt }].toSorted((one, other) => one.dueAt - other.dueAt),
  };
};

/**
 * The reply in the composer again, in front of what has been written since. It comes when it will, so a field for notes
 * stays one, also while nothing is in it: the next key may be a note's first.
 */
export const restored = (draft: Draft, reply: Reply): Draft => {
  const { id, attachment, original, proposed, sources, after } = reply;
  return {
    ...draft,
    ...together(draft, reply),
    seen: Math.min(after, seenIn(draft, after)),
    ...(attachment && { attachment, replyId: id }),
    original: original ?? draft.original,
    proposed: proposed ?? draft.proposed,
    sources: sources ?? draft.sources,
  };
};

/** The draft of an agent who has asked for his reply himself: it is in front of him, unless he is writing a note. */
export const inFront = (draft: Draft): Draft => (draft.note.trim() === '' ? { ...draft, mode: 'reply' } : draft);

/** The reply that has come back or cannot be sent, while the field is one for notes; nothing: there is none. */
export const hiddenReply = ({ reply }: Draft, isNote: boolean, isNews: boolean): string | undefined =>
  isNote && isNews && reply.trim() !== '' ? reply : undefined;

/** What is left when the reply is on its way. */
export const emptied = ({ mode, note }: Draft): Draft => ({ mode, note, reply: '' });
