import { schedule } from '../platform/schedule.ts';
import { sweepConnections, sweepConversations } from './sweep.ts';

export const handler = schedule(async () => {
  const now = Date.now();
  const results = await Promise.allSettled([sweepConversations(now), sweepConnections(now)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
});
