import { standingOf } from '../escalation/standing.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { exportPerson } from './export-request.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event, ['admin']);
  return exportPerson(bodyOf(event), staff, Date.now());
});
