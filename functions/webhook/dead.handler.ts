import { standingOf } from '../escalation/standing.ts';
import { httpRoute } from '../platform/route.ts';
import { listDead, replay } from './dead.ts';

export const handler = httpRoute(200, async (event) => {
  await standingOf(event, ['admin']);
  const id = event.pathParameters?.id;
  return id === undefined ? listDead(event.queryStringParameters) : replay(id, Date.now());
});
