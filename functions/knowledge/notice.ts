import * as z from 'zod/mini';
import { Text } from '../protocol/fields.ts';

const words = z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.maxLength(20)));
const time = z.optional(z.iso.datetime({ offset: true }));

/** What the bot says before an answer while an incident lasts, such as a delay of deliveries. */
export const Notice = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  version: z.int().check(z.minimum(1)),
  text: Text,
  /** Whom it concerns: every part that is given has to match. Without any: everybody. */
  scope: z.strictObject({
    /** Language codes of the question, such as `ja`. */
    languages: words,
    /** Beginnings of the path of the customer's page, such as `/orders`. */
    pages: words,
    /** Categories of the entry that was found. */
    categories: words,
    /** Words of the question. */
    words,
  }),
  validFrom: time,
  validUntil: time,
});
export type Notice = z.infer<typeof Notice>;
