import { standingOf } from '../escalation/standing.ts';
import { httpRoute } from '../platform/route.ts';
import { readConversation } from './history.ts';
import { listConversations } from './lists.ts';

export const handler = httpRoute(200, async (event) => {
  const { id } = await standingOf(event);
  const conversationId = event.pathParameters?.conversationId;
  if (conversationId === undefined) return listConversations(id, event.queryStringParameters, Date.now());
  return readConversation(conversationId, event.queryStringParameters?.after);
});
