import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../conversation/entry.ts';
import { append, newest, tail } from '../conversation/log.ts';
import { allAgents } from '../escalation/agents.ts';
import { tell } from '../escalation/desk.ts';
import { untilOver } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { agentsTable, table } from '../platform/table.ts';
import { decideReminder } from './decide.ts';
import { rowOf, TicketChanged, type TicketRow, writeChange } from './row.ts';

const SOON_MS = 3_600_000;
/** What has been overdue for longer was told of while the sweep was up; it is read no more. */
const LOOKED_BACK_MS = 7 * 24 * 3_600_000;
/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 15_000;

type Reminder = NonNullable<TicketRow['reminded']>;

/** What staff have to be told of an open ticket now, if they were not. */
export const reminderFor = ({ dueAt, reminded }: TicketRow, now: number): Reminder | undefined => {
  if (dueAt <= now) return reminded === 'overdue' ? undefined : 'overdue';
  return dueAt - SOON_MS <= now && reminded === undefined ? 'soon' : undefined;
};

/** Open tickets that are due soon or lately were, the first due first. */
const dueTickets = async (now: number): Promise<TicketRow[]> => {
  const found: TicketRow[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: agentsTable(),
        IndexName: 'tickets',
        KeyConditionExpression: 'ticketStatus = :open AND dueAt BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':open': 'open', ':from': now - LOOKED_BACK_MS, ':to': now + SOON_MS },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...(page.Items ?? []).map(rowOf));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

/** Writes a reminder; undefined when the ticket has changed meanwhile, or nothing may be written about it. */
const written = async (row: TicketRow, reminder: Reminder): Promise<Entry | undefined> => {
  const last = await newest(row.conversationId);
  const start = await tail(row.conversationId, last?.seq ?? 0, 'heads');
  try {
    return (await append(start, decideReminder(row, reminder), writeChange(row))).entry;
  } catch (error) {
    // The index was behind; the next minute looks again.
    if (error instanceof TicketChanged) return undefined;
    throw error;
  }
};

/** Reminds whoever has a ticket, or everybody who is there while nobody has it, before it is due and once it is overdue. */
export const remindOfTickets = async (now: number): Promise<void> => {
  const due = (await dueTickets(now)).flatMap((row) => {
    const reminder = reminderFor(row, now);
    return reminder === undefined ? [] : [{ row, reminder }];
  });
  if (due.length === 0) return;
  const agents = await allAgents();
  const here = agents.filter(({ status, leaseUntil }) => status !== 'offline' && leaseUntil > now).map(({ id }) => id);
  await untilOver(due, now + BUDGET_MS, async ({ row, reminder }) => {
    const entry = await written(row, reminder);
    if (!entry) return;
    metrics.addMetric('TicketReminders', 'Count', 1);
    await tell(row.conversationId, entry, row.owner === undefined ? here : [row.owner]);
  });
};
