import * as z from 'zod/mini';
import { AlertKind } from '../protocol/insight.ts';

/** Names of what is told of a surge, past tense; rules in `lib/` import them from here. */
export const SURGE = { started: 'SurgeStarted', updated: 'SurgeUpdated', ended: 'SurgeEnded' } as const;

/** Detail of every event of a surge. Times in ISO 8601. */
export const SurgeDetail = z.object({
  version: z.literal(1),
  alertId: z.string(),
  /** Rises with each event of the alert. */
  revision: z.number(),
  topic: z.string(),
  kind: AlertKind,
  /** Question of the entry, or the words that customers use, masked. */
  title: z.string(),
  count: z.number(),
  expected: z.number(),
  ratio: z.number(),
  visitors: z.number(),
  startedAt: z.string(),
  detectedAt: z.string(),
  endedAt: z.optional(z.string()),
  becameUsual: z.optional(z.literal(true)),
  learning: z.optional(z.literal(true)),
  incomplete: z.optional(z.literal(true)),
  /** Where the console shows it, below its address. */
  page: z.string(),
});
export type SurgeDetail = z.infer<typeof SurgeDetail>;
