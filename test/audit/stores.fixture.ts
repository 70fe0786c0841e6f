import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { type Check, runChecks } from '../../functions/audit/checks/job.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import type { Finding } from '../../functions/audit/finding.ts';
import { jobPlaces } from '../../functions/audit/job-places.ts';
import { audit } from '../../functions/audit/run.ts';
import { findingStore } from '../../functions/audit/store.ts';
import { teller } from '../../functions/audit/tell.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { type HeadItem, headKey, project } from '../../functions/conversation/head.ts';
import {
  append,
  asWritten,
  entryOf,
  itemOf,
  newest,
  pkOf,
  tail,
  type writeAlone,
} from '../../functions/conversation/log.ts';
import { recordFigures } from '../../functions/figures/record.ts';
import { recordFacts } from '../../functions/insight/record.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startS3 } from '../../local/s3.ts';
import { invoke, type Kill } from '../crash/kill.ts';
import { RESOURCES } from '../crash/tables.ts';
import { items, NAMES } from '../erasure/world.ts';
import { accountWith, PLAIN, workOn } from '../local/tables.fixture.ts';
import { makeSigner } from './record.fixture.ts';

/** The day that is checked begins then; it is a Friday. */
export const DAY = Date.UTC(2026, 10, 20);
/** Twenty to five the day after: its digests are there, and those of the late. */
export const NOW = DAY + 28 * HOUR + 40 * 60_000;

const BUCKETS = { Records: 'records', Published: 'published' };

/** Stores as the account has them, for the functions' own code in this process. */
export const startStores = async (): Promise<{ close(): Promise<void> }> => {
  const buckets = Object.entries(BUCKETS).map(([id, BucketName]) => [
    id,
    { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
  ]);
  const webhooks = { ...PLAIN, Properties: { ...PLAIN.Properties, TableName: 'Webhooks' } };
  const account = accountWith({ ...RESOURCES, Webhooks: webhooks, ...Object.fromEntries(buckets) });
  const services: (Service & { readonly endpoint?: string })[] = [await startDynamoDb(account), await startS3(account)];
  const [dynamodb, s3] = services;
  workOn(dynamodb?.endpoint, {
    ...NAMES,
    WEBHOOKS_TABLE: 'Webhooks',
    AUDIT_BUCKET: BUCKETS.Records,
    AUDIT_STACK: 'uragawa-test',
    PUBLISHED_BUCKET: BUCKETS.Published,
    KNOWLEDGE_BUCKET: 'knowledge',
    KNOWLEDGE_KEY: 'index',
    AWS_ENDPOINT_URL_S3: s3?.endpoint ?? '',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  return {
    close: async () => {
      for (const service of services) await service.close();
    },
  };
};

/** Runs something at a time (epoch ms). Timers go on: the stores are other processes. */
export const at = async <T>(time: number, run: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
  try {
    return await run();
  } finally {
    vi.useRealTimers();
  }
};

export const put = async (TableName: string, Item: object): Promise<void> => {
  await table().send(new PutCommand({ TableName, Item }));
};

export const remove = async (TableName: string, Key: { readonly pk: string; readonly sk: string }): Promise<void> => {
  await table().send(new DeleteCommand({ TableName, Key }));
};

const write: typeof writeAlone = async ({ put: input }) => {
  await table().send(new PutCommand(input));
};

const FACTS = { visitorId: 'visitor-1', ordinal: 0, returning: false, language: 'ja' };
export const asks = (text: string): Omit<Draft, 'after'> => ({
  id: `q-${text}`,
  kind: 'message',
  role: 'customer',
  by: FACTS.visitorId,
  facts: FACTS,
  body: { text },
});
export const answers = (about: number, topic = 'ja-shipping-fee'): Omit<Draft, 'after'> => ({
  id: `r-${about}`,
  kind: 'message',
  role: 'bot',
  about,
  outcome: 'answer',
  facts: { language: 'ja', topic },
  body: { text: '550円です。' },
});
export const byAgent = (kind: Draft['kind'], rest: Partial<Draft> = {}): Omit<Draft, 'after'> => ({
  id: `${kind}-by-agent`,
  kind,
  role: 'agent',
  by: 'agent-1',
  as: 'agent',
  body: {},
  ...rest,
});
export const ends: Omit<Draft, 'after'> = { id: 'end', kind: 'closed', role: 'system', body: {} };

/** Writes a log, a second an entry. */
export const writeLog = async (
  conversationId: string,
  start: number,
  drafts: readonly Omit<Draft, 'after'>[],
): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for (const [index, draft] of drafts.entries()) {
    const entry = await at(start + index * 1_000, async () => {
      const from = await tail(conversationId, (await newest(conversationId))?.seq ?? 0);
      const decide = ({ last }: { last: Entry | undefined }) => ({ append: { ...draft, after: last?.seq ?? 0 } });
      return asWritten(await append(from, decide, write)).entry;
    });
    entries.push(entry);
  }
  return entries;
};

/** Does what the consumers of the stream do with all of a log. */
export const consume = async (conversationId: string): Promise<void> => {
  const images = (await items('Conversations', pkOf(conversationId))).filter(({ sk }) => sk !== 'HEAD');
  for (const image of images) if (image.projected) await project(conversationId, entryOf(itemOf(image)));
  await at(NOW, async () => {
    await recordFacts(images.map((image, index) => ({ sequenceNumber: String(index), image })));
    await recordFigures({ conversationId, seq: 1 });
  });
};

export const headOf = async (conversationId: string): Promise<HeadItem | undefined> =>
  (await items('Conversations', headKey(conversationId).pk)).find(({ sk }) => sk === 'HEAD') as HeadItem | undefined;

const signer = makeSigner();
/** Signs what was written on the day and in the night after it. */
export const sealDay = async (): Promise<void> => {
  const places = { ...jobPlaces(), signer: async () => signer, tell: async () => {} };
  for (const due of [DAY + 600_000, DAY + 27 * HOUR + 600_000]) await at(due, () => audit(due, places, () => false));
};

export interface Run {
  readonly now?: number;
  readonly isOver?: () => boolean;
}

/** One run of a check, with nothing told before. */
export const run = async (check: Check, { now = NOW, isOver = () => false }: Run = {}) => {
  const told: Finding[] = [];
  const tell = async (findings: readonly Finding[]) => {
    told.push(...findings);
    return findings.length;
  };
  const { failures, repairs } = await at(now, () => runChecks({ check }, { now, isOver, tell }));
  if (failures.length > 0) throw failures[0];
  return { told, repairs };
};

/** One run of a check as its function makes it: what it finds are rows. It may be killed. */
export const runOnce = (check: Check, now: number, kill?: Kill) =>
  at(now, () => {
    const tell = teller({ ...findingStore, tell: async () => {}, count: () => {} }, now);
    return invoke(() => runChecks({ check }, { now, isOver: () => false, tell }), kill);
  });

/** Takes out what was found on the day of a time, so that it is new once more; what it was. */
export const takeFindings = async (now: number): Promise<Record<string, unknown>[]> => {
  const pk = `FINDING#${new Date(now).toISOString().slice(0, 10)}`;
  const found = await items('Audit', pk);
  for (const { sk } of found) await table().send(new DeleteCommand({ TableName: 'Audit', Key: { pk, sk } }));
  return found;
};

/** Answers `false` so often, then `true`. */
export const overAfter = (times: number): (() => boolean) => {
  let left = times;
  return () => {
    left -= 1;
    return left < 0;
  };
};
