import * as z from 'zod/mini';
import { MAX_TEXT, VISIBLE } from './limits.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what this pattern is for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

const wellFormed = (limit: number, what: string) =>
  z.string({ error: `must be a string (${what})` }).check(
    z.refine((text) => text.length <= limit, { error: `must have at most ${limit} characters`, abort: true }),
    z.refine((text) => text.isWellFormed(), { error: 'must be well-formed Unicode (it has half a surrogate pair)' }),
    z.refine((text) => !CONTROL.test(text), { error: 'must not contain control characters but tab and newline' }),
  );

/** A text with something to read in it, of up to `limit` UTF-16 units, no control characters but tab and newline. */
export const readable = (limit: number, what: string) =>
  wellFormed(limit, what).check(
    z.refine((text) => VISIBLE.test(text), { error: `must have 1 to ${limit} characters that are not white space` }),
  );

/** What a person wrote: 1 to 8,000 UTF-16 units, not only white space, no control characters but tab and newline. */
export const Text = readable(MAX_TEXT, 'the text of the message').check(
  z.describe(`1 to ${MAX_TEXT} UTF-16 units, not only white space, no control characters but tab and newline`),
);

/** How somebody calls himself: a line, also where it becomes part of a mail's header. */
export const Name = readable(100, 'a name').check(
  z.refine((text) => !/[\t\n\u2028\u2029]/.test(text), { error: 'must be one line' }),
  z.refine((text) => !/[\u202a-\u202e\u2066-\u2069]/.test(text), {
    error: 'must not contain characters that turn the direction of the text',
  }),
  z.describe('1 to 100 UTF-16 units in one line, not only white space, no characters that turn its direction'),
);

const MAX_EMAIL = 254;
const LOCAL_PART = /^(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@/;
const DOMAIN = /^[^@]+@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * One address as mailers take it unquoted, so that nothing in it means anything in a header. NFKC first: an IME writes
 * letters, dot and ＠ in full width, and a full stop of its own for the dot.
 */
export const Email = z.string({ error: 'must be an e-mail address' }).check(
  z.overwrite((text) => text.normalize('NFKC').replaceAll('。', '.').trim()),
  z.refine((text) => text.length <= MAX_EMAIL, { error: `must have at most ${MAX_EMAIL} characters`, abort: true }),
  z.refine((text) => /^[\x21-\x7e]*$/.test(text), {
    error: 'must be one e-mail address in letters a-z and digits; a domain in other letters in its xn-- form',
    abort: true,
  }),
  z.refine((text) => LOCAL_PART.test(text), {
    error:
      'must be one e-mail address such as hanako@example.jp: before the @ letters, digits and signs, single dots between them',
    abort: true,
  }),
  z.refine((text) => DOMAIN.test(text), {
    error: 'must be one e-mail address such as hanako@example.jp: after the @ a domain with a dot',
  }),
  z.describe(
    'one e-mail address of up to 254 characters, full-width ones are made plain; no domain in other letters than a-z',
  ),
);

const free = (limit: number, what: string) =>
  wellFormed(limit, what).check(z.describe(`up to ${limit} UTF-16 units, no control characters but tab and newline`));
export const Comment = free(2_000, 'a comment');
export const Reason = free(500, 'a reason');

/** Id of a conversation or a message: `#`, `/` and the like never reach a key. A UUID fits. */
export const Id = z
  .string({ error: 'must be a string' })
  .check(
    z.regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 of the characters A-Z a-z 0-9 _ -' }),
    z.describe('1 to 64 of A-Z a-z 0-9 _ -'),
  );

/** Version of the disclosure a visitor has been shown and accepts. */
export const Accept = Id.check(
  z.describe('`version` of the disclosure that the visitor accepts with this: 1 to 64 of A-Z a-z 0-9 _ -'),
);

/** A sequence number: dense, from 1; 0 means "nothing seen yet". */
export const After = z.int({ error: 'must be a whole number from 0' }).check(
  z.refine((n) => n >= 0 && n <= 99_999_999, { error: 'must be a whole number from 0 to 99999999' }),
  z.overwrite((n) => n + 0),
  z.describe('whole number, 0 to 99999999: the highest sequence number seen without a gap'),
);
export const Seq = z.int({ error: 'must be a whole number from 1' }).check(
  z.refine((n) => n >= 1 && n <= 99_999_999, { error: 'must be a whole number from 1 to 99999999' }),
  z.describe('whole number, 1 to 99999999'),
);

const SHARE = 'must be a number from 0 to 1';
export const Share = z.number({ error: SHARE }).check(
  z.refine((n) => n >= 0 && n <= 1, { error: SHARE }),
  z.describe('0 to 1'),
);

export const Flag = z.boolean({ error: 'must be true or false' });

/** BCP 47, as browsers report it: `ja`, `en-GB`, `zh-Hant-TW`. */
export const Language = z
  .string({ error: 'must be a language tag such as ja or en-GB' })
  .check(
    z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/, { error: 'must be a language tag such as ja or en-GB' }),
    z.describe('BCP 47, such as ja or en-GB'),
  );

/** Address of the page the visitor is on; its query and fragment, which may hold names and tokens, are cut off. */
export const Page = wellFormed(1_000, 'the address of the page').check(
  z.regex(/^https?:\/\//, { error: 'must be an http or https address' }),
  z.refine((text) => URL.canParse(text), { error: 'must be an http or https address', abort: true }),
  z.overwrite((text) => {
    const { origin, pathname } = new URL(text);
    return `${origin}${pathname}`;
  }),
  z.describe(
    'http or https address up to 1,000 UTF-16 units; query and fragment are cut off, and one that is not on the site of the Origin is left out',
  ),
);
