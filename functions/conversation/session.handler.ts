import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { addressOf } from '../platform/front.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import type { SessionResponse } from '../protocol/server.ts';
import { SessionRequest } from '../protocol/session.ts';
import { requireTokenForm } from './host-token.ts';
import { countSession } from './limit.ts';
import { isAllowedOrigin, ownPage } from './origin.ts';
import { createSession } from './session.ts';

export const handler = httpRoute(201, async (event): Promise<SessionResponse> => {
  if (!isAllowedOrigin(event.headers.origin)) {
    throw new VisibleError(
      'forbidden',
      'this site is not allowed to open a chat: send an Origin that is in allowedOrigins',
    );
  }
  const body = bodyOf(event);
  requireTokenForm(body.identityToken);
  const request = parseWith(SessionRequest, body);
  await countSession(addressOf(event.headers, event.requestContext.http.sourceIp));
  return {
    ...(await createSession({ ...request, page: ownPage(request.page, event.headers.origin) })),
    socketUrl: requireEnv('SOCKET_URL'),
  };
});
