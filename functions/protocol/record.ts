import * as z from 'zod/mini';

const described = <S extends z.ZodMiniType>(schema: S, text: string): S => schema.check(z.describe(text));
const time = (text: string) => described(z.string(), `${text}, ISO 8601`);

/** Something the audit has found, as staff see it: ids and numbers, and no text of a conversation. */
export const FindingView = z.object({
  at: time('when it was found'),
  severity: described(
    z.enum(['error', 'warning']),
    '`error`: the record or what it proves is broken; `warning`: somebody has to look',
  ),
  what: described(z.string(), 'a fault of [audit-format.md](audit-format.md), or the name of a check'),
  where: described(
    z.string(),
    'key of a digest or of an index, `log/` and the conversation, `table/`, a table and what its rows are, or `checks/` and a check',
  ),
  conversationId: z.optional(z.string()),
  seq: z.optional(described(z.number(), 'number of the first bad entry')),
  why: described(z.string(), 'a sentence for people'),
  repaired: z.optional(described(z.literal(true), 'true: it was mended, from what the log says')),
});
export type FindingView = z.infer<typeof FindingView>;

/** Answer of `GET /api/audit`. */
export const AuditReport = z.object({
  digest: z.optional(
    described(
      z.object({
        to: z.string(),
        bucket: z.string(),
        key: z.string(),
        sha256: z.string(),
        keyId: z.optional(z.string()),
        sound: z.boolean(),
      }),
      'the newest one, missing before the first: end of its hour, where it is, its hash, the key that signed it; `sound`: it is there, has that hash, and the signature fits',
    ),
  ),
  hoursBehind: described(
    z.number(),
    'full hours that no digest covers yet; of those the last one is due ten minutes after it',
  ),
  lastDay: described(
    z.object({
      digests: z.number(),
      expected: z.number(),
      broken: z.array(z.string()),
      conversations: z.number(),
      entries: z.number(),
    }),
    'of the 24 hours up to the newest digest: how many hold, each signed and named by the one after it, of how many; hours (their beginning) that hold none; conversations named (each once an hour), entries verified for them, practice among them',
  ),
  keyIds: described(z.array(z.string()), 'fingerprints of the keys that signed those, the newest first'),
  nextRun: time('when the audit runs next'),
  days: described(z.number(), 'as far back as findings are listed'),
  findings: described(z.array(FindingView), 'the newest day first, 50 a page'),
  after: z.optional(described(z.string(), 'there are more: give it back')),
});
export type AuditReport = z.infer<typeof AuditReport>;

/** An erasure as administrators see it. No personal data. */
export const Erasure = z.object({
  id: z.string(),
  what: z.enum(['conversation', 'visitor', 'member']),
  target: described(z.string(), 'id of the conversation or the visitor, or the surrogate of the member'),
  note: z.optional(z.string()),
  by: described(z.string(), 'id of who asked for it'),
  requestedAt: time('when'),
  state: described(
    z.enum(['open', 'held', 'swept', 'done']),
    '`held`: a legal hold keeps a part; `swept`: nothing is left; `done`: nor was it a day later, when the last that was under way had arrived',
  ),
  conversations: described(z.number(), 'how many were erased for it'),
  held: described(z.number(), 'how many a legal hold keeps'),
  sweptAt: z.optional(time('since when nothing is left')),
  doneAt: z.optional(time('when that was seen again')),
});
export type Erasure = z.infer<typeof Erasure>;

export const ErasureList = z.object({ erasures: z.array(Erasure), after: z.optional(z.string()) });
export type ErasureList = z.infer<typeof ErasureList>;

export const HoldList = z.object({
  holds: z.array(
    z.object({
      what: z.enum(['conversation', 'member']),
      target: described(z.string(), 'id of the conversation, or the surrogate of the member'),
      note: z.string(),
      by: z.string(),
      at: time('since when'),
    }),
  ),
});
export type HoldList = z.infer<typeof HoldList>;
