import * as z from 'zod/mini';

/** A notice for a page's visitors, with whom it concerns and when: the reader shows it to the second and to nobody else. */
export const StatusNotice = z.object({
  id: z.string(),
  version: z.number(),
  text: z.string(),
  languages: z.optional(z.array(z.string())),
  pages: z.optional(z.array(z.string())),
  validFrom: z.optional(z.string()),
  validUntil: z.optional(z.string()),
});
export type StatusNotice = z.infer<typeof StatusNotice>;

/** `GET /status.json`: what a page may tell its visitors without a session. */
export const Status = z.object({
  v: z.literal(1).check(z.describe('version of this format: a reader leaves another one alone')),
  at: z
    .string()
    .check(z.describe('when it was written, ISO 8601; it is written again only when something else changes')),
  timeZone: z.string().check(z.describe('time zone of the business (IANA)')),
  openings: z
    .array(z.tuple([z.number(), z.number()]))
    .check(
      z.describe(
        'list of `[from, to]` in epoch ms, open from the first until before the second: from the current one on, up to 30 within the next 14 days. None: closed as far as is known',
      ),
    ),
  bot: z.boolean().check(z.describe('false while the bot is switched off')),
  notices: z
    .array(StatusNotice)
    .check(
      z.describe(
        'list of `{id, version, text, languages?, pages?, validFrom?, validUntil?}`: published notices that are in force, or will be within two minutes. Show one while its dates say so, to who fits its `languages` and `pages`. At most 16 KB: of more, those that began first are left out, and the log names them. Notices about words or categories concern questions and are not here',
      ),
    ),
});
export type Status = z.infer<typeof Status>;
