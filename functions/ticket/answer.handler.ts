import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { AnswerRequest, answerTicket } from './change.ts';
import { standingOf } from './standing.ts';

export const handler = httpRoute(201, async (event) => {
  const staff = await standingOf(requireStaff(event));
  return answerTicket(staff, event.pathParameters?.ticketId, parseWith(AnswerRequest, bodyOf(event)));
});
