import * as z from 'zod/mini';
import { type Document, STATUSES, type Version } from './documents.ts';

/** Most bytes of one document: every field at its longest. */
export const MAX_DOCUMENT_BYTES = 64 * 1024;

const VERSION_RULE = 'must be the version you read, 0 for a new one';

/** Body of `PUT /api/knowledge/{kind}/{id}`: `version` is the one that was read, so that nobody overwrites what he has not seen. */
export const SaveRequest = z.strictObject({
  version: z.int({ error: VERSION_RULE }).check(
    z.refine((n) => n >= 0 && n < 99_999_999, { error: VERSION_RULE }),
    z.describe('the version you read; 0: a new one'),
  ),
  status: z.enum(STATUSES, { error: `must be ${STATUSES.join(', ')}` }),
  fields: z
    .record(z.string(), z.unknown(), { error: 'must be an object with the fields of the kind' })
    .check(z.describe('all fields of the kind')),
});

/** A document or one of its versions, as staff see it. */
export const DocumentView = z.object({
  id: z.optional(z.string()),
  version: z.number(),
  status: z.enum(STATUSES),
  fields: z.record(z.string(), z.unknown()),
  by: z.string(),
  at: z.string(),
  live: z.optional(z.number().check(z.describe('version in force, where one is'))),
});
export type DocumentView = z.infer<typeof DocumentView>;

export const viewOf = ({ at, live, ...rest }: Version & Partial<Pick<Document, 'id' | 'live'>>): DocumentView => ({
  ...rest,
  at: new Date(at).toISOString(),
  ...(live && { live: live.version }),
});
