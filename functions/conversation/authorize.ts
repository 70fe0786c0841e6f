import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { staffContext } from '../escalation/actor.ts';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { addressOf, isAdmitted } from '../platform/front.ts';
import { logger } from '../platform/observability.ts';
import { looksLikeStaff, verifyStaff } from '../platform/staff-token.ts';
import { SUBPROTOCOL } from '../protocol/names.ts';
import { contextOf } from './actor.ts';
import { currentConversation } from './identity.ts';
import { countSocket, sourceOf } from './limit.ts';
import { isAllowedOrigin } from './origin.ts';
import { shutOut } from './permit.ts';
import { type Visitor, verifyToken } from './session.ts';

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

/** Why something is refused, if it is. */
const refused = async (admit: () => Promise<void>): Promise<string | undefined> => {
  try {
    await admit();
    return undefined;
  } catch (error) {
    if (error instanceof VisibleError) return error.code;
    throw error;
  }
};

/** Why a visitor with a valid token may not have another socket now. */
const refusalOf = ({ visitorId }: Visitor, address: string): Promise<string | undefined> =>
  refused(async () => {
    await countSocket(visitorId, address);
    if ((await currentConversation(visitorId)).last?.state.blocked !== undefined) throw shutOut();
  });

/** Staff are let in from the pages of the deployment alone, with an access token of their issuer. */
const authorizeStaff = async (
  event: APIGatewayRequestAuthorizerEvent,
  token: string,
  site: string | undefined,
  address: string,
): Promise<APIGatewayAuthorizerResult> => {
  const origin = site === requireEnv('PUBLIC_URL');
  const staff = origin ? await verifyStaff(token) : undefined;
  const reason = staff ? await refused(() => countSocket(staff.agentId, address)) : 'unauthorized';
  if (staff && !reason) return policy('Allow', event, staff.agentId, staffContext(staff));
  logger.info('denied', { who: staff?.agentId, code: reason, route: '$connect', origin });
  return policy('Deny', event, 'nobody');
};

/** Lets a socket open for an allowed Origin and a valid session token, offered as `["uragawa.v1", token]`. */
export const authorize = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  const offered = (header(event, 'sec-websocket-protocol') ?? '').split(',').map((part) => part.trim());
  const [protocol, token, ...others] = offered;
  const wellFormed = protocol === SUBPROTOCOL && token !== undefined && others.length === 0;
  const site = header(event, 'origin');
  const origin = isAllowedOrigin(site);
  const admitted = isAdmitted(event.headers);
  const address = addressOf(event.headers, event.requestContext.identity?.sourceIp ?? '');
  if (admitted && wellFormed && looksLikeStaff(token)) return authorizeStaff(event, token, site, address);
  const visitor = admitted && wellFormed && origin ? await verifyToken(token) : undefined;
  const reason = visitor ? await refusalOf(visitor, address) : 'unauthorized';
  if (!visitor || reason) {
    logger.info('denied', { who: visitor?.visitorId, code: reason, route: '$connect', origin, wellFormed, admitted });
    return policy('Deny', event, 'nobody');
  }
  return policy('Allow', event, visitor.visitorId, contextOf(visitor, site, await sourceOf(address)));
};
