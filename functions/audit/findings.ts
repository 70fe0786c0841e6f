import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditTable, table } from '../platform/table.ts';
import type { FindingView } from '../protocol/record.ts';

const DAY = 86_400_000;

const partition = (day: string): string => `FINDING#${day}`;

interface Row {
  readonly day: string;
  readonly sk: string;
  readonly finding: FindingView;
}

/** A page's last row, as the next one is asked for: nothing in it that an address has to write in another way but by its rules. */
export const CURSOR = /^\d{4}-\d\d-\d\d~.{1,300}$/;
const cursorOf = ({ day, sk }: Row): string => `${day}~${sk}`;
const keyIn = (cursor: string) => ({ day: cursor.slice(0, 10), sk: cursor.slice(11) });

const viewOf = ({
  at,
  severity,
  what,
  where,
  conversationId,
  seq,
  why,
  repaired,
}: Record<string, unknown>): FindingView => ({
  at: String(at),
  severity: severity === 'error' ? 'error' : 'warning',
  what: String(what),
  where: String(where),
  ...(conversationId !== undefined && { conversationId: String(conversationId) }),
  ...(seq !== undefined && { seq: Number(seq) }),
  why: String(why),
  ...(repaired === true && { repaired }),
});

const onDay = async (day: string, Limit: number, after: string | undefined): Promise<Row[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: auditTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition(day) },
      Limit,
      ...(after !== undefined && { ExclusiveStartKey: { pk: partition(day), sk: after } }),
    }),
  );
  return Items.map((item) => ({ day, sk: String(item.sk), finding: viewOf(item) }));
};

/** Days of which findings are kept apart are those of UTC. The newest first. */
const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days }, (_, index) => new Date(now - index * DAY).toISOString().slice(0, 10));

/** What was found in the last days, the newest day first; `after`: where the page before ended. */
export const findingsSince = async (
  now: number,
  days: number,
  most: number,
  after?: string,
): Promise<{ readonly findings: FindingView[]; readonly after?: string }> => {
  const from = after === undefined ? undefined : keyIn(after);
  const left = daysBack(now, days).filter((day) => from === undefined || day <= from.day);
  // One more than a page has, to know whether there is another.
  const rows = await Promise.all(left.map((day) => onDay(day, most + 1, day === from?.day ? from.sk : undefined)));
  const all = rows.flat();
  const page = all.slice(0, most);
  const last = page.at(-1);
  return {
    findings: page.map(({ finding }) => finding),
    ...(last && all.length > most && { after: cursorOf(last) }),
  };
};
