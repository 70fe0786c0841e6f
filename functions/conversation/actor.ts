import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import type { Visitor } from './session.ts';

/** Who is asking, as proven at connect. API Gateway hands the authorizer's context back as strings. */
export interface Customer extends Visitor {
  readonly role: 'customer';
  readonly connectionId: string;
  /** Origin of the page that opened the socket. */
  readonly site?: string | undefined;
  /** Where the socket was opened from, as a keyed hash; a socket that is older than this field has none. */
  readonly source?: string | undefined;
  /** When what he asks reached API Gateway (epoch ms). */
  readonly receivedAt?: number;
}

const Context = z.object({
  visitorId: z.string(),
  expiresAt: z.string(),
  language: z.string(),
  returning: z.string(),
  page: z.optional(z.string()),
  member: z.optional(z.string()),
  strong: z.optional(z.literal('true')),
  practice: z.optional(z.literal('true')),
  parent: z.optional(z.string()),
  site: z.optional(z.string()),
  source: z.optional(z.string()),
});

export const contextOf = (visitor: Visitor, site: string | undefined, source: string): Record<string, string> => {
  return Object.fromEntries(
    Object.entries({ ...visitor, site, source }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  );
};

/** The visitor behind a socket event. Every event is checked: a token that ran out ends what its socket may do. */
export const customerOf = (connectionId: string, authorizer: unknown, nowSeconds = Date.now() / 1000): Customer => {
  const parsed = Context.safeParse(authorizer);
  if (!parsed.success) throw new VisibleError('unauthorized', 'open the socket with a session token');
  const { visitorId, language, page, member, parent, site, source } = parsed.data;
  const strong = parsed.data.strong === 'true' ? true : undefined;
  const practice = parsed.data.practice === 'true' ? true : undefined;
  const expiresAt = Number(parsed.data.expiresAt);
  if (!(expiresAt > nowSeconds)) {
    throw new VisibleError('expired', 'the session has ended; start a new one with the resume key and connect again');
  }
  const returning = parsed.data.returning === 'true';
  return {
    role: 'customer',
    connectionId,
    visitorId,
    language,
    returning,
    page,
    member,
    strong,
    practice,
    parent,
    site,
    source,
    expiresAt,
  };
};
