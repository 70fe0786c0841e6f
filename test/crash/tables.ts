import { INDEXES, KEYS_ALONE } from '../../functions/conversation/head.ts';
import { BY_CONNECTION } from '../../functions/conversation/rooms.ts';
import { INDEXES as TICKETS } from '../../functions/ticket/row.ts';
import type { Resources } from '../local/tables.fixture.ts';

const NUMBERS = new Set(['openedAt', 'since', 'dueAt']);
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: NUMBERS.has(AttributeName) ? 'N' : 'S' });
const keys = (...names: readonly string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' }));
const index = (IndexName: string, names: readonly string[]) => ({
  IndexName,
  KeySchema: keys(...names),
  Projection: { ProjectionType: KEYS_ALONE.has(IndexName) ? 'KEYS_ONLY' : 'ALL' },
});

const table = (TableName: string, indexes: Record<string, readonly string[]>, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: [...new Set(['pk', 'sk', ...Object.values(indexes).flat()])].map(attribute),
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([name, names]) => index(name, names)),
    }),
    ...more,
  },
});

/** The tables, the secrets and the buckets of the product. */
export const RESOURCES: Resources = {
  Conversations: table('Conversations', INDEXES, { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
  Connections: table('Connections', { [BY_CONNECTION]: ['sk'] }),
  Sessions: table('Sessions', {}),
  Settings: table('Settings', {}),
  Agents: table('Agents', TICKETS),
  Insight: table('Insight', {}),
  Audit: table('Audit', {}),
  Members: table('Members', {}),
  Orders: table('Orders', {}),
  SessionSecret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { SecretString: 'a secret of sixty-four characters, as the template generates one' },
  },
  IdentitySecret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { SecretString: 'what the host site signs with' },
  },
  Attachments: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'attachments' } },
  Knowledge: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'knowledge' } },
};
