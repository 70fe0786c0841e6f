import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { authorize } from './authorize.ts';

/** No wrapper: a refusal is a policy, and API Gateway knows no other answer of an authorizer. */
export const handler = (event: APIGatewayRequestAuthorizerEvent) => authorize(event);
