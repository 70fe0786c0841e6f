import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { BlockRequest, block } from './block.ts';

export const handler = httpRoute(200, async (event) => {
  const { sub } = requireStaff(event);
  return block(event.pathParameters?.conversationId, parseWith(BlockRequest, bodyOf(event)), sub);
});
