import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

const { CONVERSATIONS_TABLE: log, CONNECTIONS_TABLE: rooms } = process.env;
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const gateway = new ApiGatewayManagementApiClient({});

/** What a message asks of AWS, known beforehand. */
export interface Floor {
  readonly pk: string;
  readonly room: string;
  readonly seq: number;
  readonly connectionId: string;
  readonly item: object;
  readonly accepted: object;
  readonly entry: object;
}

const sk = (seq: number): string => `E#${String(seq).padStart(8, '0')}`;
const post = (ConnectionId: string, frame: object) =>
  gateway.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(JSON.stringify(frame)) }));
const rows = (TableName: string | undefined, condition: string, values: object) =>
  table.send(
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: condition,
      ExpressionAttributeValues: { ...values },
    }),
  );

/** The same requests to AWS as a customer's message makes, and not a line more: nothing is checked, decided or sealed. */
export const handler = async ({ pk, room, seq, connectionId, item, accepted, entry }: Floor) => {
  await rows(log, 'pk = :pk AND sk BETWEEN :from AND :to', { ':pk': pk, ':from': sk(seq - 1), ':to': sk(99_999_999) });
  const Item = { ...item, pk, sk: sk(seq) };
  await table.send(new PutCommand({ TableName: log, Item, ConditionExpression: 'attribute_not_exists(sk)' }));
  await Promise.all([rows(rooms, 'pk = :pk', { ':pk': room }), post(connectionId, accepted)]);
  await post(connectionId, entry);
  return { statusCode: 200 };
};
