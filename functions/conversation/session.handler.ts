import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { SessionRequest } from '../protocol/client.ts';
import type { SessionResponse } from '../protocol/server.ts';
import { currentConversation } from './identity.ts';
import { countSession } from './limit.ts';
import { isAllowedOrigin } from './origin.ts';
import { createSession, signingKey } from './session.ts';

export const handler = httpRoute(201, async (event): Promise<SessionResponse> => {
  if (!isAllowedOrigin(event.headers.origin)) {
    throw new VisibleError(
      'forbidden',
      'this site is not allowed to open a chat: send an Origin that is in allowedOrigins',
    );
  }
  const { identityToken, ...request } = parseWith(SessionRequest, bodyOf(event));
  if (identityToken !== undefined) {
    throw new VisibleError('unauthorized', 'identityToken: this deployment has no key to check it with; leave it out');
  }
  await countSession(event.requestContext.http.sourceIp, await signingKey());
  const { returning, ...session } = await createSession(request);
  const current = returning ? await currentConversation(session.visitorId) : undefined;
  const known = current?.last ? { conversationId: current.conversationId } : {};
  return { ...session, socketUrl: requireEnv('SOCKET_URL'), ...known };
});
