import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { listAgents, ProfileRequest, saveAgent } from './profile.ts';

export const handler = httpRoute(200, async (event) => {
  if (event.routeKey === 'GET /api/agents') {
    requireStaff(event);
    return listAgents();
  }
  return saveAgent(
    requireStaff(event, ['admin']),
    event.pathParameters?.agentId,
    parseWith(ProfileRequest, bodyOf(event)),
  );
});
