import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requireEnv } from './env.ts';

let client: DynamoDBDocumentClient | undefined;

/** One client a container: connections are kept alive between invocations. Throttled calls are tried 4 times in all. */
export const table = (): DynamoDBDocumentClient => {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4 }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return client;
};

export const conversationsTable = () => requireEnv('CONVERSATIONS_TABLE');
export const connectionsTable = () => requireEnv('CONNECTIONS_TABLE');
export const sessionsTable = () => requireEnv('SESSIONS_TABLE');
