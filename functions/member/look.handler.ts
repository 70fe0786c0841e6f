import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { LookRequest, look } from './look.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event);
  return look(event.pathParameters?.conversationId, parseWith(LookRequest, bodyOf(event)), staff);
});
