import * as z from 'zod/mini';
import { parseWith } from '../platform/parse.ts';
import type { AuditReport } from '../protocol/record.ts';
import { hoursSince, nextRun } from './cadence.ts';
import { timeOf } from './digest.ts';
import { CURSOR, findingsSince } from './findings.ts';
import { type LastDay, lastDay, NO_DAY, type Records } from './last-day.ts';
import type { State } from './places.ts';

const PAGE = 50;
const DAYS = 30;
const MOST_DAYS = 90;
const daysRule = `must be a whole number from 1 to ${MOST_DAYS}`;

const Query = z.object({
  days: z._default(
    z.string().check(
      z.refine((text) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS, {
        error: daysRule,
      }),
    ),
    String(DAYS),
  ),
  after: z.optional(z.string().check(z.regex(CURSOR, { error: 'must be the after of the page before' }))),
});

/** What the report looks at. */
export interface Sight extends Records {
  readonly state: () => Promise<State | undefined>;
}

const newestOf = ({ to, last }: State, { holding }: LastDay): AuditReport['digest'] => {
  if (!last) return undefined;
  const { bucket, key, sha256 } = last;
  const newest = holding.find((each) => each.key === key);
  return { to: timeOf(to), bucket, key, sha256, ...(newest && { keyId: newest.keyId }), sound: newest !== undefined };
};

const sumOf = ({ holding, broken, expected }: LastDay): AuditReport['lastDay'] => ({
  digests: holding.length,
  expected,
  broken: broken.map(timeOf),
  conversations: holding.reduce((sum, { rows }) => sum + rows, 0),
  entries: holding.reduce((sum, { entries }) => sum + entries, 0),
});

/** How far the audit is and what it found, for people; who wants a proof verifies the record himself. */
export const auditReport = async (query: unknown, sight: Sight, now: number): Promise<AuditReport> => {
  const { days, after } = parseWith(Query, query ?? {});
  const [state, found] = await Promise.all([sight.state(), findingsSince(now, Number(days), PAGE, after)]);
  const day = state ? await lastDay(sight, state) : NO_DAY;
  const digest = state && newestOf(state, day);
  return {
    ...(digest && { digest }),
    hoursBehind: state ? hoursSince(state.to, now) : 0,
    lastDay: sumOf(day),
    keyIds: [...new Set(day.holding.map(({ keyId }) => keyId))],
    nextRun: new Date(nextRun(now)).toISOString(),
    days: Number(days),
    ...found,
  };
};
