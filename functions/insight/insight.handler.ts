import { requireRole, standingOf } from '../escalation/standing.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { changeAlert } from './alert-change.ts';
import { listAlerts, readAlert } from './alert-views.ts';
import { readSeries } from './series-view.ts';
import { changeSubscriber, listSubscribers } from './subscribers.ts';
import { changeTopic, listTopics } from './topics.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event);
  const { routeKey, pathParameters, queryStringParameters } = event;
  switch (routeKey) {
    case 'GET /api/insight/alerts':
      return listAlerts(queryStringParameters);
    case 'GET /api/insight/alerts/{alertId}':
      return readAlert(pathParameters?.alertId, Date.now());
    case 'GET /api/insight/topics':
      return listTopics(Date.now());
    case 'GET /api/insight/series':
      return readSeries(queryStringParameters);
    case 'GET /api/insight/subscribers':
      return listSubscribers();
  }
  requireRole(staff, ['supervisor', 'admin']);
  switch (routeKey) {
    case 'PUT /api/insight/alerts/{alertId}':
      return changeAlert(pathParameters?.alertId, bodyOf(event), Date.now());
    case 'PUT /api/insight/topics/{topic}':
      return changeTopic(staff, pathParameters?.topic, bodyOf(event), Date.now());
    default:
      return changeSubscriber(pathParameters?.id, bodyOf(event));
  }
});
