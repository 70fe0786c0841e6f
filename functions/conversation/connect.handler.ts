import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { agentBehind } from '../escalation/actor.ts';
import { SUBPROTOCOL } from '../protocol/names.ts';
import { customerOf } from './actor.ts';
import { retireKey } from './resume.ts';

type ConnectEvent = APIGatewayProxyWebsocketEventV2 & { requestContext: { authorizer?: unknown } };

/** Echoes the subprotocol, without which a browser fails the handshake, and retires the key the session was made from. */
export const handler = async ({ requestContext: { connectionId, authorizer } }: ConnectEvent) => {
  if (!agentBehind(connectionId, authorizer)) {
    const { visitorId, parent } = customerOf(connectionId, authorizer);
    if (parent !== undefined) await retireKey(visitorId, parent);
  }
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL } };
};
