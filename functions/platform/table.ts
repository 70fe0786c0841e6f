import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requireEnv } from './env.ts';

let client: DynamoDBDocumentClient | undefined;

/**
 * One client a container: connections are kept alive between invocations. Throttled calls are tried 4 times in all; one
 * that hangs is given up after 3 s, while there is time for another.
 */
export const table = (): DynamoDBDocumentClient => {
  client ??= DynamoDBDocumentClient.from(
    new DynamoDBClient({ maxAttempts: 4, requestHandler: { requestTimeout: 3_000, throwOnRequestTimeout: true } }),
    {
      marshallOptions: { removeUndefinedValues: true },
      // A number that is none of ours has to be found by who reads the item, and not to keep all of its page from being read.
      unmarshallOptions: { wrapNumbers: Number },
    },
  );
  return client;
};

export const agentsTable = () => requireEnv('AGENTS_TABLE');
export const auditTable = () => requireEnv('AUDIT_TABLE');
export const conversationsTable = () => requireEnv('CONVERSATIONS_TABLE');
export const connectionsTable = () => requireEnv('CONNECTIONS_TABLE');
export const insightTable = () => requireEnv('INSIGHT_TABLE');
export const knowledgeTable = () => requireEnv('KNOWLEDGE_TABLE');
export const membersTable = () => requireEnv('MEMBERS_TABLE');
export const ordersTable = () => requireEnv('ORDERS_TABLE');
export const sessionsTable = () => requireEnv('SESSIONS_TABLE');
export const webhooksTable = () => requireEnv('WEBHOOKS_TABLE');
