import * as z from 'zod/mini';
import { AlertKind } from '../protocol/insight.ts';

/** Names of what is told of a surge, past tense; rules in `lib/` import them from here. */
export const SURGE = {
  SurgeStarted: 'SurgeStarted',
  SurgeUpdated: 'SurgeUpdated',
  SurgeEnded: 'SurgeEnded',
} as const;
export type SurgeName = keyof typeof SURGE;

/** Detail of every event of a surge. Times in ISO 8601. */
export const SurgeDetail = z.object({
  version: z.literal(1),
  alertId: z.string(),
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
  /** Path of its page in the console. */
  page: z.string(),
});
export type SurgeDetail = z.infer<typeof SurgeDetail>;
