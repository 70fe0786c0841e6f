import * as z from 'zod/mini';
import { Language, Page } from './fields.ts';

/** What is no token is refused as a wrong one is; the fault is the host site's all the same. */
export const IdentityToken = z.string({ error: 'must be a string' }).check(
  z.regex(/^[\w-]{1,2000}\.[\w-]{1,4000}\.[\w-]{0,2000}$/, {
    error: 'must be a signed JWT of at most 8000 characters',
  }),
  z.describe('the host site’s proof of a member, a signed JWT; see below'),
);

/** Body of `POST /api/sessions`. */
export const SessionRequest = z.strictObject({
  language: z.optional(Language),
  page: z.optional(Page),
  identityToken: z.optional(IdentityToken),
  resumeKey: z.optional(
    z
      .string({ error: 'must be a string' })
      .check(
        z.regex(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/, { error: 'must be a resume key this service issued' }),
        z.describe('the resume key of the session before'),
      ),
  ),
  practice: z.optional(
    z
      .string({ error: 'must be a string' })
      .check(
        z.regex(/^[\w-]{1,200}\.[\w-]{1,600}\.[\w-]{1,100}$/, { error: 'must be a proof of this deployment' }),
        z.describe('the proof of the deployment’s own synthetic visitor; for nobody else'),
      ),
  ),
});
export type SessionRequest = z.infer<typeof SessionRequest>;
