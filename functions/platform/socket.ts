import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ServerFrame } from '../protocol/server.ts';
import { logger } from './observability.ts';

let client: ApiGatewayManagementApiClient | undefined;

/** The SDK takes the address from AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI, which the stack sets. */
export const gateway = () => {
  client ??= new ApiGatewayManagementApiClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  return client;
};

/** Sends a frame to one connection. False when it is gone; other failures are logged: the log is the truth, a push is not. */
export const post = async (connectionId: string, frame: ServerFrame): Promise<boolean> => {
  try {
    const Data = Buffer.from(JSON.stringify(frame));
    await gateway().send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
    return true;
  } catch (error) {
    if (error instanceof GoneException) return false;
    logger.warn('push failed', {
      connectionId,
      type: frame.type,
      reason: error instanceof Error ? error.name : 'unknown',
    });
    return true;
  }
};
