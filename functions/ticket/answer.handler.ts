import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { AnswerRequest, answerTicket } from './change.ts';

export const handler = httpRoute(201, async (event) => {
  const staff = await standingOf(event);
  return answerTicket(staff, event.pathParameters?.ticketId, parseWith(AnswerRequest, bodyOf(event)));
});
