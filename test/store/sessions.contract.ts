import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, it } from 'vitest';
import { countSession, SESSIONS_PER_MINUTE } from '../../functions/conversation/limit.ts';
import { createSession, retireKey, verifyToken } from '../../functions/conversation/session.ts';
import { sessionsTable, table } from '../../functions/platform/table.ts';

const now = () => Math.floor(Date.now() / 1000);
const DAY = 24 * 3600;

const rowsOf = async (pk: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: sessionsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  return Items;
};
const refused = { code: 'resume_refused' };

export const sessionContract = (): void => {
  describe('a resume key', () => {
    beforeAll(() => {
      process.env.SESSION_SECRET = 'arn';
      mockClient(SecretsManagerClient)
        .on(GetSecretValueCommand)
        .resolves({ SecretString: 'k'.repeat(64) });
    });

    it('gives its visitor a new session, and works until the new one first connects', async () => {
      const first = await createSession({ language: 'ja' });
      const second = await createSession({ language: 'ja', resumeKey: first.resumeKey });
      const again = await createSession({ language: 'ja', resumeKey: first.resumeKey });
      expect([second.visitorId, again.visitorId]).toEqual([first.visitorId, first.visitorId]);
      expect(second).toMatchObject({ returning: true });

      const parent = (await verifyToken(second.token))?.parent;
      await retireKey(first.visitorId, String(parent));
      await expect(createSession({ language: 'ja', resumeKey: first.resumeKey })).rejects.toMatchObject(refused);
      expect(await createSession({ language: 'ja', resumeKey: second.resumeKey })).toMatchObject({ returning: true });
    });

    it('is stored as its hash, for ninety days', async () => {
      const { visitorId, resumeKey } = await createSession({ language: 'ja' });
      const rows = await rowsOf(`VISITOR#${visitorId}`);
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(resumeKey.split('.')[1]);
      expect(Number(rows[0]?.expiresAt) - now()).toBeGreaterThan(89 * DAY);
    });

    it('past its time or unknown is refused', async () => {
      const { visitorId, resumeKey } = await createSession({ language: 'ja' });
      const [row] = await rowsOf(`VISITOR#${visitorId}`);
      const Item = { ...row, expiresAt: now() - 1 };
      await table().send(new PutCommand({ TableName: sessionsTable(), Item }));
      await expect(createSession({ language: 'ja', resumeKey })).rejects.toMatchObject(refused);
      const other = `${visitorId}.${'x'.repeat(43)}`;
      await expect(createSession({ language: 'ja', resumeKey: other })).rejects.toMatchObject(refused);
    });
  });
};

export const limitContract = (): void => {
  describe('the limit of sessions from one address', () => {
    const secret = new TextEncoder().encode('limit');
    const counters = async () => {
      const { Items = [] } = await table().send(
        new ScanCommand({
          TableName: sessionsTable(),
          ConsistentRead: true,
          FilterExpression: 'begins_with(pk, :limit)',
          ExpressionAttributeValues: { ':limit': 'LIMIT#session#' },
        }),
      );
      return Items;
    };

    it('counts every one of many at once, in rows that expire, and refuses beyond the limit', async () => {
      await Promise.all(Array.from({ length: 30 }, () => countSession('192.0.2.1', secret)));
      const rows = await counters();
      expect(new Set(rows.map(({ pk }) => pk)).size).toBe(1);
      // Two rows when a minute ended in between.
      expect(rows.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(30);
      expect(rows.every(({ expiresAt }) => expiresAt > now() && expiresAt <= now() + 120)).toBe(true);
      expect(JSON.stringify(rows)).not.toContain('192.0.2.1');

      const minute = Math.floor(now() / 60);
      for (const sk of [minute, minute + 1].map(String)) {
        const Item = { ...rows[0], sk, sessions: SESSIONS_PER_MINUTE - 1 };
        await table().send(new PutCommand({ TableName: sessionsTable(), Item }));
      }
      await expect(countSession('192.0.2.2', secret)).resolves.toBeUndefined();
      const several = await Promise.allSettled([1, 2, 3, 4].map(() => countSession('192.0.2.1', secret)));
      const refusals = several.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(refusals.length).toBeGreaterThanOrEqual(2);
      expect(new Set(refusals)).toEqual(new Set(['rate_limited']));
    });
  });
};
