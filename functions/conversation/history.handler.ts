import { standingOf } from '../escalation/standing.ts';
import { httpRoute } from '../platform/route.ts';
import { listConversations, readConversation } from './history.ts';

export const handler = httpRoute(200, async (event) => {
  await standingOf(event);
  const conversationId = event.pathParameters?.conversationId;
  if (conversationId === undefined) return listConversations(Date.now());
  return readConversation(conversationId, event.queryStringParameters?.after);
});
