import { httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { listConversations, readConversation } from './history.ts';

export const handler = httpRoute(200, async (event) => {
  requireStaff(event);
  const conversationId = event.pathParameters?.conversationId;
  if (conversationId === undefined) return listConversations(Date.now());
  return readConversation(conversationId, event.queryStringParameters?.after);
});
