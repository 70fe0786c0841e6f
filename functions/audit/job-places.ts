import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { changedInHour } from '../conversation/heads.ts';
import { type BusEvent, publish } from '../platform/bus.ts';
import { requireEnv } from '../platform/env.ts';
import { keysIn } from '../platform/list-objects.ts';
import { metrics } from '../platform/observability.ts';
import { HOUR } from './digest.ts';
import { entriesAfter } from './entries.ts';
import { kmsSigner } from './kms.ts';
import { listingOf } from './listing.ts';
import { MOST_IN_HOUR, type Places } from './places.ts';
import { keepKey, publicKey, putOnce, recordsBucket, stored } from './records.ts';
import { store } from './store.ts';

export const tellAll = async (events: readonly BusEvent[]): Promise<void> => {
  const left = await publish(events);
  if (left.length > 0) throw new Error(`the bus did not take ${left.length} events of the audit`);
};

/** Billed in each hour that it is measured in, and mostly there is nothing. */
export const countFindings = (findings: number): void => {
  metrics.singleMetric().addMetric('AuditFindings', MetricUnit.Count, findings);
};

/** What the job works on in an account. */
export const jobPlaces = (): Places => ({
  ...store,
  stack: requireEnv('AUDIT_STACK'),
  bucket: recordsBucket(),
  entries: entriesAfter,
  stored,
  hours: async () => {
    const stack = requireEnv('AUDIT_STACK');
    return listingOf(stack, await keysIn(requireEnv('AUDIT_BUCKET'), `digest/${stack}/`), Date.now()).hours;
  },
  publicKey,
  put: putOnce,
  signer: async () => {
    const signer = await kmsSigner(requireEnv('AUDIT_KEY'));
    await keepKey(signer);
    return signer;
  },
  changed: async (from, to) => {
    const hours = Array.from({ length: Math.floor((to - from) / HOUR) + 1 }, (_, index) => from + index * HOUR);
    const keys = await Promise.all(hours.map((at) => changedInHour(at, MOST_IN_HOUR)));
    return keys.flat().map(({ pk }) => pk.slice(pk.indexOf('#') + 1));
  },
  tell: tellAll,
  count: countFindings,
});
