import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { PresenceRequest, placePresence } from './presence.ts';
import { listAgents, ProfileRequest, saveAgent } from './profile.ts';
import { standingOf } from './standing.ts';

export const handler = httpRoute(200, async (event) => {
  if (event.routeKey === 'GET /api/agents') {
    await standingOf(event);
    return listAgents();
  }
  if (event.routeKey.endsWith('/presence')) {
    await standingOf(event, ['supervisor', 'admin']);
    return placePresence(event.pathParameters?.agentId, parseWith(PresenceRequest, bodyOf(event)));
  }
  // Who was lowered would else raise himself again for as long as his token lives.
  await standingOf(event, ['admin']);
  return saveAgent(event.pathParameters?.agentId, parseWith(ProfileRequest, bodyOf(event)));
});
