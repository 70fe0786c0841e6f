import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as frames from '../../functions/conversation/frames.ts';
import type * as limits from '../../functions/conversation/limit.ts';

const table = mockClient(DynamoDBDocumentClient);
const gateway = mockClient(ApiGatewayManagementApiClient);
const counters = new Map<string, number>();

/** What a new container knows: nothing. */
const container = async (): Promise<typeof limits & typeof frames> => {
  vi.resetModules();
  const [limit, frame] = await Promise.all([
    import('../../functions/conversation/limit.ts'),
    import('../../functions/conversation/frames.ts'),
  ]);
  return { ...limit, ...frame };
};

beforeAll(() => {
  Object.assign(process.env, { SESSION_SECRET: 'arn', SESSIONS_TABLE: 'sessions', AWS_REGION: 'ap-northeast-1' });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: 'k'.repeat(64) });
});
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 0, 0, 10) });
  counters.clear();
  table.reset();
  gateway.reset();
  gateway.on(DeleteConnectionCommand).resolves({});
  table.on(UpdateCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    const name = JSON.stringify(Key);
    counters.set(name, (counters.get(name) ?? 0) + ExpressionAttributeValues[':by']);
    return { Attributes: { used: counters.get(name) } };
  });
  return () => vi.useRealTimers();
});

const passing = async (times: number, run: () => Promise<void>): Promise<number> => {
  let passed = 0;
  for (let i = 0; i < times; i += 1) {
    passed += await run().then(
      () => 1,
      () => 0,
    );
  }
  return passed;
};

describe('sessions and sockets', () => {
  it('of one address are counted under a keyed hash, and refused beyond the limit until the next minute', async () => {
    const { countSession, SESSIONS_PER_MINUTE } = await container();
    expect(await passing(SESSIONS_PER_MINUTE + 5, () => countSession('203.0.113.7'))).toBe(SESSIONS_PER_MINUTE);
    expect([...counters.keys()].join()).not.toContain('203.0.113.7');
    await expect(countSession('203.0.113.7')).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 50 });
    await countSession('203.0.113.8');
    vi.setSystemTime(Date.UTC(2026, 10, 21, 0, 1));
    await countSession('203.0.113.7');
  });

  it('of one visitor are few, of one address many', async () => {
    const { countSocket, ADDRESS_SOCKETS_PER_MINUTE, VISITOR_SOCKETS_PER_MINUTE } = await container();
    expect(await passing(300, () => countSocket('v', '203.0.113.7'))).toBe(VISITOR_SOCKETS_PER_MINUTE);
    const visitors = Array.from({ length: ADDRESS_SOCKETS_PER_MINUTE }, (_, i) => `w${i}`).values();
    const others = await passing(ADDRESS_SOCKETS_PER_MINUTE, () =>
      countSocket(String(visitors.next().value), '203.0.113.7'),
    );
    expect(others).toBe(ADDRESS_SOCKETS_PER_MINUTE - 300);
  });
});

describe('frames of a visitor', () => {
  it('cost no write while a person is at the other end', async () => {
    const { countFrame } = await container();
    for (let i = 0; i < 10; i += 1) await countFrame('v', 'c');
    expect(table.commandCalls(UpdateCommand)).toHaveLength(0);
  });

  it('are refused beyond the limit, with the time to wait, and taken again in the next minute', async () => {
    const { countFrame, FRAMES_PER_MINUTE } = await container();
    expect(await passing(1_300, () => countFrame('v', 'c'))).toBe(FRAMES_PER_MINUTE + 10);
    await expect(countFrame('v', 'c')).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 50 });
    await countFrame('w', 'c');
    vi.setSystemTime(Date.UTC(2026, 10, 21, 0, 1));
    await countFrame('v', 'c');
  });

  it('share one limit over many containers', async () => {
    const containers = await Promise.all(Array.from({ length: 8 }, container));
    const { FRAMES_PER_MINUTE } = await container();
    let passed = 0;
    for (const { countFrame } of containers) passed += await passing(1_300, () => countFrame('v', 'c'));
    expect(passed).toBeLessThanOrEqual(FRAMES_PER_MINUTE + 8 * 10);
    expect(passed).toBeGreaterThanOrEqual(FRAMES_PER_MINUTE);
  });

  it('count for more when they make us read more', async () => {
    const { countFrame, countReads, FRAMES_PER_MINUTE } = await container();
    await countReads('v', 9);
    expect(table.commandCalls(UpdateCommand)).toHaveLength(0);
    for (let i = 0; i < 10; i += 1) await countReads('v', FRAMES_PER_MINUTE);
    for (let i = 0; i < 10; i += 1) await countFrame('v', 'c');
    await expect(countFrame('v', 'c')).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('that come on and on after refusals close their socket', async () => {
    const { countFrame } = await container();
    await passing(1_210 + 200, () => countFrame('v', 'c'));
    expect(gateway.commandCalls(DeleteConnectionCommand)).toHaveLength(0);
    await passing(1, () => countFrame('v', 'c'));
    expect(gateway.commandCalls(DeleteConnectionCommand)[0]?.args[0].input).toEqual({ ConnectionId: 'c' });
  });

  it('of a flood that is over cost nothing to remember', async () => {
    const { countFrame } = await container();
    await passing(1_300, () => countFrame('v', 'c'));
    const before = table.commandCalls(UpdateCommand).length;
    await passing(1_300, () => countFrame('v', 'c'));
    expect(table.commandCalls(UpdateCommand)).toHaveLength(before);
  });
});
