import { ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  agentsTable,
  auditTable,
  connectionsTable,
  insightTable,
  membersTable,
  sessionsTable,
  table,
  webhooksTable,
} from '../../platform/table.ts';
import { HOUR } from '../digest.ts';
import type { Check, Job } from './job.ts';
import { keepProgress, readProgress } from './progress.ts';

/** Every hour one part of each table: all of them within a day. */
const SEGMENTS = 24;

type Scanned = Omit<ScanCommandInput, 'TableName'>;

/** A table whose rows have an end. */
export interface Ending {
  readonly name: string;
  /** Attribute with the end (epoch seconds). */
  readonly ends: 'expiresAt' | 'endsAt';
  /** Hours that a row may be there after its end: DynamoDB removes it within two days, our own sweep within a minute. */
  readonly late: number;
  readonly scan: (input: Scanned) => ScanCommand;
}

const byDynamoDb = (name: string, scan: Ending['scan']): Ending => ({ name, ends: 'expiresAt', late: 48, scan });

export const endings = (): Ending[] => [
  {
    name: 'Connections',
    ends: 'endsAt',
    late: 1,
    scan: (rest) => new ScanCommand({ TableName: connectionsTable(), ...rest }),
  },
  byDynamoDb('Sessions', (rest) => new ScanCommand({ TableName: sessionsTable(), ...rest })),
  byDynamoDb('Members', (rest) => new ScanCommand({ TableName: membersTable(), ...rest })),
  byDynamoDb('Agents', (rest) => new ScanCommand({ TableName: agentsTable(), ...rest })),
  byDynamoDb('Insight', (rest) => new ScanCommand({ TableName: insightTable(), ...rest })),
  byDynamoDb('Audit', (rest) => new ScanCommand({ TableName: auditTable(), ...rest })),
  ...(process.env.WEBHOOKS_TABLE === undefined
    ? []
    : [byDynamoDb('Webhooks', (rest) => new ScanCommand({ TableName: webhooksTable(), ...rest }))]),
];

/** What a row is, by the word before the first `#` of its key: the rest of it may tell of whom it is. */
const classOf = (pk: unknown): string => /^[A-Z]+/.exec(String(pk))?.[0] ?? 'OTHER';

interface Overdue {
  readonly count: number;
  /** Epoch seconds. */
  readonly oldest: number;
}

/** Rows of a part of a table that should be gone, by class; undefined if there was no time for all of it. */
const overdueIn = async (
  { ends, late, scan }: Ending,
  Segment: number,
  { now, isOver }: Pick<Job, 'now' | 'isOver'>,
): Promise<Map<string, Overdue> | undefined> => {
  const found = new Map<string, Overdue>();
  let next: ScanCommandInput['ExclusiveStartKey'];
  do {
    if (isOver()) return undefined;
    const { Items = [], LastEvaluatedKey } = await table().send(
      scan({
        Segment,
        TotalSegments: SEGMENTS,
        FilterExpression: '#ends < :until',
        // Nothing but what names a row and says its end: whose it is stays unread.
        Select: 'SPECIFIC_ATTRIBUTES',
        ProjectionExpression: 'pk, #ends',
        ExpressionAttributeNames: { '#ends': ends },
        ExpressionAttributeValues: { ':until': Math.floor((now - late * HOUR) / 1_000) },
        ExclusiveStartKey: next,
      }),
    );
    for (const { pk, [ends]: end } of Items) {
      const { count, oldest } = found.get(classOf(pk)) ?? { count: 0, oldest: Number(end) };
      found.set(classOf(pk), { count: count + 1, oldest: Math.min(oldest, Number(end)) });
    }
    next = LastEvaluatedKey;
  } while (next);
  return found;
};

const checkSegment = async (all: readonly Ending[], segment: number, job: Job): Promise<boolean> => {
  for (const ending of all) {
    const overdue = await overdueIn(ending, segment, job);
    if (!overdue) return false;
    for (const [name, { count, oldest }] of overdue) {
      const hours = Math.floor((job.now / 1_000 - oldest) / 3_600);
      const why = `${count} rows in one part of ${SEGMENTS} are there although their time was over more than ${ending.late} h ago, the oldest for ${hours} h`;
      await job.found({ severity: 'warning', what: 'expired', where: `table/${ending.name}/${name}`, why });
    }
  }
  return true;
};

/**
 * Every connection, session and code past its time is gone. Whoever reads one looks at its end himself; a row that stays is
 * data that is kept for longer than anybody was told.
 */
export const checkExpired: Check = async (job) => {
  const all = endings();
  const due = Math.floor(job.now / HOUR);
  const { hour } = await readProgress('expired');
  const begin = Math.max(typeof hour === 'number' ? hour + 1 : due, due - SEGMENTS + 1);
  for (let at = begin; at <= due; at += 1) {
    if (!(await checkSegment(all, at % SEGMENTS, job))) return;
    await keepProgress('expired', { hour: at });
  }
};
