import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOfTheCdk, MAIL, refersTo, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

const EVERYTHING = {
  mail: MAIL,
  webhooks: WEBHOOKS,
  model: { kind: 'bedrock' },
  edgeLogDays: 30,
  logRetentionDays: 30,
};
let templates: Map<string, Template>;
beforeAll(async () => {
  templates = await synthesized({ ...EVERYTHING, removeDataOnDelete: false });
});

const named = (type: string) =>
  resourcesIn(templates, type).map(([id, properties]) => [withoutHash(id), properties] as const);
const sorted = (values: Iterable<string>): string[] => [...values].toSorted();

describe('logs', () => {
  it('are kept as long as the setting says, every group of them', () => {
    const groups = named('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(40);
    for (const [id, { RetentionInDays }] of groups) expect(RetentionInDays, id).toBe(30);
  });

  it('of a function are in a group of its own', () => {
    const functions = named('AWS::Lambda::Function').filter(([id]) => !isOfTheCdk(id));
    const groups = functions.map(([id, { LoggingConfig }]) => refersTo(LoggingConfig?.LogGroup) || id);
    expect(new Set(groups).size).toBe(functions.length);
    const known = new Set(named('AWS::Logs::LogGroup').map(([id]) => id));
    expect(groups.filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('tables', () => {
  const tables = () =>
    named('AWS::DynamoDB::GlobalTable').map(
      ([
        id,
        {
          Replicas: [replica],
          TimeToLiveSpecification,
        },
      ]) => ({ id, replica, TimeToLiveSpecification }),
    );

  it('can be read as they were at any second of the last 35 days, and are protected against deletion, but for open sockets', () => {
    const lost = tables().flatMap(({ id, replica }) => {
      const isKept = replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
      expect(replica.DeletionProtectionEnabled === true, id).toBe(isKept);
      return isKept ? [] : [id];
    });
    expect(lost).toEqual(['Connections']);
    expect(sorted(tables().map(({ id }) => id))).toEqual([
      'Agents',
      'Audit',
      'Connections',
      'Conversations',
      'Insight',
      'Knowledge',
      'Members',
      'Orders',
      'Sessions',
      'Webhooks',
    ]);
  });

  it('the log itself ends by nothing but the job of retention', () => {
    const ending = tables().filter(({ TimeToLiveSpecification }) => TimeToLiveSpecification?.Enabled === true);
    expect(sorted(ending.map(({ id }) => id))).toEqual([
      'Agents',
      'Audit',
      'Connections',
      'Insight',
      'Members',
      'Sessions',
      'Webhooks',
    ]);
  });
});

describe('buckets', () => {
  const bucket = (name: string) => named('AWS::S3::Bucket').find(([id]) => id === name)?.[1] ?? {};

  it('the digests alone are locked, in a mode that nobody can end before its time', () => {
    const locked = named('AWS::S3::Bucket').flatMap(([id, { ObjectLockEnabled }]) => (ObjectLockEnabled ? [id] : []));
    expect(locked).toEqual(['AuditRecords']);
    expect(bucket('AuditRecords')).toMatchObject({
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 7 * 366 } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('what is erased leaves no version: of files, and of what was learned', () => {
    for (const name of ['Attachments', 'Insights', 'Indexes'])
      expect(bucket(name)).not.toHaveProperty('VersioningConfiguration');
  });

  it('a file that nobody sent is gone after a day, an access log of the edge after the setting', () => {
    const daysIn = (properties: Record<string, unknown>): number[] =>
      [...JSON.stringify(properties.LifecycleConfiguration ?? {}).matchAll(/"ExpirationInDays":(\d+)/g)].map(
        ([, days]) => Number(days),
      );
    expect(daysIn(bucket('Attachments'))).toEqual([1, 1]);
    const others = named('AWS::S3::Bucket').filter(([id]) => id !== 'Attachments');
    expect(others.flatMap(([, properties]) => daysIn(properties)).includes(30)).toBe(true);
  });
});

it('queues of what failed keep it for 14 days', () => {
  for (const [id, { MessageRetentionPeriod }] of named('AWS::SQS::Queue'))
    expect(MessageRetentionPeriod, id).toBe(14 * 86_400);
});

it('keys that encrypt are rotated, and a key that goes waits for 30 days where data are kept', () => {
  const keys = Object.fromEntries(
    named('AWS::KMS::Key').map(([id, { EnableKeyRotation, PendingWindowInDays }]) => [
      id,
      [EnableKeyRotation ?? false, PendingWindowInDays],
    ]),
  );
  expect(keys).toEqual({ AuditSigning: [false, 30], MemberData: [true, 30], PersonalData: [true, 30] });
});

it('accounts of staff are protected against deletion', () => {
  const pools = named('AWS::Cognito::UserPool').map(([id, { DeletionProtection }]) => [id, DeletionProtection]);
  expect(pools).toEqual([['Staff', 'ACTIVE']]);
});
