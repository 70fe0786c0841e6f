import * as z from 'zod/mini';
import { Id } from './fields.ts';
import { VISIBLE } from './limits.ts';

const TAGS = 10;
const TAG_LENGTH = 32;

/** More digits than this, also in groups, are a number of a person: a phone's, an order's, a member's. */
const MOST_DIGITS = 6;
const DIGITS = new RegExp(`\\d(?:[ .()/-]{0,2}\\d){${MOST_DIGITS},}`);
/** What is kept where nothing can be erased must not name anybody. */
const impersonal = z.refine<string>((text) => !/\S@\S/.test(text) && !DIGITS.test(text), {
  error: `must hold no e-mail address and no number of ${MOST_DIGITS + 1} or more digits; write those in a note, which can be erased`,
});

/** A word or two in one line, of any language; full-width letters and digits are made plain. */
const line = (length: number) =>
  z.string({ error: 'must be a string' }).check(
    z.overwrite((text) => text.normalize('NFKC').trim()),
    z.refine((text) => text.length <= length && VISIBLE.test(text), {
      error: `must have 1 to ${length} characters that are not white space`,
      abort: true,
    }),
    z.refine((text) => text.isWellFormed() && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text), {
      error: 'must be one line without control characters',
    }),
    impersonal,
  );

const CATEGORY_LENGTH = 64;
/** What a conversation was about, as staff say it at its end. */
export const Category = line(CATEGORY_LENGTH).check(
  z.describe(
    `1 to ${CATEGORY_LENGTH} characters in one line, full-width ones are made plain; no e-mail address and no number of ${MOST_DIGITS + 1} or more digits`,
  ),
);

const NOTE_LENGTH = 64;
/** A reference that is kept where nothing can be erased. */
export const Note = line(NOTE_LENGTH);

const Tag = line(TAG_LENGTH);
export const Tags = z.array(Tag, { error: 'must be a list of tags' }).check(
  z.refine((tags) => tags.length <= TAGS, { error: `must be at most ${TAGS}` }),
  z.overwrite((tags) => [...new Set(tags)]),
  z.describe(
    `none, or up to ${TAGS} of 1 to ${TAG_LENGTH} characters in one line, full-width ones are made plain; no e-mail address and no number of ${MOST_DIGITS + 1} or more digits`,
  ),
);

const MENTIONS = 10;
/** Colleagues a note is for. */
export const Mentions = z.array(Id, { error: 'must be a list of ids of agents' }).check(
  z.refine((ids) => ids.length <= MENTIONS, { error: `must be at most ${MENTIONS}` }),
  z.overwrite((ids) => [...new Set(ids)]),
  z.describe(`ids of up to ${MENTIONS} agents, who hear of it wherever they are`),
);
