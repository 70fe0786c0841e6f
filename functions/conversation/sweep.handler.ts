import { shutOutStaff } from '../escalation/shut-out.ts';
import { sweepHandoffs } from '../escalation/sweep.ts';
import { schedule } from '../platform/schedule.ts';
import { sweepConnections, sweepConversations } from './sweep.ts';

export const handler = schedule(async () => {
  const now = Date.now();
  const results = await Promise.allSettled([
    sweepConversations(now),
    sweepConnections(now),
    sweepHandoffs(now),
    shutOutStaff(now),
  ]);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
});
