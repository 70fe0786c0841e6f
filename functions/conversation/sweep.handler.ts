import { keepPromises } from '../escalation/promise.ts';
import { shutOutStaff } from '../escalation/shut-out.ts';
import { sweepHandoffs } from '../escalation/sweep.ts';
import { schedule } from '../platform/schedule.ts';
import { remindOfTickets } from '../ticket/remind.ts';
import { sweepConnections, sweepConversations } from './sweep.ts';

export const handler = schedule(async () => {
  const now = Date.now();
  const jobs = [sweepConversations, sweepConnections, sweepHandoffs, shutOutStaff, keepPromises, remindOfTickets];
  const results = await Promise.allSettled(jobs.map((job) => job(now)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
});
