import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { ChangeRequest, changeTicket } from './change.ts';
import { listTickets, readTicket } from './list.ts';

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event);
  const ticketId = event.pathParameters?.ticketId;
  switch (event.routeKey) {
    case 'GET /api/tickets':
      return listTickets(event.queryStringParameters, Date.now());
    case 'GET /api/tickets/{ticketId}':
      return readTicket(ticketId, Date.now());
    default:
      return changeTicket(staff, ticketId, parseWith(ChangeRequest, bodyOf(event)));
  }
});
