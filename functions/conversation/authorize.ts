import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { logger } from '../platform/observability.ts';
import { SUBPROTOCOL } from '../protocol/server.ts';
import { contextOf } from './actor.ts';
import { isAllowedOrigin } from './origin.ts';
import { verifyToken } from './session.ts';

const header = (event: APIGatewayRequestAuthorizerEvent, name: string): string | undefined =>
  Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined;

const policy = (
  effect: 'Allow' | 'Deny',
  { methodArn }: APIGatewayRequestAuthorizerEvent,
  principalId: string,
  context: Record<string, string> = {},
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
  },
  context,
});

/** Lets a socket open for an allowed Origin and a valid session token, offered as `["uragawa.v1", token]`. */
export const authorize = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  const offered = (header(event, 'sec-websocket-protocol') ?? '').split(',').map((part) => part.trim());
  const [protocol, token, ...others] = offered;
  const wellFormed = protocol === SUBPROTOCOL && token !== undefined && others.length === 0;
  const visitor = wellFormed && isAllowedOrigin(header(event, 'origin')) ? await verifyToken(token) : undefined;
  if (!visitor) {
    logger.info('socket refused', { origin: isAllowedOrigin(header(event, 'origin')), wellFormed });
    return policy('Deny', event, 'nobody');
  }
  return policy('Allow', event, visitor.visitorId, contextOf(visitor));
};
