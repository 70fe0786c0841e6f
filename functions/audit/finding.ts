import * as z from 'zod/mini';
import type { BusEvent } from '../platform/bus.ts';
import type { Fault } from './fault.ts';

/** Names of what is told of the audit, past tense. */
export const AUDIT = { AuditFailed: 'AuditFailed', AuditSealed: 'AuditSealed' } as const;

/** Something that is not as it has to be. It names ids and numbers, and never a text. */
export interface Finding {
  /** `error`: the record or what it proves is broken. `warning`: somebody has to look. */
  readonly severity: 'error' | 'warning';
  /** What is checked: a fault of a chain or digest, or the name of a check. */
  readonly what: string;
  readonly where: string;
  readonly conversationId?: string;
  readonly seq?: number;
  readonly why: string;
  /** It was mended at once: it is as the log says again. */
  readonly repaired?: true;
}

const described = <S extends z.ZodMiniType>(schema: S, text: string): S => schema.check(z.describe(text));
const VERSION = described(z.literal(1), '`1`');

/** Detail of `AuditFailed`. */
export const FailedDetail = z.object({
  version: VERSION,
  severity: described(
    z.enum(['error', 'warning']),
    '`error`: something is not as it was written; `warning`: somebody has to look',
  ),
  what: described(
    z.string(),
    '`invalid`, `missing` ... of [audit-format.md](audit-format.md), `fork`, or the name of a check',
  ),
  where: described(
    z.string(),
    'key of a digest or of an index, `log/` and the conversation, `table/`, a table and what its rows are, or `checks/` and a check',
  ),
  conversationId: z.optional(described(z.string(), 'surrogate id')),
  seq: z.optional(described(z.number(), 'number of the first bad entry')),
  why: described(z.string(), 'a sentence for people; no text of a conversation'),
  repaired: z.optional(described(z.boolean(), '`true`: it was mended, from what the log says')),
  at: described(z.string(), 'when it was found, ISO 8601'),
});

/** Detail of `AuditSealed`. */
export const SealedDetail = z.object({
  version: VERSION,
  bucket: described(z.string(), 'where the newest digest is'),
  key: described(z.string(), 'and its key'),
  sha256: described(
    z.string(),
    'hex, of what it says: keep it where we cannot reach it, for `npm run audit -- verify --anchor`',
  ),
  to: described(z.string(), 'end of its hour, ISO 8601'),
  keyId: described(z.string(), 'fingerprint of the key that signed it'),
});

export const findingOf = ({ kind, ...rest }: Fault): Finding => ({ severity: 'error', what: kind, ...rest });

export const failedEvent = (finding: Finding, at: number): BusEvent => ({
  type: AUDIT.AuditFailed,
  detail: { version: 1, ...finding, at: new Date(at).toISOString() },
});
