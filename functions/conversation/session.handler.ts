import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { SessionRequest } from '../protocol/client.ts';
import type { SessionResponse } from '../protocol/server.ts';
import { currentConversation } from './identity.ts';
import { isAllowedOrigin } from './origin.ts';
import { createSession } from './session.ts';

export const handler = httpRoute(201, async (event): Promise<SessionResponse> => {
  if (!isAllowedOrigin(event.headers.origin)) {
    throw new VisibleError('forbidden', 'this site is not allowed to open a chat; add its origin to allowedOrigins');
  }
  const { returning, ...session } = await createSession(parseWith(SessionRequest, bodyOf(event)));
  const current = returning ? await currentConversation(session.visitorId) : undefined;
  const known = current?.last ? { conversationId: current.conversationId } : {};
  return { ...session, socketUrl: requireEnv('SOCKET_URL'), ...known };
});
