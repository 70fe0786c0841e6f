import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { leaveAll } from './rooms.ts';

/** Best effort: what this misses, the rows' expiry and the first failed push clean up. */
export const handler = async ({ requestContext: { connectionId } }: APIGatewayProxyWebsocketEventV2) => {
  await leaveAll(connectionId);
  return { statusCode: 200 };
};
