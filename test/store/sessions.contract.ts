import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, it } from 'vitest';
import { countSession, SESSIONS_PER_MINUTE } from '../../functions/conversation/limit.ts';
import { admitMember, memberOf, visitorOf } from '../../functions/conversation/link.ts';
import { retireKey } from '../../functions/conversation/resume.ts';
import { createSession, verifyToken } from '../../functions/conversation/session.ts';
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
      expect(await verifyToken(second.token)).toMatchObject({ returning: true });

      const parent = (await verifyToken(second.token))?.parent;
      await retireKey(first.visitorId, String(parent));
      await expect(createSession({ language: 'ja', resumeKey: first.resumeKey })).rejects.toMatchObject(refused);
      const third = await createSession({ language: 'ja', resumeKey: second.resumeKey });
      expect(third.visitorId).toBe(first.visitorId);
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

export const memberContract = (): void => {
  describe('a member', () => {
    const proof = (jti: string, member = 'm') => ({ member, number: member, jti, expiresAt: now() + 300 });
    const key = (visitorId: string, sk: string) => ({ pk: `VISITOR#${visitorId}`, sk, expiresAt: now() + DAY });

    it('is linked with the proof that is used up for it, all or nothing', async () => {
      expect(await admitMember(proof('j1'), 'v1', key('v1', 'KEY#1'), true)).toBe('admitted');
      expect([await visitorOf('m'), await memberOf('v1')]).toEqual(['v1', 'm']);
      await expect(admitMember(proof('j1'), 'v1', key('v1', 'KEY#2'), false)).rejects.toMatchObject({
        code: 'identity_refused',
      });
      expect((await rowsOf('VISITOR#v1')).map(({ sk }) => sk)).toEqual(['KEY#1', 'MEMBER']);
    });

    it('is no second visitor, and a visitor no second member; the proof is not used up by trying', async () => {
      expect(await admitMember(proof('j2'), 'v2', key('v2', 'KEY#1'), true)).toBe('raced');
      expect(await admitMember(proof('j2', 'n'), 'v1', key('v1', 'KEY#3'), true)).toBe('raced');
      expect(await rowsOf('JTI#j2')).toEqual([]);
      expect(await admitMember(proof('j2'), 'v1', key('v1', 'KEY#4'), false)).toBe('admitted');
      expect([await memberOf('v2'), await visitorOf('n')]).toEqual([undefined, undefined]);
    });

    it('linked from many places at once ends in one of them', async () => {
      const visitors = Array.from({ length: 6 }, (_, i) => `w${i}`);
      const outcomes = await Promise.all(
        visitors.map((visitorId) => admitMember(proof(`k${visitorId}`, 'o'), visitorId, key(visitorId, 'KEY#1'), true)),
      );
      expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(1);
      expect(visitors[outcomes.indexOf('admitted')]).toBe(await visitorOf('o'));
    });
  });
};

export const limitContract = (): void => {
  describe('the limit of sessions from one address', () => {
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
      await Promise.all(Array.from({ length: 30 }, () => countSession('192.0.2.1')));
      const rows = await counters();
      expect(new Set(rows.map(({ pk }) => pk)).size).toBe(1);
      // Two rows when a minute ended in between.
      expect(rows.reduce((sum, { used }) => sum + used, 0)).toBe(30);
      expect(rows.every(({ expiresAt }) => expiresAt > now() && expiresAt <= now() + 120)).toBe(true);
      expect(JSON.stringify(rows)).not.toContain('192.0.2.1');

      const minute = Math.floor(now() / 60);
      for (const sk of [minute, minute + 1].map(String)) {
        const Item = { ...rows[0], sk, used: SESSIONS_PER_MINUTE - 1 };
        await table().send(new PutCommand({ TableName: sessionsTable(), Item }));
      }
      await expect(countSession('192.0.2.2')).resolves.toBeUndefined();
      const several = await Promise.allSettled([1, 2, 3, 4].map(() => countSession('192.0.2.1')));
      const refusals = several.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(refusals.length).toBeGreaterThanOrEqual(2);
      expect(new Set(refusals)).toEqual(new Set(['rate_limited']));
    });
  });
};
