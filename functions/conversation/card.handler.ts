import { standingOf } from '../escalation/standing.ts';
import { httpRoute } from '../platform/route.ts';
import { customerCard } from './card.ts';

export const handler = httpRoute(200, async (event) => {
  await standingOf(event);
  return customerCard(event.pathParameters?.conversationId, Date.now());
});
