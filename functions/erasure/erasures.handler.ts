import { standingOf } from '../escalation/standing.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { changeHold, listErasures, listHolds, requestErasure } from './api.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event, ['admin']);
  switch (event.routeKey) {
    case 'GET /api/erasures':
      return listErasures(event.queryStringParameters);
    case 'POST /api/erasures':
      return requestErasure(bodyOf(event), staff, Date.now());
    case 'GET /api/holds':
      return listHolds();
    default:
      return changeHold(bodyOf(event), staff, Date.now());
  }
});
