import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { BlockRequest, block } from './block.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event);
  return block(event.pathParameters?.conversationId, parseWith(BlockRequest, bodyOf(event)), staff);
});
