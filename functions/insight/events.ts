import * as z from 'zod/mini';
import type { BusEvent } from '../platform/bus.ts';
import { AlertKind } from '../protocol/insight.ts';
import { shownWords } from './called.ts';
import type { Outgoing } from './ledger.ts';

/** Names of what is told of a surge, past tense; rules in `lib/` import them from here. */
export const SURGE = {
  SurgeStarted: 'SurgeStarted',
  SurgeUpdated: 'SurgeUpdated',
  SurgeEnded: 'SurgeEnded',
} as const;
export type SurgeName = keyof typeof SURGE;

/** Detail of every event of a surge. Times in ISO 8601. */
export const SurgeDetail = z.object({
  version: z.literal(1).check(z.describe('`1`')),
  alertId: z.string().check(z.describe('id of the alert')),
  revision: z.optional(z.number().check(z.describe('rises with each event of the alert'))),
  kind: AlertKind.check(
    z.describe(
      '`topic`: an FAQ entry; `phrase`: words that no entry answers; `total`: all questions; `share`: of them',
    ),
  ),
  topic: z
    .string()
    .check(z.describe('id of the FAQ entry, `phrase:<words>`, `*`, `!unhelpful`, `!low-rating` or `!anger`')),
  title: z.string().check(z.describe('question of the entry, or the words that customers use, masked')),
  count: z.number().check(z.describe('visitors who asked since it began')),
  expected: z.number().check(z.describe('how many were expected')),
  ratio: z.number().check(z.describe('how many times as many')),
  visitors: z.number().check(z.describe('distinct visitors among them')),
  startedAt: z.string().check(z.describe('begin of the first five minutes that speak for it')),
  detectedAt: z.string().check(z.describe('end of the five minutes that proved it')),
  endedAt: z.optional(z.string().check(z.describe('when it was as before'))),
  becameUsual: z.optional(z.literal(true).check(z.describe('true: it has not ended but become usual'))),
  learning: z.optional(z.literal(true).check(z.describe('true: what is usual is still being learned'))),
  incomplete: z.optional(z.literal(true).check(z.describe('true: counting was behind; the counts are too low'))),
  page: z.string().check(z.describe('where the console shows it, below its address')),
});
export type SurgeDetail = z.infer<typeof SurgeDetail>;

export const consolePage = (alertId: string): string => `#/alerts/${alertId}`;

const NAMES = { started: SURGE.SurgeStarted, updated: SURGE.SurgeUpdated, ended: SURGE.SurgeEnded };

export const surgeEvent = ({ what, revision, alert }: Outgoing): BusEvent => {
  const { id, kind, topic, title, count, expected, ratio, visitors, startedAt, detectedAt } = alert;
  const { endedAt, becameUsual, learning, incomplete } = alert;
  const detail: SurgeDetail = {
    ...{ version: 1, alertId: id, revision, kind, topic, title: shownWords(title), count, expected, ratio, visitors },
    ...{ startedAt, detectedAt, page: consolePage(id) },
    ...(endedAt !== undefined && { endedAt }),
    ...(becameUsual && { becameUsual }),
    ...(learning && { learning }),
    ...(incomplete && { incomplete }),
  };
  return { type: NAMES[what], detail };
};
