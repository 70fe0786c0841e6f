import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { lastKnown } from '../platform/last-known.ts';
import { logger } from '../platform/observability.ts';
import { knowledgeTable, table } from '../platform/table.ts';
import { Notice } from './notice.ts';

/** What an item of the store says in force: its published version, which may be older than what is being edited. */
const noticeIn = ({ sk, live }: Record<string, unknown>): Notice[] => {
  if (typeof live !== 'object' || live === null || !('version' in live && 'fields' in live)) return [];
  const { data, error } = Notice.safeParse({ ...Object(live.fields), id: sk, version: live.version });
  if (data) return [data];
  // One that does not fit must not take the others with it.
  logger.error('a published notice does not fit, it is left out', { id: sk, fields: error.issues.map((i) => i.path) });
  return [];
};

/** The published notices as they are now, by id, also those whose time has not come or is over. */
export const readNotices = async (abortSignal?: AbortSignal): Promise<Notice[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: knowledgeTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'NOTICE' },
      ProjectionExpression: 'sk, #live',
      ExpressionAttributeNames: { '#live': 'live' },
    },
    { ...(abortSignal && { abortSignal }) },
  );
  const notices: Notice[] = [];
  for await (const { Items = [] } of pages) notices.push(...Items.flatMap(noticeIn));
  return notices;
};

/** The same, at most 5 s old; see `lastKnown` for failures. */
export const activeNotices: () => Promise<readonly Notice[]> = /* @__PURE__ */ lastKnown('notices', readNotices, []);
