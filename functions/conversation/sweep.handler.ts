import { keepPromises } from '../escalation/promise.ts';
import { shutOutStaff } from '../escalation/shut-out.ts';
import { sweepHandoffs } from '../escalation/sweep.ts';
import { unanswered } from '../escalation/waiting.ts';
import { schedule } from '../platform/schedule.ts';
import { remindOfTickets } from '../ticket/remind.ts';
import { sweepConnections, sweepConversations } from './sweep.ts';

export const handler = schedule(async () => {
  const now = Date.now();
  const handoffs = [sweepHandoffs, keepPromises];
  const read = unanswered();
  const jobs = [sweepConversations, sweepConnections, shutOutStaff, remindOfTickets];
  const results = await Promise.allSettled([...handoffs.map((job) => job(now, read)), ...jobs.map((job) => job(now))]);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
});
